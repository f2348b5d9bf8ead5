#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/inert.h"
#include "reports/problems.h"
#include "reports/reports.h"
#include "reports/view.h"

namespace exportlint {
namespace {

using reports::View;

constexpr int kShownPerKind = 10;  // annotations of one kind that GitHub shows per step

// The runner undoes %XX of exactly these; what else is not plainly visible becomes an escape that people can read.
std::string EscapeCommand(std::string_view text, std::string_view special) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const reports::Unit unit = reports::DecodeAt(text, i);
    if (special.find(text[i]) != std::string_view::npos) {
      out += fmt::format("%{:02X}", static_cast<unsigned>(unit.code));
    } else if (unit.code == '\t') {
      out += '\t';
    } else {
      reports::AppendInert(text, i, unit, &out);
    }
    i += unit.bytes;
  }
  return out;
}
std::string Data(std::string_view text) {
  return EscapeCommand(text, "%\r\n");
}
std::string Property(std::string_view text) {
  return EscapeCommand(text, "%\r\n:,");
}

class Annotations {
 public:
  // "error", "warning" or "notice"; `place` may be nullptr, its line 0 for a whole file.
  void Add(Severity severity, const Place* place, std::string_view title, std::string_view message) {
    static constexpr std::array<std::string_view, 3> kCommands = {"notice", "warning", "error"};
    ++counts_[static_cast<std::size_t>(severity)];
    out_ += fmt::format("::{} ", kCommands[static_cast<std::size_t>(severity)]);
    if (place != nullptr && !place->path.empty()) {
      out_ += "file=" + Property(place->path) + ",";
      if (place->line > 0) out_ += fmt::format("line={},", place->line);
      // Columns of a span over several lines are refused.
      if (place->end_line > place->line) {
        out_ += fmt::format("endLine={},", place->end_line);
      } else if (place->line > 0 && place->column > 0 && place->end_column >= place->column) {
        out_ += fmt::format("endLine={},col={},endColumn={},", place->end_line, place->column, place->end_column);
      }
    }
    out_ += fmt::format("title={}::{}\n", Property(title), Data(message));
  }

  // The annotations, and a line of the log where the host shows fewer than there are.
  std::string Take() && {
    int hidden = 0;
    for (const int count : counts_) hidden += std::max(0, count - kShownPerKind);
    if (hidden > 0) {
      out_ +=
          fmt::format("exportlint: {} more than the {} of a kind that are shown as annotations; all are in this log\n",
                      hidden, kShownPerKind);
    }
    return std::move(out_);
  }

 private:
  std::array<int, 3> counts_{};
  std::string out_;
};

void AnnotateFinding(const Finding& finding, Annotations* out) {
  std::string message = finding.message + "\n";
  for (const Exporter exporter : kExporters) {
    const std::string_view separator = exporter == kExporters.front() ? "" : ", ";
    message += fmt::format("{}{}: {}", separator, ToString(exporter), ToString(finding.outcomes.of(exporter)));
  }
  for (const Fix& fix : finding.fixes) message += (fix.safe ? "\nsafe fix: " : "\nfix: ") + fix.message;
  out->Add(finding.severity, &finding.place, "exportlint: " + finding.rule, message);
}

void AnnotateExport(const ExportRun& run, Annotations* out) {
  std::string message;
  for (const reports::ExportStep& step : reports::StepsOf(run)) {
    if (step.skipped || step.problem.empty()) continue;
    message += fmt::format("{}{}: {}", message.empty() ? "" : "\n", step.name, step.problem);
  }
  if (message.empty()) return;
  Place place;
  if (run.error) place = {run.error->path, run.error->line, 0, run.error->line, 0};
  out->Add(Severity::kError, run.error ? &place : nullptr, "exportlint: " + reports::RunTitle(run), message);
}

}  // namespace

std::string RenderGithub(const Report& report) {
  const View view(report);
  Annotations out;
  for (const Finding* finding : view.findings) AnnotateFinding(*finding, &out);
  for (const ExportRun* run : view.exports) AnnotateExport(*run, &out);
  for (const Limit* limit : view.limits) {
    if (!limit->function.empty()) continue;
    const Place place = {limit->path, limit->line, 0, limit->line, 0};
    out.Add(limit->fatal ? Severity::kError : Severity::kNote, &place, "exportlint: unread input", limit->message);
  }
  return std::move(out).Take();
}

}  // namespace exportlint
