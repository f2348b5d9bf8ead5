// The page on accuracy: docs/accuracy.md, with tables made from the files that the measurements wrote.
import {render, splitTitle} from "./markdown.mjs";

const percent = (figure) => (figure === undefined ? "" : `${(100 * figure).toFixed(1)} %`);
const row = (cells) => `| ${cells.join(" | ")} |`;
const markdownTable = (head, rows) => [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n");
const kViews = {warnings: "TracerWarnings", "export-failures": "lines that stop `torch.export`", "export-guards": "sizes that `torch.export` guards"};
const inOrder = (figures) => Object.fromEntries(Object.keys(kViews).filter((view) => figures[view]).map((view) => [view, figures[view]]));

function overall({figures, sites}) {
  return markdownTable(["what", "recall", "precision", "found", "missed", "false alarms"], Object.entries({...inOrder(figures), ...figures}).map(([view, f]) =>
    [kViews[view] ?? view, percent(f.recall), percent(f.precision), ...["found", "missed", "false"].map((k) => sites[view]?.[k]?.length ?? "")]));
}

function parts(figures, name) {
  const rows = Object.entries(figures).map(([part, f]) => [part, f.sites, percent(f.recall), percent(f.precision)]);
  const precision = rows.some((cells) => cells[3]);
  return markdownTable([name, "recorded lines", "recall", ...(precision ? ["precision"] : [])], precision ? rows : rows.map((cells) => cells.slice(0, 3)));
}

/** What remaining.md counts: under each heading of the second level its reasons, with how many of each. */
function reasons(remaining) {
  const rows = [];
  let view = "";
  for (const line of remaining.split("\n")) {
    const title = /^## (.*): (\d+)$/.exec(line), reason = /^### (.*) \((\d+)\)$/.exec(line);
    if (title) view = title[1];
    if (reason) rows.push([view, reason[1], reason[2]]);
  }
  return `${markdownTable(["what", "reason", "lines"], rows)}\n\n[Every line](../tests/accuracy/remaining.md)`;
}

export function accuracyPages(read) {
  const baseline = JSON.parse(read("tests/accuracy/baseline.json")), remaining = read("tests/accuracy/remaining.md");
  const tables = {overall: () => overall(baseline), libraries: () => parts(baseline.figures.warnings.libraries, "library"),
    kinds: () => parts(baseline.figures.warnings.kinds, "kind"), reasons: () => reasons(remaining)};
  const [title, text] = splitTitle(read("docs/accuracy.md"));
  const filled = text.replace(/^<!-- (table|include): (\S+) -->$/gm, (whole, what, name) => {
    if (what === "include") return splitTitle(read(name))[1].trim();
    if (!tables[name]) throw new Error(`docs/accuracy.md: no table ${name}`);
    return tables[name]();
  });
  const [remainingTitle, remainingText] = splitTitle(remaining);
  const place = {section: "accuracy.html", kind: "page"};
  return [
    {...place, path: "accuracy.html", title, body: render(filled, {file: "docs/accuracy.md", page: "accuracy.html"})},
    {...place, path: "accuracy-remaining.html", title: remainingTitle,
      body: render(remainingText, {file: "tests/accuracy/remaining.md", page: "accuracy-remaining.html"})},
  ];
}
