// A page for each command, from what its `--help` prints.
import {escape, sentence, table} from "./html.mjs";

export const commandAddress = (name) => `commands/${name}.html`;

/** The sections of a help text: [{title, lines}]; the first has no title. */
export function sections(help) {
  const parts = [{title: "", lines: []}];
  for (const line of help.split("\n")) {
    const title = /^([A-Z][^:]*):$/.exec(line);
    const usage = /^Usage: (.*)$/.exec(line);
    if (title) parts.push({title: title[1], lines: []});
    else if (usage) parts.push({title: "Usage", lines: [`exportlint ${usage[1]}`]}, {title: "", lines: []});
    else if (line !== "" && !line.startsWith(" ") && parts.at(-1).title !== "") parts.push({title: "", lines: [line]});
    else parts.at(-1).lines.push(line);
  }
  return parts.map(({title, lines}) => ({title, lines: lines.join("\n").replace(/^\n+|\s+$/g, "").split("\n")}))
    .filter(({lines}) => lines.join("") !== "");
}

/** [[option, text]] of a section that lists options, null for any other. */
export function optionsOf(lines) {
  const entries = [];
  for (const line of lines) {
    const start = /^ {2}(\S(?:.*?\S)?)(?: {2,}(\S.*))?$/.exec(line), rest = /^ {20,}(\S.*)$/.exec(line);
    if (rest && entries.length) entries.at(-1)[1] = `${entries.at(-1)[1]} ${rest[1]}`.trim();
    else if (start) entries.push([start[1], start[2] ?? ""]);
    else return null;
  }
  return entries.every(([, text]) => text !== "") ? entries : null;
}

const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

function optionList(entries, taken) {
  return `<dl class="options">${entries.map(([option, text]) => {
    const id = `option-${slug(/--[a-z-]+/.exec(option)?.[0] ?? option.split(" ")[0])}`;
    const anchor = taken.has(id) ? "" : ` id="${id}"`;
    taken.add(id);
    return `<dt${anchor}><code>${escape(option)}</code></dt><dd>${sentence(text)}</dd>`;
  }).join("\n")}</dl>`;
}

function body(help) {
  const taken = new Set();
  return sections(help).map(({title, lines}, i) => {
    const id = `${slug(title) || "part"}-${i}`;
    const heading = title ? `<h2 id="${id}">${escape(title)}</h2>` : "";
    const entries = title && !["Usage", "Examples"].includes(title) ? optionsOf(lines) : null;
    if (entries) return heading + optionList(entries, taken);
    if (i === 0) return `<p class="lead">${sentence(lines.join(" "))}</p>`;
    return title || lines.some((line) => line.startsWith(" ")) ? `${heading}<pre tabindex="0"><code>${escape(lines.join("\n"))}</code></pre>`
      : `<p>${lines.map(sentence).join("<br>")}</p>`;
  }).join("\n");
}

export function commandPages(commands) {
  const rows = commands.map(({name, about}) => [`<a href="${escape(name)}.html"><code>exportlint ${escape(name)}</code></a>`, sentence(about)]);
  const index = {path: "commands/index.html", title: "Commands", section: "commands/index.html", kind: "page",
    body: `<p class="lead">What <code>exportlint COMMAND --help</code> prints, as pages.</p>${table(["command", "what"], rows)}`};
  return [index, ...commands.map(({name, help}) => ({path: commandAddress(name), title: `\`exportlint ${name}\``, name: `exportlint ${name}`,
    section: "commands/index.html", kind: "command", body: body(help)}))];
}
