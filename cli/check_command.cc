// `exportlint check`: from typed words to CheckOptions, through the pipeline, to reports and an exit code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/add_allow.h"
#include "cli/check_words.h"
#include "cli/commands.h"
#include "cli/gate.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint check model.py                         lint one file
  exportlint check model.pt                         a TorchScript archive: also .pt2, .onnx, and C++ sources
  exportlint check ops.cpp -- -std=c++17 -Iinclude  flags after `--` are the compiler's
  exportlint check src --report html=report.html    a page to read in a browser
  exportlint check src --report text --report sarif=lint.sarif
  exportlint check model.py --exporter dynamo       only what torch.export trips over
  exportlint check model.py --target onnxruntime:1.17
  exportlint check model.py --select item-call,tensor-branch --why
  exportlint check model.py --print=graph --stop-after=graph

A run is kept, and shown again while the files, the options and the installed modules it read are the same.
A line is excused by a comment on it or above it: # exportlint: allow[item-call] the reason
Exit code: 0 nothing at or above --fail-on, 1 findings, 2 something could not be read or written)";

struct Typed : CheckWords {
  ReportOptionsText report;
  std::string add_allow;
  bool exit_zero = false, statistics = false, write_baseline = false;
};

void AddGate(CLI::App& command, Typed* typed) {
  command
      .add_option("--fail-on", typed->fail_on, "exit with 1 from this severity up: note, warning (default) or error")
      ->type_name("LEVEL")
      ->group("What counts");
  command.add_flag("--exit-zero", typed->exit_zero, "exit with 0 although there are findings")->group("What counts");
  command
      .add_option("--baseline", typed->gate.baseline,
                  "findings in this file do not count (default: exportlint-baseline.json beside the configuration file "
                  "or in the root, if it is there)")
      ->type_name("FILE")
      ->group("What counts");
  command.add_flag("--no-baseline", typed->no_baseline, "look at no baseline")->group("What counts");
  command
      .add_flag("--write-baseline", typed->write_baseline,
                "write every finding into the baseline, as "
                "`exportlint baseline` does")
      ->group("What counts");
  command
      .add_option("--diff", typed->gate.diff_base,
                  "only findings on lines changed since this revision of git, or that the change causes")
      ->type_name("BASE")
      ->group("What counts");
  command
      .add_flag("--new-only", typed->gate.new_only,
                "leave what is allowed or known out of every report; with --diff, only what the base did not have")
      ->group("What counts");
  command
      .add_option("--shard", typed->shard, "tell part 2 of 8 of the run; `exportlint report` puts the parts together")
      ->type_name("2/8")
      ->group("What counts");
  command.add_option("--add-allow", typed->add_allow, "write a comment that allows each finding, with this reason")
      ->type_name("REASON")
      ->group("What counts");
}

void AddPhases(CLI::App& command, Typed* typed) {
  command
      .add_option("--print", typed->print, "print phases instead of the report: syntax, graph, flow, findings, limits")
      ->delimiter(',')
      ->type_name("PHASE,...")
      ->allow_extra_args(false)
      ->group("For developers");
  command.add_option("--stop-after", typed->stop_after, "end after this phase")
      ->type_name("PHASE")
      ->group("For developers");
  command.add_flag("--statistics", typed->statistics, "counts and time, on standard error")->group("For developers");
}

void PrintStatistics(const Report& report, double seconds) {
  std::map<std::string, int> by_rule;
  int suppressed = 0;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed)
      ++suppressed;
    else
      ++by_rule[finding.rule];
  }
  for (const auto& [rule, count] : by_rule) fmt::print(stderr, "{:6} {}\n", count, rule);
  fmt::print(stderr, "{} findings, {} allowed, {} limits, {} files, {:.3f} s\n",
             static_cast<int>(report.findings.size()) - suppressed, suppressed, report.limits.size(),
             report.files_checked, seconds);
}

bool AddAllows(const Typed& typed, const Report& report) {
  const AddedAllows added = AddAllowComments(report, typed.options, typed.add_allow);
  for (const std::string& refused : added.refused) Refuse("--add-allow: " + refused);
  fmt::print(stderr, "{} allow comments written into {} files\n", added.comments, added.files);
  return added.refused.empty();
}

bool RenewBaseline(const Typed& typed, const std::string& named, const Report& report) {
  const std::string path = named.empty() ? DefaultBaseline(typed) : named;
  const Result<int> written = WriteBaseline(path, report);
  if (!written.ok()) Refuse(written.error().message);
  if (written.ok()) fmt::print(stderr, "{} findings written to {}\n", *written, path);
  return written.ok();
}

int RunCheck(Typed* typed) {
  if (typed->add_allow.find_first_of("\r\n") != std::string::npos) return Refuse("--add-allow: the reason is one line");
  const std::string baseline = typed->gate.baseline;
  typed->no_baseline = typed->no_baseline || typed->write_baseline;
  const Result<bool> resolved = Resolve(typed);
  if (!resolved.ok()) return Refuse(resolved.error().message);
  const Result<std::vector<ReportTarget>> targets = ParseReportTargets(typed->report.reports);
  if (!targets.ok()) return Refuse(targets.error().message);

  // Formats that show edits, or hand them on.
  typed->options.edits = std::ranges::any_of(*targets, [](const ReportTarget& target) {
    return target.format == Format::kJson || target.format == Format::kJsonLines || target.format == Format::kSarif ||
           target.format == Format::kHtml || target.format == Format::kMarkdown;
  });
  const auto start = std::chrono::steady_clock::now();
  // Ends with the program: see CheckResult::remains.
  static CheckResult& result = *new CheckResult(Check(typed->options));
  for (const Limit& limit : result.report.limits) {
    if (limit.fatal) Refuse(limit.path.empty() ? limit.message : fmt::format("{}: {}", limit.path, limit.message));
  }
  if (const auto done = ApplyGate(typed->options, typed->gate, &result); !done.ok())
    return Refuse(done.error().message);
  bool written = WriteOut(result.printed);
  // Phases asked for take the place of the report that was not.
  const bool report_wanted = typed->options.print == 0 || !typed->report.reports.empty();
  if (report_wanted && typed->options.runs(Phase::kFindings)) {
    written = WriteReports(result.report, targets.value(), typed->report) && written;
  }
  if (typed->statistics) {
    PrintStatistics(result.report, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  if (!typed->add_allow.empty() && !AddAllows(*typed, result.report)) written = false;
  if (typed->write_baseline && !RenewBaseline(*typed, baseline, result.report)) written = false;
  if (!written) return kExitCouldNotRun;
  const int code = ExitCode(result.report, typed->threshold);
  return code == kExitFindings && typed->exit_zero ? kExitClean : code;
}

}  // namespace

void AddCheckCommand(CLI::App& app, const std::vector<std::string>* compiler_arguments, int* exit_code) {
  CLI::App* command = app.add_subcommand("check", "find export hazards in source, before any export");
  command->footer(kFooter);
  const auto typed = std::make_shared<Typed>();
  AddInputOptions(*command, typed.get(), /*required=*/true);
  AddFilterOptions(*command, typed.get());
  AddGate(*command, typed.get());
  AddReportOptions(*command, &typed->report);
  AddPhases(*command, typed.get());
  command->callback([typed, compiler_arguments, exit_code] {
    typed->options.compiler_arguments = *compiler_arguments;
    *exit_code = RunCheck(typed.get());
  });
}

}  // namespace exportlint::cli
