#include "reports/rule_index.h"

#include <set>

#include "reports/html.h"

namespace exportlint::reports {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>exportlint rules</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
form { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid #8884; }
pre { white-space: pre-wrap; background: #8881; padding: .75rem; overflow-x: auto; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
[hidden] { display: none; }
</style>
<h1>exportlint rules</h1>
)";

constexpr std::string_view kScript = R"(<script>
const form = document.querySelector('form'), rows = [...document.querySelectorAll('tbody tr')];
const has = (row, exporter, outcome) => {
  const said = exporter ? [row.dataset[exporter]] : [row.dataset.trace, row.dataset.script, row.dataset.dynamo];
  return said.some(words => outcome ? words.split(' ').includes(outcome) : words !== '');
};
const filter = () => {
  const { exporter, outcome, group, fix, words } = Object.fromEntries(new FormData(form));
  let shown = 0;
  for (const row of rows) {
    const keep = (!(exporter || outcome) || has(row, exporter, outcome)) && (!group || row.dataset.group === group) &&
      (!fix || row.dataset.fix === fix || (fix === 'shown' && row.dataset.fix === 'edit')) &&
      words.toLowerCase().split(/\s+/).every(w => row.textContent.toLowerCase().includes(w));
    row.hidden = !keep;
    shown += keep;
  }
  document.querySelector('output').textContent = shown + ' of ' + rows.length;
};
form.addEventListener('input', filter);
form.addEventListener('submit', e => e.preventDefault());
filter();
</script>
)";

void Select(HtmlOut* out, std::string_view name, const std::set<std::string>& values) {
  out->Raw("<label>").Text(name).Raw(" <select name=\"").Text(name).Raw("\"><option value=\"\">any</option>");
  for (const std::string& value : values) out->Raw("<option>").Text(value).Raw("</option>");
  out->Raw("</select></label>\n");
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

void WriteRow(HtmlOut* out, const RuleIndexRow& row) {
  constexpr std::string_view kNames[] = {"trace", "script", "dynamo"};
  out->Raw("<tr id=\"").Text(row.rule.id).Raw("\" data-group=\"").Text(row.rule.group).Raw("\" data-fix=\"");
  out->Text(row.fix).Raw("\"");
  for (std::size_t e = 0; e < 3; ++e)
    out->Raw(" data-").Raw(kNames[e]).Raw("=\"").Text(Joined(row.outcomes[e])).Raw("\"");
  out->Raw("><td><details><summary><code>").Text(row.rule.id).Raw("</code> ").Text(row.rule.summary);
  out->Raw("</summary>");
  if (!row.rule.torch.empty()) out->Raw("<p>torch ").Text(row.rule.torch).Raw("</p>");
  out->Raw("<pre>").Text(row.rule.page).Raw("</pre></details></td><td>").Text(row.rule.group);
  out->Raw("</td><td>").Text(ToString(row.rule.severity)).Raw("</td>");
  for (std::size_t e = 0; e < 3; ++e)
    out->Raw("<td>").Text(row.outcomes[e].empty() ? "ok" : Joined(row.outcomes[e])).Raw("</td>");
  out->Raw("<td>").Text(row.fix).Raw("</td><td>").Text(Joined(row.rule.catalogue)).Raw("</td></tr>\n");
}

}  // namespace

std::string RuleIndexHtml(const std::vector<RuleIndexRow>& rows) {
  std::set<std::string> groups, outcomes;
  for (const RuleIndexRow& row : rows) {
    groups.insert(row.rule.group);
    for (const auto& words : row.outcomes) outcomes.insert(words.begin(), words.end());
  }
  HtmlOut out;
  out.Raw(kHead).Raw("<form>");
  Select(&out, "exporter", {"trace", "script", "dynamo"});
  Select(&out, "outcome", outcomes);
  Select(&out, "group", groups);
  Select(&out, "fix", {"edit", "shown"});
  out.Raw("<label>words <input name=\"words\" type=\"search\"></label> <output></output></form>\n");
  out.Raw("<table><thead><tr><th>rule</th><th>group</th><th>severity</th><th>trace</th><th>script</th><th>dynamo</th>");
  out.Raw("<th>fix</th><th>catalogue</th></tr></thead><tbody>\n");
  for (const RuleIndexRow& row : rows) WriteRow(&out, row);
  out.Raw("</tbody></table>\n").Raw(kScript);
  return out.text();
}

}  // namespace exportlint::reports
