#include <fmt/format.h>

#include <set>

#include "reports/html.h"
#include "reports/html_graphs.h"

namespace exportlint::reports {
namespace {

constexpr std::uint32_t kContext = 3;  // source lines on each side
constexpr std::size_t kOpenUpTo = 12;  // a short report needs no unfolding

// What the outcome means, said below the marked line.
std::string_view Meaning(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return "fine";
    case Outcome::kError: return "export fails";
    case Outcome::kBaked: return "a run-time value becomes a constant";
    case Outcome::kSpecialized: return "a dimension becomes a constant";
    case Outcome::kLost: return "an effect is missing from the exported model";
    case Outcome::kWrong: return "the exported model computes something else";
    case Outcome::kFails: return "exports, then fails on a legal input";
    case Outcome::kUnsupported: return "no ONNX translation";
  }
  return "";
}

std::string_view ChipKind(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOk: return "ok";
    case Outcome::kError:
    case Outcome::kWrong:
    case Outcome::kFails: return "bad";
    default: return "odd";
  }
}

void WriteChips(const Finding& finding, HtmlOut* out) {
  out->Raw("<span class=\"chips\">");
  for (const Exporter exporter : kExporters) {
    const Outcome outcome = finding.outcomes.of(exporter);
    out->Raw("<span class=\"chip ").Raw(ChipKind(outcome)).Raw("\" title=\"").Raw(Meaning(outcome)).Raw("\">");
    out->Raw(ToString(exporter)).Raw(" <b>").Raw(ToString(outcome)).Raw("</b></span> ");
  }
  out->Raw("</span>");
}

std::string Note(const Finding& finding) {
  HtmlOut out;
  bool first = true;
  for (const Exporter exporter : kExporters) {
    const Outcome outcome = finding.outcomes.of(exporter);
    if (outcome == Outcome::kOk) continue;
    out.Raw(first ? "" : " · ").Raw("<b>").Raw(ToString(exporter)).Raw("</b> ").Raw(Meaning(outcome));
    first = false;
  }
  if (finding.trace_warns) out.Raw(first ? "" : " · ").Raw("<code>torch.jit.trace</code> warns on this line");
  return out.text();
}

void WriteWhy(const Finding& finding, SourceStore* store, HtmlOut* out) {
  if (finding.why.empty()) return;
  out->Raw("<h4>Why</h4><ol class=\"why\">\n");
  for (const WhyStep& step : finding.why) {
    out->Raw("<li><details class=\"step\"><summary>").Prose(step.message);
    out->Raw(" <span class=\"place\">").Text(PlaceText(step.place)).Raw("</span></summary>");
    store->WriteExcerpt(step.place, 0, "", out);
    out->Raw("</details></li>\n");
  }
  out->Raw("</ol>\n");
}

void WriteFixes(const Finding& finding, HtmlOut* out) {
  if (finding.fixes.empty()) return;
  out->Raw("<h4>").Raw(finding.fixes.size() == 1 ? "Fix" : "Fixes").Raw("</h4><ul class=\"fixes\">\n");
  for (const Fix& fix : finding.fixes) {
    out->Raw("<li>").Prose(fix.message);
    if (!fix.edits.empty())
      out->Raw(fix.safe ? " <span class=\"tag ok\">safe</span>" : " <span class=\"tag\">review</span>");
    for (const Edit& edit : fix.edits) {
      out->Raw("<div class=\"edit\"><span class=\"place\">").Text(PlaceText(edit.place)).Raw("</span> → ");
      if (edit.text.empty()) {
        out->Raw("removed");
      } else {
        out->Raw("<code>").Text(edit.text).Raw("</code>");
      }
      out->Raw("</div>");
    }
    out->Raw("</li>\n");
  }
  out->Raw("</ul>\n");
}

void WriteFinding(const View& view, const Finding& finding, std::size_t id, const HtmlGraphs& graphs,
                  SourceStore* store, HtmlOut* out) {
  const std::string_view severity = ToString(finding.severity);
  std::string exporters;
  for (const Exporter exporter : kExporters) {
    if (finding.outcomes.of(exporter) != Outcome::kOk) exporters += std::string(ToString(exporter)) + " ";
  }
  out->Raw("<details class=\"finding ")
      .Raw(severity)
      .Raw("\" id=\"f")
      .Raw(id)
      .Raw("\" data-rule=\"")
      .Text(finding.rule);
  out->Raw("\" data-severity=\"").Raw(severity).Raw("\" data-confidence=\"").Raw(ToString(finding.confidence));
  out->Raw("\" data-exporters=\"").Raw(exporters).Raw(view.findings.size() <= kOpenUpTo ? "\" open>" : "\">");
  out->Raw("<summary><span class=\"at\">").Raw(finding.place.line).Raw(":").Raw(finding.place.column);
  out->Raw("</span><span class=\"what\"><span class=\"msg\"><span class=\"sev\">").Raw(severity).Raw("</span> ");
  out->Prose(finding.message)
      .Raw("</span><span class=\"meta\"><code class=\"rule\">")
      .Text(finding.rule)
      .Raw("</code> ");
  WriteChips(finding, out);
  out->Raw("<span class=\"conf\">")
      .Raw(ToString(finding.confidence))
      .Raw("</span></span></span></summary>\n<div class=\"body\">");
  store->WriteExcerpt(finding.place, kContext, Note(finding), out);
  WriteWhy(finding, store, out);
  WriteFixes(finding, out);
  graphs.WriteNodesOf(finding, out);
  out->Raw("<p class=\"foot\">");
  if (!finding.symbol.empty()) out->Raw("in <code>").Text(finding.symbol).Raw("</code> · ");
  if (view.Rule(finding.rule) != nullptr) {
    out->Raw("<a href=\"#rule-").Text(finding.rule).Raw("\">about ").Text(finding.rule).Raw("</a> · ");
  }
  out->Raw("to accept it: <code># exportlint: allow[").Text(finding.rule).Raw("] reason</code></p></div></details>\n");
}

void WriteSelect(std::string_view id, std::string_view label, const std::vector<std::string_view>& values,
                 HtmlOut* out) {
  out->Raw("<label>").Raw(label).Raw("<select id=\"").Raw(id).Raw("\"><option value=\"\">all</option>");
  for (const std::string_view value : values) {
    out->Raw("<option value=\"").Text(value).Raw("\">").Text(value).Raw("</option>");
  }
  out->Raw("</select></label>\n");
}

void WriteFilters(const View& view, HtmlOut* out) {
  std::set<std::string_view> rules;
  for (const Finding* finding : view.findings) rules.insert(finding->rule);
  out->Raw("<form class=\"filters\" role=\"search\" aria-label=\"Filter findings\" hidden>\n");
  out->Raw(
      "<label class=\"grow\">Search<input type=\"search\" id=\"q\" placeholder=\"text, path or symbol ( / "
      ")\"></label>\n");
  WriteSelect("by-rule", "Rule", {rules.begin(), rules.end()}, out);
  WriteSelect("by-severity", "Severity", {"error", "warning", "note"}, out);
  WriteSelect("by-exporter", "Breaks", {"trace", "script", "dynamo"}, out);
  WriteSelect("by-confidence", "Confidence", {"certain", "likely", "possible"}, out);
  out->Raw("<span class=\"buttons\"><button type=\"button\" id=\"open-all\">Unfold</button>");
  out->Raw("<button type=\"button\" id=\"close-all\">Fold</button><button type=\"reset\">Clear</button></span>");
  out->Raw("<output id=\"shown\" aria-live=\"polite\"></output></form>\n");
}

}  // namespace

void WriteHtmlFindings(const View& view, const FindingIds& ids, const HtmlGraphs& graphs, SourceStore* store,
                       HtmlOut* out) {
  out->Raw("<section id=\"findings\" aria-labelledby=\"findings-h\"><h2 id=\"findings-h\">Findings</h2>\n");
  if (view.findings.empty()) {
    out->Raw("<p class=\"lead\">No findings.</p></section>\n");
    return;
  }
  WriteFilters(view, out);
  std::string_view path;
  std::map<std::string_view, int> counts;
  for (const Finding* finding : view.findings) ++counts[finding->place.path];
  bool open = false;
  for (const Finding* finding : view.findings) {
    if (!open || finding->place.path != path) {
      if (open) out->Raw("</section>\n");
      path = finding->place.path;
      out->Raw("<section class=\"file\"><h3><span class=\"place\">").Text(path).Raw("</span> <small>");
      out->Raw(Count(counts[path], "finding")).Raw("</small></h3>\n");
      open = true;
    }
    WriteFinding(view, *finding, ids.at(finding), graphs, store, out);
  }
  out->Raw("</section>\n<p id=\"nothing\" class=\"lead\" hidden>No finding matches the filter.</p></section>\n");
}

void WriteHtmlAllowed(const View& view, HtmlOut* out) {
  if (view.suppressed.empty()) return;
  out->Raw("<section id=\"allowed\" aria-labelledby=\"allowed-h\"><h2 id=\"allowed-h\">Allowed</h2>\n");
  out->Raw("<p class=\"lead\">Findings a comment in the source accepts.</p><ul class=\"plain\">\n");
  for (const Finding* finding : view.suppressed) {
    out->Raw("<li><span class=\"place\">").Text(PlaceText(finding->place)).Raw("</span> <code class=\"rule\">");
    out->Text(finding->rule).Raw("</code> ").Prose(finding->message);
    if (!finding->suppression_reason.empty()) out->Raw(" <em>").Text(finding->suppression_reason).Raw("</em>");
    out->Raw("</li>\n");
  }
  out->Raw("</ul></section>\n");
}

}  // namespace exportlint::reports
