#include "reports/html.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/html_graphs.h"
#include "reports/reports.h"

namespace exportlint {
namespace reports {
namespace {

// The page may run its own script and style and load nothing. The nonce follows from the content, so that the page is
// reproducible and text inside it cannot know it.
void WriteHead(const Report& report, const std::string& nonce, HtmlOut* out) {
  out->Raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
  out->Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'nonce-").Raw(nonce);
  out->Raw("'; script-src 'nonce-").Raw(nonce).Raw("'; base-uri 'none'; form-action 'none'\">\n");
  out->Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
  out->Raw("<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"exportlint ");
  out->Text(report.version).Raw("\">\n<title>Export report</title>\n<style nonce=\"").Raw(nonce).Raw("\">\n");
  out->Raw(kHtmlStyle).Raw("</style>\n</head>\n");
}

void WriteCount(int n, std::string_view noun, std::string_view kind, HtmlOut* out) {
  out->Raw("<div class=\"count ").Raw(n > 0 ? kind : "none").Raw("\"><dd>").Raw(static_cast<std::uint64_t>(n));
  out->Raw("</dd><dt>").Raw(noun).Raw(n == 1 ? "" : "s").Raw("</dt></div>\n");
}

void WriteCounts(const View& view, HtmlOut* out) {
  const auto counts = view.Counts();
  out->Raw("<dl class=\"counts\">\n");
  WriteCount(counts[2], "error", "error", out);
  WriteCount(counts[1], "warning", "warning", out);
  WriteCount(counts[0], "note", "note", out);
  if (!view.exports.empty()) {
    const auto exported =
        std::count_if(view.exports.begin(), view.exports.end(), [](auto* run) { return run->exported; });
    out->Raw(fmt::format("<div class=\"count\"><dd>{}<small> of {}</small></dd><dt>exported</dt></div>\n", exported,
                         view.exports.size()));
  }
  if (!view.suppressed.empty()) WriteCount(static_cast<int>(view.suppressed.size()), "allowed finding", "", out);
  if (!view.limits.empty()) WriteCount(static_cast<int>(view.limits.size()), "limit", "warning", out);
  out->Raw("</dl>\n");
}

// How many findings meet which outcome, per exporter.
void WriteOutcomeTable(const View& view, HtmlOut* out) {
  constexpr std::array<Outcome, 8> kShown = {Outcome::kError, Outcome::kBaked, Outcome::kSpecialized, Outcome::kLost,
                                             Outcome::kWrong, Outcome::kFails, Outcome::kUnsupported, Outcome::kOk};
  std::map<std::pair<Exporter, Outcome>, int> counts;
  std::map<Outcome, int> totals;
  for (const Finding* finding : view.findings) {
    for (const Exporter exporter : kExporters) {
      ++counts[{exporter, finding->outcomes.of(exporter)}];
      ++totals[finding->outcomes.of(exporter)];
    }
  }
  out->Raw(
      "<div class=\"scroll\"><table class=\"outcomes\"><caption>Findings by outcome</caption><thead><tr><td></td>");
  for (const Outcome outcome : kShown) {
    if (totals[outcome] > 0) out->Raw("<th scope=\"col\">").Raw(ToString(outcome)).Raw("</th>");
  }
  out->Raw("</tr></thead><tbody>\n");
  for (const Exporter exporter : kExporters) {
    out->Raw("<tr><th scope=\"row\">").Raw(ToString(exporter)).Raw("</th>");
    for (const Outcome outcome : kShown) {
      const int n = counts[{exporter, outcome}];
      if (totals[outcome] > 0) out->Raw(n > 0 ? fmt::format("<td>{}</td>", n) : "<td class=\"none\">–</td>");
    }
    out->Raw("</tr>\n");
  }
  out->Raw("</tbody></table></div>\n");
}

void WriteRuleCounts(const View& view, HtmlOut* out) {
  std::map<std::string_view, int> counts;
  for (const Finding* finding : view.findings) ++counts[finding->rule];
  std::vector<std::pair<std::string_view, int>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  out->Raw("<div class=\"byrule\"><h2>Findings by rule</h2><ul>\n");
  for (const auto& [rule, n] : sorted) {
    out->Raw("<li><a href=\"#findings\" data-pick=\"").Text(rule).Raw("\"><code>").Text(rule);
    out->Raw(fmt::format("</code></a> <span>{}</span></li>\n", n));
  }
  out->Raw("</ul></div>\n");
}

void WriteLimits(const View& view, HtmlOut* out) {
  if (view.limits.empty()) return;
  out->Raw("<section id=\"limits\" aria-labelledby=\"limits-h\"><h2 id=\"limits-h\">Limits</h2>\n");
  out->Raw(
      "<p class=\"lead\">Inputs that could not be read, and places where precision was given up.</p><ul "
      "class=\"plain\">\n");
  for (const Limit* limit : view.limits) {
    out->Raw("<li class=\"limit\">").Raw(limit->fatal ? "<span class=\"tag error\">error</span> " : "");
    out->Raw("<span class=\"place\">").Text(limit->path);
    if (limit->line > 0) out->Raw(":").Raw(limit->line);
    out->Raw("</span> ").Prose(limit->message).Raw("</li>\n");
  }
  out->Raw("</ul></section>\n");
}

void WriteTop(const View& view, bool graphs, HtmlOut* out) {
  out->Raw(
      "<a class=\"skip\" href=\"#findings\">Skip to the findings</a>\n<header class=\"top\"><div><h1>Export "
      "report</h1><p>");
  if (!view.report.root.empty()) out->Raw("<span class=\"place\">").Text(view.report.root).Raw("</span> · ");
  out->Raw(Count(view.report.files_checked, "file")).Raw(" checked · exportlint ").Text(view.report.version);
  out->Raw("</p></div>\n<nav aria-label=\"Sections\">");
  if (!view.exports.empty()) out->Raw("<a href=\"#exports\">Exports</a>");
  if (graphs) out->Raw("<a href=\"#graphs\">Graphs</a>");
  out->Raw("<a href=\"#findings\">Findings</a>");
  if (!view.rules.empty()) out->Raw("<a href=\"#rules\">Rules</a>");
  out->Raw("<button type=\"button\" id=\"theme\" hidden>Theme: system</button></nav></header>\n");
}

std::string Body(const View& view, const FindingIds& ids, const HtmlGraphs& graphs, SourceStore* store) {
  HtmlOut out;
  WriteTop(view, !graphs.empty(), &out);
  out.Raw("<main>\n<section class=\"summary\" aria-label=\"Summary\">\n");
  WriteCounts(view, &out);
  if (!view.findings.empty()) {
    out.Raw("<div class=\"tables\">\n");
    WriteOutcomeTable(view, &out);
    WriteRuleCounts(view, &out);
    out.Raw("</div>\n");
  }
  out.Raw("</section>\n");
  WriteHtmlExports(view, ids, &out);
  graphs.Write(&out);
  WriteHtmlFindings(view, ids, graphs, store, &out);
  WriteLimits(view, &out);
  WriteHtmlAllowed(view, &out);
  WriteHtmlRules(view, &out);
  out.Raw("</main>\n");
  return out.text();
}

std::uint64_t Fnv1a(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return hash;
}

}  // namespace
}  // namespace reports

std::string RenderHtml(const Report& report) {
  const reports::View view(report);
  reports::SourceStore store(view);
  reports::FindingIds ids;
  for (std::size_t i = 0; i < view.findings.size(); ++i) ids.emplace(view.findings[i], i + 1);
  const reports::HtmlGraphs graphs(view, ids);
  const std::string body = reports::Body(view, ids, graphs, &store);
  const std::string nonce = fmt::format("{:016x}", reports::Fnv1a(body));
  reports::HtmlOut out;
  reports::WriteHead(report, nonce, &out);
  out.Raw("<body>\n").Raw(body).Raw("<script type=\"application/json\" id=\"sources\" nonce=\"").Raw(nonce).Raw("\">");
  out.Raw(store.Json()).Raw("</script>\n");
  const auto add_script = [&](std::string_view script) {
    out.Raw("<script nonce=\"").Raw(nonce).Raw("\">\n").Raw(script).Raw("</script>\n");
  };
  add_script(reports::kHtmlScript);
  if (!graphs.empty() && !reports::kHtmlLayout.empty()) {
    add_script(reports::kHtmlLayout);
    add_script(reports::kHtmlGraphScript);
  }
  out.Raw("</body>\n</html>\n");
  return out.text();
}

}  // namespace exportlint
