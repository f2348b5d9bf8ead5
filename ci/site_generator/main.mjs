// Makes the documentation site: see ci/site.
import fs from "node:fs";
import path from "node:path";
import {fileURLToPath} from "node:url";
import {parseArgs} from "node:util";

import {accuracyPages} from "./accuracy_page.mjs";
import {commandPages} from "./command_pages.mjs";
import {configurationPage} from "./configuration_page.mjs";
import {escape, plainText, wholePage} from "./html.mjs";
import {brokenLinks} from "./links.mjs";
import {render, splitTitle} from "./markdown.mjs";
import {Program} from "./program.mjs";
import {rulePages} from "./rule_pages.mjs";

const kHere = path.dirname(fileURLToPath(import.meta.url)), kRoot = path.resolve(kHere, "../..");
const kAssets = ["site.css", "site.js"];
const read = (name) => fs.readFileSync(path.join(kRoot, name), "utf8");

function document(file, page) {
  const [title, text] = splitTitle(read(file));
  return {path: page, title, section: page, kind: "page", body: render(text, {file, page})};
}

function allPages(program) {
  const index = document("README.md", "index.html");
  index.body += `<h2 id="version">Version</h2><pre tabindex="0"><code>${escape(program.version())}</code></pre>`;
  return [
    index, document("docs/tutorial.md", "tutorial.html"), ...rulePages(program.rules()), ...commandPages(program.commands()),
    configurationPage(JSON.parse(read("cli/config/exportlint.schema.json")), program.defaults(), read("docs/every_key.toml")),
    ...accuracyPages(read),
  ];
}

/** What the search reads: a script, since a page opened from a file may fetch nothing. */
function searchIndex(pages) {
  const entries = pages.map(({path: address, title, name, kind, keywords, body}) =>
    ({path: address, title: name ?? title, kind, text: `${keywords ?? ""} ${plainText(body)}`.trim()}));
  return `window.exportlintPages = ${JSON.stringify(entries).replace(/</g, "\\u003c")};\n`;
}

function main() {
  const {values} = parseArgs({options: {program: {type: "string", default: path.join(kRoot, "build/dev/bin/exportlint")},
    out: {type: "string", default: path.join(kRoot, "build/site")}}});
  const pages = allPages(new Program(path.resolve(values.program))).map((page) => ({...page, html: wholePage(page)}));
  const broken = brokenLinks(pages, [...kAssets, "search-index.js"]);
  if (broken.length) throw new Error(broken.join("\n"));
  for (const page of pages) {
    const file = path.join(values.out, page.path);
    fs.mkdirSync(path.dirname(file), {recursive: true});
    fs.writeFileSync(file, page.html);
  }
  for (const name of kAssets) fs.copyFileSync(path.join(kHere, name), path.join(values.out, name));
  fs.writeFileSync(path.join(values.out, "search-index.js"), searchIndex(pages));
  console.log(`${pages.length} pages in ${values.out}: open ${path.join(values.out, "index.html")}`);
}

try {
  main();
} catch (error) {
  console.error(`ci/site: ${error.message}`);
  process.exitCode = 1;
}
