// What the built program says about itself.
import {execFileSync} from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

export class Program {
  constructor(file) { this.file = file; }

  /** Standard output of one run, outside any folder that has a configuration. */
  run(...words) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "exportlint-site-"));
    try {
      return execFileSync(this.file, words, {cwd: folder, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"]});
    } finally {
      fs.rmSync(folder, {recursive: true});
    }
  }

  rules() { return JSON.parse(this.run("rules", "--json")).rules; }

  /** [{name, about, help}], as `exportlint --help` lists them. */
  commands() {
    const help = this.run("--help");
    const list = /\nSubcommands:\n((?: {2}[^\n]*\n)+)/.exec(help);
    if (!list) throw new Error("`exportlint --help` lists no subcommands");
    return [...list[1].matchAll(/^ {2}(\S+) +(.*)$/gm)].map(([, name, about]) => ({name, about, help: this.run(name, "--help")}));
  }

  /** What holds where nothing is configured: key below [check] -> value as TOML, or "" when it is not set. */
  defaults() {
    const lines = [...this.run("config").matchAll(/^check\.(\S+) = (.*?) *# default$/gm)];
    return new Map(lines.map(([, key, value]) => [key, value === "(not set)" ? "" : value]));
  }

  version() { return this.run("--version").trim(); }
}
