// The search of every page, and the filter of the rules. Nothing is fetched: the pages are in search-index.js.
"use strict";

const kMost = 20;

function words(text) {
  return text.toLowerCase().split(/\s+/).filter(Boolean);
}

/** How well a page answers: 0 when a word is nowhere in it. */
function score(page, wanted) {
  const title = page.title.toLowerCase(), text = page.lower ??= page.text.toLowerCase();
  let sum = 0;
  for (const word of wanted) {
    if (title === word) sum += 200;
    else if (title.includes(word)) sum += title.startsWith(word) ? 90 : 60;
    else if (text.includes(word)) sum += 10 + Math.max(0, 10 - text.indexOf(word) / 100);
    else return 0;
  }
  return sum;
}

function around(page, word) {
  const at = Math.max(0, page.lower.indexOf(word) - 40);
  return (at ? "… " : "") + page.text.slice(at, at + 140) + (at + 140 < page.text.length ? " …" : "");
}

function startSearch() {
  const form = document.getElementById("search"), query = document.getElementById("query");
  const results = document.getElementById("results"), found = document.getElementById("found");
  const close = () => form.removeAttribute("data-open");
  function show() {
    const wanted = words(query.value);
    results.replaceChildren();
    if (!wanted.length) { found.textContent = ""; return close(); }
    const hits = window.exportlintPages.map((page) => [score(page, wanted), page]).filter(([points]) => points > 0).sort((a, b) => b[0] - a[0]);
    for (const [, page] of hits.slice(0, kMost)) {
      const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
      link.href = document.body.dataset.root + page.path;
      link.textContent = page.title.replaceAll("`", "");
      text.textContent = around(page, wanted.find((word) => page.lower.includes(word)) ?? "");
      item.append(link, text);
      results.append(item);
    }
    found.textContent = hits.length === 0 ? "no page has all these words" : hits.length > kMost ? `${hits.length} pages, the best ${kMost}` :
      hits.length === 1 ? "1 page" : `${hits.length} pages`;
    form.dataset.open = "";
  }
  function move(step) {
    const places = [query, ...results.querySelectorAll("a")], at = places.indexOf(document.activeElement);
    places[Math.min(Math.max(at + step, 0), places.length - 1)].focus();
  }
  form.hidden = false;
  for (const page of window.exportlintPages) score(page, ["."]);
  query.addEventListener("input", show);
  query.addEventListener("focus", () => { if (query.value) show(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); results.querySelector("a")?.click(); });
  form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) close(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); query.value = ""; query.focus(); }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    query.focus();
  });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) close(); });
}

function startFilter() {
  const form = document.getElementById("filter");
  if (!form) return;
  const [text, exporter, outcome, severity] = ["words", "exporter", "outcome", "severity"].map((id) => document.getElementById(id));
  const rows = [...document.querySelectorAll("table.rules tbody tr")];
  function concerns(row) {
    const asked = exporter.value ? [exporter.value] : ["trace", "script", "dynamo"];
    const outcomes = asked.flatMap((each) => row.dataset[each].split(", ").filter(Boolean));
    return outcome.value ? outcomes.includes(outcome.value) : !exporter.value || outcomes.length > 0;
  }
  function filter() {
    const wanted = words(text.value);
    let shown = 0;
    for (const row of rows) {
      const content = row.textContent.toLowerCase();
      row.hidden = !(wanted.every((word) => content.includes(word)) && concerns(row) && (!severity.value || row.dataset.severity === severity.value));
      if (!row.hidden) shown += 1;
    }
    for (const group of document.querySelectorAll("section.group")) group.hidden = !group.querySelector("tbody tr:not([hidden])");
    document.getElementById("shown").textContent = `${shown} of ${rows.length} rules`;
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}

startSearch();
startFilter();
