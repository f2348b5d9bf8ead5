#include <fmt/format.h>

#include <algorithm>

#include "reports/html.h"

namespace exportlint::reports {
namespace {

void WriteCheck(std::string_view check, HtmlOut* out) {
  if (check.empty()) {
    out->Raw("<td class=\"none\">–</td>");
  } else if (check == "ok") {
    out->Raw("<td class=\"v equal\">ok</td>");
  } else {
    out->Raw("<td class=\"v failed\">").Text(check.substr(0, check.find_first_of(": "))).Raw("</td>");
  }
}

void WriteCase(const CaseResult* result, HtmlOut* out) {
  if (result == nullptr) {
    out->Raw("<td class=\"none\">–</td>");
    return;
  }
  const std::string_view verdict = ToString(result->verdict);
  out->Raw("<td class=\"v ").Raw(verdict).Raw("\">").Raw(verdict);
  if (result->max_abs_diff) {
    out->Raw(" <small title=\"largest absolute difference from PyTorch\">")
        .Raw(DifferenceText(*result->max_abs_diff))
        .Raw("</small>");
  }
  out->Raw("</td>");
}

void WriteGenerated(const GeneratedCases& found, HtmlOut* out) {
  if (found.run == 0) {
    out->Raw("<td class=\"none\">–</td>");
    return;
  }
  out->Raw(found.bad > 0 ? "<td class=\"v wrong\">" : "<td class=\"v equal\">").Raw(found.text).Raw("</td>");
}

void WriteOpset(const ExportRun& run, HtmlOut* out) {
  if (!run.exported) {
    out->Raw("<td class=\"none\">–</td>");
    return;
  }
  out->Raw("<td>").Raw(std::to_string(run.opset));
  if (run.opset_asked > 0 && run.opset_asked != run.opset)
    out->Raw(fmt::format(" <small>asked {}</small>", run.opset_asked));
  out->Raw("</td>");
}

void WriteVerdicts(const std::vector<const ExportRun*>& runs, HtmlOut* out) {
  const auto cases = CaseNames(runs);
  out->Raw(
      "<div class=\"scroll\"><table class=\"verdicts\"><thead><tr><th scope=\"col\">exporter</th><th "
      "scope=\"col\">opset</th>");
  out->Raw(
      "<th scope=\"col\">exported</th><th scope=\"col\">check</th><th scope=\"col\">shapes</th><th "
      "scope=\"col\">loads</th>");
  for (const std::string_view name : cases) {
    out->Raw("<th scope=\"col\" class=\"case\">").Text(name);
    for (const ExportRun* run : runs) {
      const CaseResult* result = FindCase(*run, name);
      if (result == nullptr || result->inputs.empty()) continue;
      out->Raw("<small>").Text(result->inputs).Raw("</small>");
      break;
    }
    out->Raw("</th>");
  }
  const bool generated = std::any_of(runs.begin(), runs.end(), [](auto* run) { return Generated(*run).run > 0; });
  if (generated) out->Raw("<th scope=\"col\" class=\"case\">generated<small>made from the example</small></th>");
  out->Raw("</tr></thead><tbody>\n");
  for (const ExportRun* run : runs) {
    out->Raw("<tr><th scope=\"row\">").Text(run->exporter);
    if (run->cached) out->Raw(" <small title=\"kept from an earlier run\">cached</small>");
    out->Raw("</th>");
    WriteOpset(*run, out);
    out->Raw(run->exported ? "<td class=\"v equal\">yes</td>" : "<td class=\"v failed\">no</td>");
    WriteCheck(run->check_onnx, out);
    WriteCheck(run->check_shapes, out);
    WriteCheck(run->check_load, out);
    for (const std::string_view name : cases) WriteCase(FindCase(*run, name), out);
    if (generated) WriteGenerated(Generated(*run), out);
    out->Raw("</tr>\n");
  }
  out->Raw("</tbody></table></div>\n");
}

void WriteMessage(std::string_view word, const ExportMessage& message, HtmlOut* out) {
  out->Raw("<li><span class=\"tag ").Raw(word).Raw("\">").Raw(word).Raw("</span> ");
  if (!message.path.empty()) {
    out->Raw("<span class=\"place\">").Text(message.path).Raw(":").Raw(message.line).Raw("</span> ");
  }
  if (!message.plain.empty()) out->Prose(message.plain).Raw("<br>");
  if (!message.kind.empty()) out->Raw("<code>").Text(message.kind).Raw("</code> ");
  out->Prose(message.message);
  if (!message.fix.empty()) out->Raw("<br>fix: ").Prose(message.fix);
  out->Raw("</li>\n");
}

void WriteBlame(const View& view, const FindingIds& ids, const ExportRun& run, HtmlOut* out) {
  for (const std::string& fingerprint : run.blame) {
    const Finding* finding = view.ByFingerprint(fingerprint);
    if (finding == nullptr) continue;
    out->Raw("<li>caused by <a href=\"#f").Raw(ids.at(finding)).Raw("\"><span class=\"place\">");
    out->Text(PlaceText(finding->place))
        .Raw("</span></a> <code class=\"rule\">")
        .Text(finding->rule)
        .Raw("</code></li>\n");
  }
}

void WriteCheckReason(std::string_view name, std::string_view check, HtmlOut* out) {
  if (check.empty() || check == "ok") return;
  out->Raw("<li>").Raw(name).Raw(": ").Prose(check).Raw("</li>\n");
}

void WriteReasons(const View& view, const FindingIds& ids, const ExportRun& run, HtmlOut* out) {
  HtmlOut items;
  if (run.error) WriteMessage("error", *run.error, &items);
  WriteCheckReason("ONNX check", run.check_onnx, &items);
  WriteCheckReason("shape inference", run.check_shapes, &items);
  WriteCheckReason("load", run.check_load, &items);
  for (const CaseResult* result : ToldCases(run)) {
    if (result->detail.empty()) continue;
    items.Raw("<li><strong>").Text(result->name).Raw("</strong> ").Prose(result->detail);
    for (std::size_t i = 0; i < result->seen.size() && i < 3; ++i)
      items.Raw("<br><span class=\"place\">seen at ").Text(SeenText(result->seen[i])).Raw("</span>");
    items.Raw("</li>\n");
  }
  WriteBlame(view, ids, run, &items);
  for (const ExportMessage& message : run.unpredicted) {
    items.Raw("<li>not predicted: <code class=\"rule\">").Text(message.kind).Raw("</code>");
    if (!message.path.empty())
      items.Raw(" at <span class=\"place\">").Text(message.path).Raw(":").Raw(message.line).Raw("</span>");
    items.Raw("</li>\n");
  }
  for (const ExportMessage& warning : run.warnings) WriteMessage("warning", warning, &items);
  if (items.text().empty()) return;
  out->Raw("<div class=\"reasons\"><h4>").Text(run.exporter).Raw("</h4><ul>\n").Raw(items.text()).Raw("</ul></div>\n");
}

// Operator counts of the exporters side by side, and the control flow each kept.
void WriteOperators(const std::vector<const ExportRun*>& runs, HtmlOut* out) {
  std::map<std::string_view, std::vector<int>> counts;
  bool structure = false;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    structure = structure || !runs[i]->structure.empty();
    for (const auto& [name, n] : runs[i]->histogram) {
      auto& row = counts[name];
      row.resize(runs.size());
      row[i] += n;
    }
  }
  if (counts.empty() && !structure) return;
  out->Raw(
      "<details class=\"operators\"><summary>Operators in the exported graphs</summary><div "
      "class=\"scroll\"><table><thead><tr><td></td>");
  for (const ExportRun* run : runs) out->Raw("<th scope=\"col\">").Text(run->exporter).Raw("</th>");
  out->Raw("</tr></thead><tbody>\n");
  for (const auto& [name, row] : counts) {
    out->Raw("<tr><th scope=\"row\"><code>").Text(name).Raw("</code></th>");
    for (const int n : row) out->Raw(n > 0 ? fmt::format("<td>{}</td>", n) : "<td class=\"none\">–</td>");
    out->Raw("</tr>\n");
  }
  if (structure) {
    out->Raw("<tr><th scope=\"row\">control flow</th>");
    for (const ExportRun* run : runs) {
      out->Raw("<td>").Text(!run->exported ? "–" : run->structure.empty() ? "flat" : run->structure).Raw("</td>");
    }
    out->Raw("</tr>\n");
  }
  out->Raw("</tbody></table></div></details>\n");
}

}  // namespace

void WriteHtmlExports(const View& view, const FindingIds& ids, HtmlOut* out) {
  if (view.exports.empty()) return;
  out->Raw("<section id=\"exports\" aria-labelledby=\"exports-h\"><h2 id=\"exports-h\">Exports</h2>\n");
  out->Raw(
      "<p class=\"lead\">Each model exported, checked, loaded in ONNX Runtime and compared with PyTorch on every "
      "case.</p>\n");
  for (const auto& runs : ByModel(view)) {
    out->Raw("<article class=\"model\"><h3><span class=\"place\">").Text(runs.front()->model).Raw("</span></h3>\n");
    WriteVerdicts(runs, out);
    for (const ExportRun* run : runs) WriteReasons(view, ids, *run, out);
    for (const ExportRun* run : runs) {
      if (!run->advice.empty()) out->Raw("<p><strong>Use</strong> ").Prose(run->advice).Raw("</p>\n");
    }
    WriteOperators(runs, out);
    out->Raw("</article>\n");
  }
  out->Raw("</section>\n");
}

}  // namespace exportlint::reports
