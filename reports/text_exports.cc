#include <fmt/format.h>

#include <algorithm>

#include "reports/inert.h"
#include "reports/text.h"

namespace exportlint::reports {
namespace {

struct Cell {
  std::string text;  // inert
  Style style = Style::kPlain;
};
using Row = std::vector<Cell>;

Style StyleOfVerdict(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEqual: return Style::kGreen;
    case Verdict::kWrong:
    case Verdict::kFailed: return Style::kRed;
    case Verdict::kRefused: return Style::kYellow;
    case Verdict::kSkipped: return Style::kDim;
  }
  return Style::kPlain;
}

// A check's text is "ok" or "failed: why"; the table has room for the first word.
Cell CheckCell(std::string_view check) {
  if (check.empty()) return {"-", Style::kDim};
  const std::string_view word = check.substr(0, check.find_first_of(": "));
  return {Inert(word), word == "ok" ? Style::kGreen : Style::kRed};
}

Cell CaseCell(const CaseResult* result) {
  if (result == nullptr) return {"-", Style::kDim};
  std::string text(ToString(result->verdict));
  if (result->max_abs_diff) text += " " + DifferenceText(*result->max_abs_diff);
  return {std::move(text), StyleOfVerdict(result->verdict)};
}

Cell GeneratedCell(const ExportRun& run) {
  const GeneratedCases found = Generated(run);
  if (found.run == 0) return {"-", Style::kDim};
  return {found.text, found.bad > 0 ? Style::kRed : Style::kGreen};
}

Cell OpsetCell(const ExportRun& run) {
  if (!run.exported) return {run.opset_asked > 0 ? std::to_string(run.opset_asked) : "-", Style::kDim};
  if (run.opset_asked == 0 || run.opset == run.opset_asked) return {std::to_string(run.opset)};
  return {fmt::format("{} (asked {})", run.opset, run.opset_asked), Style::kYellow};
}

void WriteTable(const std::vector<Row>& rows, TextOut* out) {
  std::vector<int> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i].text));
  }
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out->Raw("  ").Raw(row[i].text, row[i].style);
      const int padding = widths[i] - DisplayWidth(row[i].text);
      if (i + 1 < row.size()) out->Raw(std::string(static_cast<std::size_t>(padding), ' '));
    }
    out->Raw("\n");
  }
}

void WriteMessage(const ExportRun& run, std::string_view word, const ExportMessage& message, Style style,
                  TextOut* out) {
  out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": ").Raw(word, style);
  if (!message.path.empty()) out->Raw(" at ").Put(fmt::format("{}:{}", message.path, message.line));
  out->Raw(": ");
  if (message.plain.empty()) {
    if (!message.kind.empty()) out->Put(message.kind).Raw(": ");
    out->Put(message.message).Raw("\n");
  } else {
    out->Put(message.plain);
    if (!message.rule.empty()) out->Raw(" [").Put(message.rule).Raw("]");
    out->Raw("\n    ").Raw("said: ", Style::kDim).Put(message.kind).Raw(": ").Put(message.message).Raw("\n");
    if (!message.fix.empty()) out->Raw("    fix: ").Put(message.fix).Raw("\n");
  }
  std::string_view rest = message.details;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    out->Raw("    | ", Style::kDim).Put(line).Raw("\n");
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  }
}

void WriteChecks(const ExportRun& run, TextOut* out) {
  const std::pair<std::string_view, std::string_view> checks[] = {
      {"onnx check", run.check_onnx}, {"shape inference", run.check_shapes}, {"load", run.check_load}};
  for (const auto& [name, text] : checks) {
    if (text.empty() || text == "ok") continue;
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": ").Raw(name).Raw(": ").Put(text).Raw("\n");
  }
}

constexpr std::size_t kMostSeen = 3;  // lines told of one case

void WriteReasons(const View& view, const ExportRun& run, TextOut* out) {
  if (run.error) WriteMessage(run, "error", *run.error, Style::kRed, out);
  WriteChecks(run, out);
  for (const CaseResult* result : ToldCases(run)) {
    if (result->detail.empty()) continue;
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(", ").Put(result->name);
    if (!result->inputs.empty()) out->Raw(" (").Put(result->inputs).Raw(")");
    out->Raw(": ").Put(result->detail).Raw("\n");
    for (std::size_t i = 0; i < result->seen.size() && i < kMostSeen; ++i)
      out->Raw("    seen at ").Put(SeenText(result->seen[i])).Raw("\n");
  }
  for (const ExportMessage& warning : run.warnings) WriteMessage(run, "warning", warning, Style::kYellow, out);
  for (const std::string& fingerprint : run.blame) {
    const Finding* finding = view.ByFingerprint(fingerprint);
    if (finding == nullptr) continue;
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": caused by ").Put(PlaceText(finding->place));
    out->Raw(" [").Put(finding->rule).Raw("]\n");
  }
  for (const ExportMessage& message : run.unpredicted) {
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": ").Raw("unpredicted", Style::kYellow);
    if (!message.path.empty()) out->Raw(" at ").Put(fmt::format("{}:{}", message.path, message.line));
    out->Raw(": ").Put(message.kind).Raw("\n");
  }
  if (!run.structure.empty()) {
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": keeps ").Put(run.structure).Raw("\n");
  }
}

// Opsets of one exporter mostly fail or differ for the same reason: it is told once.
bool SameReasons(const ExportRun& a, const ExportRun& b) {
  if (a.exporter != b.exporter || a.exported != b.exported || a.blame != b.blame) return false;
  if (a.error && b.error) return a.error->message == b.error->message && a.error->line == b.error->line;
  return a.check_onnx == b.check_onnx && a.check_shapes == b.check_shapes && a.check_load == b.check_load &&
         a.structure == b.structure && a.warnings.size() == b.warnings.size() &&
         std::equal(a.cases.begin(), a.cases.end(), b.cases.begin(), b.cases.end(),
                    [](const CaseResult& x, const CaseResult& y) { return x.verdict == y.verdict; });
}

void WriteModel(const View& view, const std::vector<const ExportRun*>& runs, TextOut* out) {
  out->Raw("export ", Style::kBold).Put(runs.front()->model, Style::kBold).Raw("\n");
  const auto cases = CaseNames(runs);
  Row head;
  for (const std::string_view title : {"exporter", "opset", "exported", "onnx", "shapes", "load"}) {
    head.push_back({std::string(title), Style::kDim});
  }
  for (const std::string_view name : cases) head.push_back({Inert(name), Style::kDim});
  const bool generated =
      std::any_of(runs.begin(), runs.end(), [](const ExportRun* run) { return Generated(*run).run > 0; });
  if (generated) head.push_back({"generated", Style::kDim});
  std::vector<Row> rows = {std::move(head)};
  for (const ExportRun* run : runs) {
    Row row = {{Inert(run->exporter)},
               OpsetCell(*run),
               run->exported ? Cell{"yes", Style::kGreen} : Cell{"no", Style::kRed},
               CheckCell(run->check_onnx),
               CheckCell(run->check_shapes),
               CheckCell(run->check_load)};
    for (const std::string_view name : cases) row.push_back(CaseCell(FindCase(*run, name)));
    if (generated) row.push_back(GeneratedCell(*run));
    rows.push_back(std::move(row));
  }
  WriteTable(rows, out);
  for (const ExportRun* run : runs) {
    if (run->cached) out->Raw("  ").Put(run->exporter, Style::kBold).Raw(": cached\n", Style::kDim);
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const bool told = std::any_of(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(i),
                                  [&](const ExportRun* before) { return SameReasons(*before, *runs[i]); });
    if (!told) WriteReasons(view, *runs[i], out);
  }
  for (const ExportRun* run : runs) {
    if (!run->advice.empty()) out->Raw("  use ", Style::kBold).Put(run->advice).Raw("\n");
  }
  out->Raw("\n");
}

}  // namespace

void WriteExports(const View& view, TextOut* out) {
  for (const auto& runs : ByModel(view)) WriteModel(view, runs, out);
}

}  // namespace exportlint::reports
