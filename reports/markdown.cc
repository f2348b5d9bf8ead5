#include "reports/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "reports/problems.h"
#include "reports/reports.h"
#include "reports/view.h"

namespace exportlint {
namespace {

using reports::MarkdownCode;
using reports::MarkdownText;
using reports::View;

constexpr std::size_t kSummaryBytes = 1'000'000;  // a step's summary above 1 MiB is refused
constexpr std::size_t kReserve = 200;             // for the line that says what was left out

// Rows are added while they fit.
class MarkdownOut {
 public:
  explicit MarkdownOut(std::size_t max_bytes) : room_(max_bytes - std::min(max_bytes, kReserve)) {}

  bool Fits(std::size_t bytes) const { return text_.size() + bytes <= room_; }
  void Add(std::string_view text) { text_ += text; }
  // `head`, then of `rows` those that fit; how many did not is said. Nothing without rows.
  void Table(std::string_view head, const std::vector<std::string>& rows, std::string_view noun) {
    if (rows.empty()) return;
    std::size_t shown = 0;
    if (Fits(head.size() + rows.front().size())) {
      Add(head);
      while (shown < rows.size() && Fits(rows[shown].size())) Add(rows[shown++]);
    }
    if (shown < rows.size())
      left_out_ += fmt::format("{}{} of {} {}s", left_out_.empty() ? "" : ", ", rows.size() - shown, rows.size(), noun);
  }
  std::string Take() && {
    if (!left_out_.empty())
      text_ += fmt::format("\nnot shown, for want of room: {}; the other reports have all\n", left_out_);
    return std::move(text_);
  }

 private:
  std::size_t room_;
  std::string text_;
  std::string left_out_;
};

std::string Title(const View& view) {
  const auto counts = view.Counts();
  std::string line;
  const auto add = [&](int n, std::string_view noun) {
    if (n > 0) line += (line.empty() ? "" : ", ") + reports::Count(n, noun);
  };
  add(counts[2], "error");
  add(counts[1], "warning");
  add(counts[0], "note");
  if (line.empty()) line = "no findings";
  line += " in " + reports::Count(view.report.files_checked, "file");
  if (const int allowed = view.Allowed(); allowed > 0) line += fmt::format(" ({} allowed)", allowed);
  // The first line lets a script find its comment again and replace it.
  return "<!-- exportlint -->\n### exportlint: " + line + "\n";
}

void AddFindings(const View& view, MarkdownOut* out) {
  std::vector<const Finding*> findings = view.findings;
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding* a, const Finding* b) { return a->severity > b->severity; });
  std::vector<std::string> rows;
  for (const Finding* f : findings) {
    std::string row =
        fmt::format("| {} | {} | {} | {} |", ToString(f->severity), MarkdownCode(reports::PlaceText(f->place)),
                    MarkdownCode(f->rule), MarkdownText(f->message));
    for (const Exporter exporter : kExporters) row += fmt::format(" {} |", ToString(f->outcomes.of(exporter)));
    rows.push_back(row + "\n");
  }
  std::string head = "\n| severity | place | rule | finding |";
  std::string line = "\n|---|---|---|---|";
  for (const Exporter exporter : kExporters) {
    head += fmt::format(" {} |", ToString(exporter));
    line += "---|";
  }
  out->Table(head + line + "\n", rows, "finding");
}

void AddExports(const View& view, MarkdownOut* out) {
  std::vector<std::string> rows;
  for (const ExportRun* run : view.exports) {
    int skipped = 0;
    const bool equal = std::any_of(run->cases.begin(), run->cases.end(),
                                   [](const CaseResult& c) { return c.verdict == Verdict::kEqual; });
    std::string problems;
    for (const reports::ExportStep& step : reports::StepsOf(*run)) {
      if (step.skipped) ++skipped;
      if (step.skipped || step.problem.empty()) continue;
      problems += (problems.empty() ? "" : "<br>") + MarkdownText(step.name + ": " + step.problem);
    }
    if (problems.empty()) problems = equal ? "as PyTorch" : "not run";
    if (skipped > 0) problems += fmt::format("<br>{} skipped", reports::Count(skipped, "case"));
    rows.push_back(fmt::format("| {} | {} | {} | {} |\n", MarkdownCode(run->model), MarkdownCode(run->exporter),
                               run->exported ? std::to_string(run->opset) : "not exported", problems));
  }
  out->Table("\n| model | exporter | opset | result |\n|---|---|---|---|\n", rows, "export");
}

void AddUnread(const View& view, MarkdownOut* out) {
  std::vector<std::string> rows;
  for (const Limit* limit : view.limits) {
    if (!limit->function.empty()) continue;
    const std::string place = limit->line > 0 ? fmt::format("{}:{}", limit->path, limit->line) : limit->path;
    rows.push_back(fmt::format("| {} | {} | {} |\n", limit->fatal ? "error" : "limit", MarkdownCode(place),
                               MarkdownText(limit->message)));
  }
  out->Table("\n| | input | not read whole |\n|---|---|---|\n", rows, "limit");
}

void AddCounts(const View& view, MarkdownOut* out) {
  std::map<std::string_view, int> counts;
  for (const Finding* f : view.findings) ++counts[f->rule];
  std::vector<std::string> rows;
  for (const auto& [rule, count] : counts) {
    const RuleInfo* info = view.Rule(rule);
    rows.push_back(fmt::format("| {} | {} | {} |\n", MarkdownCode(rule), count,
                               info == nullptr ? "" : MarkdownText(info->summary)));
  }
  out->Table("\n| rule | findings | |\n|---|---|---|\n", rows, "rule");
}

std::string WholePage(const Report& report, std::size_t max_bytes, bool with_counts) {
  const View view(report);
  MarkdownOut out(max_bytes);
  out.Add(Title(view));
  if (with_counts) AddCounts(view, &out);
  AddFindings(view, &out);
  AddExports(view, &out);
  AddUnread(view, &out);
  for (const GateNote& note : report.notes) out.Add("\n" + MarkdownText(reports::NoteText(note)) + "\n");
  return std::move(out).Take();
}

}  // namespace

std::string RenderMarkdown(const Report& report, const MarkdownOptions& options) {
  return WholePage(report, options.max_bytes, false);
}

std::string RenderGithubSummary(const Report& report) {
  return WholePage(report, kSummaryBytes, true);
}

}  // namespace exportlint
