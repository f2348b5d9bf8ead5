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
  if (!message.kind.empty()) out->Put(message.kind).Raw(": ");
  out->Put(message.message).Raw("\n");
}

void WriteChecks(const ExportRun& run, TextOut* out) {
  const std::pair<std::string_view, std::string_view> checks[] = {
      {"onnx check", run.check_onnx}, {"shape inference", run.check_shapes}, {"load", run.check_load}};
  for (const auto& [name, text] : checks) {
    if (text.empty() || text == "ok") continue;
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": ").Raw(name).Raw(": ").Put(text).Raw("\n");
  }
}

void WriteReasons(const View& view, const ExportRun& run, TextOut* out) {
  if (run.error) WriteMessage(run, "error", *run.error, Style::kRed, out);
  WriteChecks(run, out);
  for (const CaseResult& result : run.cases) {
    if (result.detail.empty()) continue;
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(", ").Put(result.name);
    if (!result.inputs.empty()) out->Raw(" (").Put(result.inputs).Raw(")");
    out->Raw(": ").Put(result.detail).Raw("\n");
  }
  for (const ExportMessage& warning : run.warnings) WriteMessage(run, "warning", warning, Style::kYellow, out);
  for (const std::string& fingerprint : run.blame) {
    const Finding* finding = view.ByFingerprint(fingerprint);
    if (finding == nullptr) continue;
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": caused by ").Put(PlaceText(finding->place));
    out->Raw(" [").Put(finding->rule).Raw("]\n");
  }
  if (!run.structure.empty()) {
    out->Raw("  ").Put(run.exporter, Style::kBold).Raw(": keeps ").Put(run.structure).Raw("\n");
  }
}

void WriteModel(const View& view, const std::vector<const ExportRun*>& runs, TextOut* out) {
  out->Raw("export ", Style::kBold).Put(runs.front()->model, Style::kBold).Raw("\n");
  const auto cases = CaseNames(runs);
  Row head;
  for (const std::string_view title : {"exporter", "opset", "exported", "onnx", "shapes", "load"}) {
    head.push_back({std::string(title), Style::kDim});
  }
  for (const std::string_view name : cases) head.push_back({Inert(name), Style::kDim});
  std::vector<Row> rows = {std::move(head)};
  for (const ExportRun* run : runs) {
    Row row = {{Inert(run->exporter)},
               OpsetCell(*run),
               run->exported ? Cell{"yes", Style::kGreen} : Cell{"no", Style::kRed},
               CheckCell(run->check_onnx),
               CheckCell(run->check_shapes),
               CheckCell(run->check_load)};
    for (const std::string_view name : cases) row.push_back(CaseCell(FindCase(*run, name)));
    rows.push_back(std::move(row));
  }
  WriteTable(rows, out);
  for (const ExportRun* run : runs) {
    if (run->cached) out->Raw("  ").Put(run->exporter, Style::kBold).Raw(": cached\n", Style::kDim);
  }
  for (const ExportRun* run : runs) WriteReasons(view, *run, out);
  out->Raw("\n");
}

}  // namespace

void WriteExports(const View& view, TextOut* out) {
  for (const auto& runs : ByModel(view)) WriteModel(view, runs, out);
}

}  // namespace exportlint::reports
