// A page for each rule, and the index that filters.
import {escape, sentence, table} from "./html.mjs";
import {render} from "./markdown.mjs";

const kExporters = ["trace", "script", "dynamo"];
const kFix = {edit: "`exportlint fix` applies an edit", shown: "shown on this page", "": "none is shown"};
// What the words of an outcome say, in the order of the lists.
const kOutcomes = {
  error: "the export fails", baked: "the example's value stays in the exported model", specialized: "the exported model holds for one size",
  lost: "something is missing from the exported model", wrong: "the exported model gives another result",
  fails: "the exported model fails when it runs", unsupported: "the exporter or the runtime has no such operator",
};

export const ruleAddress = (id) => `rules/${id}.html`;
const groupAnchor = (group) => `group-${group.replace(/[^a-z0-9]+/g, "-")}`;
const outcomesText = (rule, exporter) => rule.outcomes[exporter].join(", ");

function facts(rule) {
  const rows = [["Group", `<a href="index.html#${groupAnchor(rule.group)}">${escape(rule.group)}</a>`], ["Severity at most", escape(rule.severity)]];
  for (const exporter of kExporters) {
    const words = rule.outcomes[exporter].map((word) => `<b>${escape(word)}</b>: ${escape(kOutcomes[word] ?? word)}`);
    rows.push([`Outcome of ${exporter}`, words.join("; ") || "none of its examples goes wrong"]);
  }
  rows.push(["Fix", sentence(kFix[rule.fix] ?? rule.fix)], ["Versions of torch", escape(rule.torch || "no limit is known")],
    ["In the hazard catalogue", rule.catalogue.length ? escape(rule.catalogue.join(", ")) : "not listed"]);
  return `<dl class="facts">${rows.map(([name, what]) => `<div><dt>${escape(name)}</dt><dd>${what}</dd></div>`).join("\n")}</dl>`;
}

function onePage(rule) {
  const path = ruleAddress(rule.id);
  const mute = `<h2 id="use">How to ask for it, or not</h2><pre tabindex="0"><code>${escape(
    `exportlint check . --select ${rule.id}\nexportlint check . --ignore ${rule.id}\n# exportlint: allow[${rule.id}] the reason`)}</code></pre>`;
  return {path, title: `\`${rule.id}\``, name: rule.id, section: "rules/index.html", kind: "rule", keywords: rule.catalogue.join(" "),
    body: `<p class="lead">${sentence(rule.summary)}</p>${facts(rule)}${render(rule.page, {file: `rules/${rule.id}.md`, page: path})}${mute}`};
}

function choice(id, label, options) {
  return `<label for="${id}">${label}</label> <select id="${id}"><option value="">any</option>${
    options.map((o) => `<option>${escape(o)}</option>`).join("")}</select>`;
}

function indexPage(rules) {
  const groups = [...new Set(rules.map((rule) => rule.group))].sort();
  const row = (rule) => `<tr data-severity="${escape(rule.severity)}" ${kExporters.map((e) => `data-${e}="${escape(outcomesText(rule, e))}"`).join(" ")}>` +
    `<th scope="row"><a href="${escape(rule.id)}.html"><code>${escape(rule.id)}</code></a></th><td>${sentence(rule.summary)}</td>` +
    `<td>${escape(rule.severity)}</td>${kExporters.map((e) => `<td>${escape(outcomesText(rule, e))}</td>`).join("")}</tr>`;
  const head = ["rule", "what", "severity at most", ...kExporters].map((h) => `<th scope="col">${h}</th>`).join("");
  const sections = groups.map((group) => `<section class="group" aria-labelledby="${groupAnchor(group)}"><h2 id="${groupAnchor(group)}">${escape(group)}</h2>` +
    `<div class="wide"><table class="rules"><thead><tr>${head}</tr></thead><tbody>${
      rules.filter((rule) => rule.group === group).map(row).join("\n")}</tbody></table></div></section>`);
  const filter = `<form id="filter" hidden><label for="words">Filter</label> <input id="words" type="search" autocomplete="off"> ` +
    `${choice("exporter", "exporter", kExporters)} ${choice("outcome", "outcome", Object.keys(kOutcomes))} ` +
    `${choice("severity", "severity", ["error", "warning", "note"])} <p id="shown" role="status"></p></form>`;
  const legend = `<h2 id="outcomes">Outcomes</h2>${table(["outcome", "what it says"], Object.entries(kOutcomes).map(([o, t]) => [`<b>${o}</b>`, escape(t)]))}`;
  return {path: "rules/index.html", title: "Rules", section: "rules/index.html", kind: "page",
    body: `<p class="lead">${rules.length} rules in ${groups.length} groups. The columns of the exporters say what the examples of a rule's page show.</p>` +
      `${filter}${sections.join("\n")}${legend}`};
}

export function rulePages(rules) {
  return [indexPage(rules), ...rules.map(onePage)];
}
