// Markdown of the repository as HTML: HTML in it is shown, not taken; headings come in order; links lead to pages of the site or nowhere.
import path from "node:path";

import {Marked} from "marked";

import {escape, relative} from "./html.mjs";

// The files of the repository that are pages, and where.
export const kPageOfFile = {"README.md": "index.html", "docs/tutorial.md": "tutorial.html", "docs/accuracy.md": "accuracy.html",
  "tests/accuracy/remaining.md": "accuracy-remaining.html", "cli/config/exportlint.schema.json": "configuration.html"};

function anchor(text, taken) {
  const base = text.toLowerCase().replace(/<[^>]*>|&[^;]*;/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "part";
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  taken.add(name);
  return name;
}

/** Where a link of `file` leads from page `page`; empty for a file that is no page of the site. */
function target(href, file, page) {
  if (/^https?:\/\//.test(href)) return href;
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return "";
  const [name, fragment] = href.split("#");
  if (name === "") return `#${fragment}`;
  const to = kPageOfFile[path.posix.normalize(path.posix.join(path.posix.dirname(file), name))];
  return to ? relative(page, to) + (fragment ? `#${fragment}` : "") : "";
}

/** The HTML of a Markdown text of `file` (a path in the repository) on page `page`. Its headings start at `level`. */
export function render(markdown, {file, page, level = 2}) {
  const taken = new Set(["content", "search", "query", "found", "results"]);
  let last = level - 1;
  const marked = new Marked({gfm: true, async: false});
  marked.use({renderer: {
    html({text}) { return escape(text); },
    heading({tokens, depth}) {
      const inner = this.parser.parseInline(tokens);
      last = Math.min(Math.max(depth, level), last + 1, 6);
      return `<h${last} id="${anchor(inner, taken)}">${inner}</h${last}>\n`;
    },
    code({text, lang}) {
      const kind = (lang ?? "").trim();
      const caption = kind.startsWith("py fixed") ? '<p class="kind">mended</p>' : "";
      return `${caption}<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;
    },
    link({href, tokens}) {
      const inner = this.parser.parseInline(tokens), to = target(href, file, page);
      return to ? `<a href="${escape(to)}">${inner}</a>` : `<code>${inner}</code>`;
    },
    image({text}) { return escape(text); },
    table({header, rows}) {
      const cell = (name, c) => `<${name}>${this.parser.parseInline(c.tokens)}</${name}>`;
      const head = header.some((c) => c.text) ? `<thead><tr>${header.map((c) => cell("th", c)).join("")}</tr></thead>` : "";
      return `<div class="wide"><table>${head}<tbody>${rows.map((r) => `<tr>${r.map((c) => cell("td", c)).join("")}</tr>`).join("\n")}` +
        "</tbody></table></div>\n";
    },
  }});
  return marked.parse(markdown);
}

/** A document's first heading and the rest. */
export function splitTitle(markdown) {
  const match = /^# ([^\n]*)\n/.exec(markdown);
  if (!match) throw new Error("a document without a title");
  return [match[1], markdown.slice(match[0].length)];
}
