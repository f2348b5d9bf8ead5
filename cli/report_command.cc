// `exportlint report`: saved JSON as any other report; several files as one.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "analyzers/base/bytes.h"
#include "cli/commands.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"
#include "cli/words.h"
#include "findings/merge.h"
#include "reports/reports.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint report lint.json --report html=lint.html
  exportlint check . --shard 2/8 --report json=part2.json      on each of eight machines
  exportlint report part*.json --report sarif=lint.sarif --report github=-

The parts of one run, put together, are the report of the whole run.
Exit code: 0 nothing at or above --fail-on, 1 findings or an export that is not as PyTorch, 2 something could not be read)";

struct Typed {
  std::vector<std::string> files;
  ReportOptionsText report;
  std::string fail_on = "warning";
  bool exit_zero = false;
};

Result<Report> ReadOne(const std::string& path) {
  std::string text;
  if (path == "-") {
    text.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    auto bytes = ReadBytes(path);
    if (!bytes) return Error{fmt::format("{}: cannot be read", path)};
    text = *std::move(bytes);
  }
  Result<Report> report = ReadJson(text);
  if (!report.ok()) return Error{fmt::format("{}: {}", path, report.error().message)};
  return report;
}

bool AllAsPyTorch(const Report& report) {
  return std::ranges::all_of(report.exports, [](const ExportRun& run) {
    return run.exported && std::ranges::all_of(run.cases, [](const CaseResult& each) {
             return each.verdict == Verdict::kEqual || each.verdict == Verdict::kSkipped;
           });
  });
}

int RunReport(const Typed& typed) {
  const auto targets = ParseReportTargets(typed.report.reports);
  if (!targets.ok()) return Refuse(targets.error().message);
  Severity threshold = Severity::kWarning;
  if (!FromString(typed.fail_on, &threshold))
    return Refuse(UnknownWord("severity", typed.fail_on, {"note", "warning", "error"}));
  std::vector<Report> reports;
  for (const std::string& file : typed.files) {
    Result<Report> report = ReadOne(file);
    if (!report.ok()) return Refuse(report.error().message);
    if (!reports.empty() && report->root != reports.front().root)
      fmt::print(stderr, "exportlint: {}: its paths are below {}, those of {} below {}\n", file, report->root,
                 typed.files.front(), reports.front().root);
    reports.push_back(std::move(report).value());
  }
  const Report merged = MergeReports(reports);
  if (!WriteReports(merged, targets.value(), typed.report)) return kExitCouldNotRun;
  int code = ExitCode(merged, threshold);
  if (code == kExitClean && !AllAsPyTorch(merged)) code = kExitFindings;
  return code == kExitFindings && typed.exit_zero ? kExitClean : code;
}

}  // namespace

void AddReportCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("report", "write saved JSON as another report; several files as one");
  command->footer(kFooter);
  const auto typed = std::make_shared<Typed>();
  command->add_option("FILE", typed->files, "what --report json=FILE wrote; `-` is standard input")->required();
  command
      ->add_option("--fail-on", typed->fail_on, "exit with 1 from this severity up: note, warning (default) or error")
      ->type_name("LEVEL");
  command->add_flag("--exit-zero", typed->exit_zero, "exit with 0 although there are findings");
  AddReportOptions(*command, &typed->report);
  command->callback([typed, exit_code] { *exit_code = RunReport(*typed); });
}

}  // namespace exportlint::cli
