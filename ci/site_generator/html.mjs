// Text into HTML, and what every page has around its content.

const kEscapes = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"};

/** Text as HTML that shows it, also inside a quoted attribute. */
export function escape(text) {
  return String(text).replace(/[&<>"']/g, (c) => kEscapes[c]);
}

/** What HTML shows, in one line: for the search. */
export function plainText(html) {
  const back = Object.fromEntries(Object.entries(kEscapes).map(([c, name]) => [name, c]));
  return html.replace(/<[^>]*>/g, " ").replace(/&(amp|lt|gt|quot|#39);/g, (name) => back[name]).replace(/\s+/g, " ").trim();
}

/** One sentence's backticks as <code>. */
export function sentence(text) {
  return escape(text).replace(/`([^`]+)`/g, "<code>$1</code>");
}

/** A table; cells are HTML, the first of a row is its heading. */
export function table(head, rows) {
  const cells = (row) => row.map((cell, i) => (i === 0 ? `<th scope="row">${cell}</th>` : `<td>${cell}</td>`)).join("");
  return `<div class="wide"><table><thead><tr>${head.map((h) => `<th scope="col">${escape(h)}</th>`).join("")}</tr></thead>` +
    `<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join("\n")}</tbody></table></div>`;
}

const kNavigation = [
  ["index.html", "exportlint"], ["tutorial.html", "Tutorial"], ["rules/index.html", "Rules"], ["commands/index.html", "Commands"],
  ["configuration.html", "Configuration"], ["accuracy.html", "Accuracy"],
];

/** The address of one page as another page writes it. */
export function relative(from, to) {
  return "../".repeat(from.split("/").length - 1) + to;
}

/** A whole page: {path, title, section, body}; `section` is the page of the navigation it belongs to. */
export function wholePage(page) {
  const at = (to) => relative(page.path, to);
  const links = kNavigation.map(([to, name]) => {
    const current = to === page.path ? ' aria-current="page"' : to === page.section ? ' aria-current="true"' : "";
    return `<li><a href="${at(to)}"${current}>${name}</a></li>`;
  });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(page.title === "exportlint" ? page.title : `${page.title} · exportlint`)}</title>
<link rel="stylesheet" href="${at("site.css")}">
<script src="${at("search-index.js")}" defer></script>
<script src="${at("site.js")}" defer></script>
</head>
<body data-root="${at("")}">
<a class="skip" href="#content">Skip to the content</a>
<header>
<nav aria-label="Site"><ul>${links.join("")}</ul></nav>
<form role="search" id="search" hidden>
<label for="query">Search</label>
<input id="query" type="search" autocomplete="off" placeholder="press / to search" aria-controls="results" aria-describedby="found">
<p id="found" role="status"></p>
<ol id="results" aria-label="Pages found"></ol>
</form>
</header>
<main id="content" tabindex="-1">
<h1>${sentence(page.title)}</h1>
${page.body}
</main>
</body>
</html>
`;
}
