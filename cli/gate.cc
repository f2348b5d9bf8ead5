#include "cli/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "analyzers/base/bytes.h"
#include "cli/front_ends.h"
#include "cli/git.h"
#include "findings/known.h"
#include "reports/baseline_file.h"
#include "reports/reports.h"

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

int CountOf(const Report& report, ExcusedBy by) {
  return static_cast<int>(
      std::ranges::count_if(report.findings, [&](const Finding& f) { return f.suppressed && f.excused_by == by; }));
}

// What was linted now, or is in no file any more: the rest of a baseline is another run's.
std::vector<KnownFinding> OfThisRun(std::vector<KnownFinding> known, const std::string& root,
                                    const std::vector<std::string>& files) {
  const std::set<std::string_view> linted(files.begin(), files.end());
  std::erase_if(known, [&](const KnownFinding& one) {
    std::error_code error;
    return !linted.contains(one.path) && fs::exists(fs::path(root) / one.path, error);
  });
  return known;
}

// Gives the entries that are found no more.
Result<std::vector<KnownFinding>> ExcuseBaseline(const std::string& path, const std::string& root,
                                                 CheckResult* result) {
  const auto text = ReadBytes(path);
  if (!text) return Error{fmt::format("--baseline {}: cannot be read; `exportlint baseline` writes it", path)};
  auto known = ReadBaseline(*text);
  if (!known.ok()) return Error{fmt::format("{}: {}", path, known.error().message)};
  const std::string shown = DisplayPath(path, root);
  return ExcuseKnown(OfThisRun(std::move(known).value(), root, result->files), ExcusedBy::kBaseline,
                     "known in " + shown, &result->report);
}

// The diff's paths, as reports call the files.
ChangedLines Displayed(const ChangedLines& changed, const std::string& top, const std::string& root) {
  ChangedLines shown;
  for (const auto& [path, lines] : changed) shown[DisplayPath(top + "/" + path, root)] = lines;
  return shown;
}

void ExcuseAll(ExcusedBy by, const std::string& reason, Report* report) {
  for (Finding& finding : report->findings) {
    if (finding.suppressed) continue;
    finding.suppressed = true;
    finding.excused_by = by;
    finding.suppression_reason = reason;
  }
}

Result<bool> ExcuseUnchanged(const CheckOptions& options, const GateOptions& gate, CheckResult* result) {
  Report& report = result->report;
  Result<GitBase> base = GitBase::Open(options.root, gate.diff_base);
  if (!base.ok()) return Error{"--diff: " + base.error().message};
  const Result<std::string> diff = base->Diff();
  if (!diff.ok()) return Error{"--diff: " + diff.error().message};
  const Result<bool> untracked = base->HasUntracked();
  if (!untracked.ok()) return Error{"--diff: " + untracked.error().message};
  const std::string reason = "not caused by the change since " + gate.diff_base;
  if (diff->empty() && !untracked.value()) {
    ExcuseAll(ExcusedBy::kUnchanged, reason, &report);
  } else if (std::ranges::any_of(report.findings, [](const Finding& f) { return !f.suppressed; })) {
    const auto known = FindingsOfBase(options, result->files, base.value());
    if (!known.ok()) return Error{"--diff: " + known.error().message};
    const std::vector<Finding> before = report.findings;
    (void)ExcuseKnown(known.value(), ExcusedBy::kUnchanged, reason, &report);
    const ChangedLines changed = Displayed(ReadUnifiedDiff(diff.value()), base->top(), options.root);
    for (std::size_t i = 0; i < before.size() && !gate.new_only; ++i) {
      Finding& finding = report.findings[i];
      if (finding.excused_by == ExcusedBy::kUnchanged && Touches(changed, finding)) finding = before[i];
    }
  }
  return true;
}

// The sources that what is left shows.
void KeepSources(Report* report) {
  std::set<std::string_view> paths;
  for (const Finding& finding : report->findings) {
    paths.insert(finding.place.path);
    for (const WhyStep& step : finding.why) paths.insert(step.place.path);
  }
  std::erase_if(report->sources, [&](const SourceText& source) { return !paths.contains(source.path); });
}

// Leaves what this part of the run tells: what belongs to no file is the first part's.
void KeepShard(const CheckOptions& options, CheckResult* result) {
  if (options.shards == 0) return;
  Report& report = result->report;
  const auto mine = [&](const std::string& path) { return path.empty() ? options.shard == 1 : InShard(options, path); };
  std::erase_if(report.findings, [&](const Finding& finding) { return !mine(finding.place.path); });
  std::erase_if(report.limits, [&](const Limit& limit) { return !mine(limit.path); });
  if (options.shard != 1) report.silenced.clear();
  report.files_checked = static_cast<int>(std::ranges::count_if(result->units, mine));
  KeepSources(&report);
}

void AddNote(GateNote::Kind kind, std::ptrdiff_t count, const std::string& where, Report* report) {
  if (count > 0) report->notes.push_back({kind, static_cast<int>(count), where});
}

}  // namespace

Result<bool> ApplyGate(const CheckOptions& options, const GateOptions& gate, CheckResult* result) {
  Report& report = result->report;
  std::vector<KnownFinding> gone;
  if (!gate.baseline.empty()) {
    auto done = ExcuseBaseline(gate.baseline, options.root, result);
    if (!done.ok()) return done.error();
    gone = std::move(done).value();
  }
  if (!gate.diff_base.empty()) {
    if (auto done = ExcuseUnchanged(options, gate, result); !done.ok()) return done;
  }
  KeepShard(options, result);
  const std::string baseline = gate.baseline.empty() ? "" : DisplayPath(gate.baseline, options.root);
  AddNote(GateNote::Kind::kKnown, CountOf(report, ExcusedBy::kBaseline), baseline, &report);
  AddNote(GateNote::Kind::kGone,
          std::ranges::count_if(gone, [&](const KnownFinding& one) { return InShard(options, one.path); }), baseline,
          &report);
  AddNote(GateNote::Kind::kUnchanged, CountOf(report, ExcusedBy::kUnchanged), gate.diff_base, &report);
  if (gate.new_only) {
    std::erase_if(report.findings, [](const Finding& finding) { return finding.suppressed; });
    KeepSources(&report);
  }
  return true;
}

Result<int> WriteBaseline(const std::string& path, const Report& report) {
  std::vector<KnownFinding> known = Remember(report);
  const int count = static_cast<int>(known.size());
  const Result<Written> written = WriteTextFile(path, RenderBaseline(std::move(known)));
  if (!written.ok()) return written.error();
  return count;
}

}  // namespace exportlint::cli
