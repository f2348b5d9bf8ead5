// `exportlint export`: exports a model with each exporter, proves the files against PyTorch, and joins what happened to
// the findings.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/config/export_entries.h"
#include "cli/export_advice.h"
#include "cli/export_findings.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"
#include "export/process.h"
#include "export/run_cache.h"
#include "export/runner.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint export model.py:make --input x=float32[1,3,10,10]
  exportlint export model.py:make --input x=float32[1,3,10,10] --dynamic x:0=batch --case x=float32[2,3,10,10]
  exportlint export 'model.py:make(n=3)' --exporter trace,script --opset 17 --out exported
  exportlint export                                  every [[export]] entry of exportlint.toml or pyproject.toml

NAME is a function that returns the model, (model, args) or (model, args, kwargs); a class that needs no arguments; or a variable.
Behind these it may return other arguments, each a case, and last dynamic_shapes; or all of it as a dict: model, args, kwargs,
cases, dynamic_shapes.
An input is [NAME=]TYPE[SHAPE], with =zeros, =ones or =arange behind it, or NAME=int:3 (float:, bool:, str:).
A case changes the inputs it names, several separated by commas.
A run is kept and not repeated while the model's file, the files it imported and opened, the installed packages, the
options, the limits and the environment are the same; what a model reads by other means is not seen: use --no-cache.
Exit code: 0 exported and equal everywhere, 1 findings or a row that is not, 2 something could not be run)";

struct Typed {
  ExportTexts texts;
  ReportOptionsText report;
  std::string config;
  bool exit_zero = false, no_lint = false, no_cache = false, verbose = false;
};

void AddOptions(CLI::App& command, Typed* typed) {
  ExportTexts& texts = typed->texts;
  const auto list = [&](const char* name, std::vector<std::string>* to, const char* type, const char* help) {
    command.add_option(name, *to, help)->type_name(type)->allow_extra_args(false);
  };
  command.add_option("MODEL", texts.model,
                     "FILE.py:NAME, FILE.py:NAME(n=3) or a TorchScript file; none: the entries of exportlint.toml");
  list("--input", &texts.inputs, "[NAME=]SPEC", "an example input: x=float32[1,3,10,10]; may be repeated");
  list("--case", &texts.cases, "NAME=SPEC,...", "another input the exported model must take; may be repeated");
  list("--dynamic", &texts.dynamic, "INPUT:DIM=NAME", "a dimension that may change: x:0=batch; may be repeated");
  command.add_flag("--static", texts.static_sizes,
                   "every dimension as the example has it, whatever the factory declares");
  list("--exporter", &texts.exporters, "NAME,...",
       "trace, script, dynamo, dynamo-strict; auto: which to use and why (default: the first three)");
  command.add_option("--opset", texts.opsets, "ONNX opsets to ask for, a row for each (default: each exporter's own)")
      ->check(CLI::Range(1, 99))
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("N,...");
  command.add_flag("!--no-generate", texts.generate, "only the example and the cases, no inputs made from them");
  command.add_flag("--not-finite", texts.not_finite, "NaN and infinity among the inputs that are made");
  command.add_option("--jobs", texts.jobs, "rows run at once (default: one a core, at most 4)")
      ->check(CLI::Range(1, 64))
      ->type_name("N");
  command.add_option("--out", texts.out, "keep the exported files in this folder")->type_name("DIR");
  command.add_option("--timeout", texts.timeout_seconds, "seconds each exporter may take (default 300)")
      ->type_name("SECONDS");
  command.add_option("--memory", texts.memory_mb, "memory each exporter may take (default 8192; 0: no limit)")
      ->type_name("MB");
  command.add_option("--python", texts.python, "interpreter with torch (default: $VIRTUAL_ENV, python3)")
      ->type_name("FILE");
  command
      .add_option("--pass-env", texts.pass_env,
                  "give the model these variables although their names look like secrets (HF_TOKEN, ...)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  command.add_option("--runtime", texts.runtime, "ONNX Runtime's shared library (default: that of the interpreter)")
      ->type_name("FILE");
  command
      .add_option("--cache-dir", texts.cache,
                  "where finished runs are kept (default $XDG_CACHE_HOME/exportlint/exports or "
                  "~/.cache/exportlint/exports; at most 1 GB)")
      ->type_name("DIR");
  command.add_flag("--no-cache", typed->no_cache, "run every exporter, keep nothing");
  command
      .add_option("--config", typed->config,
                  "file with [[export]] entries (default: the nearest exportlint.toml or pyproject.toml that has some)")
      ->type_name("FILE");
  command.add_flag("--verbose", typed->verbose, "all that a failing exporter said, not only what it means");
  command.add_flag("--no-lint", typed->no_lint, "only export and check, report no findings");
  command.add_flag("--exit-zero", typed->exit_zero, "exit with 0 although a row or a finding would give 1");
}

// What was typed beside the entries holds for all of them.
void Override(const ExportTexts& typed, ExportTexts* entry) {
  const ExportTexts defaults;
  if (!typed.exporters.empty()) entry->exporters = typed.exporters;
  if (!typed.opsets.empty()) entry->opsets = typed.opsets;
  entry->generate = entry->generate && typed.generate;
  entry->not_finite = entry->not_finite || typed.not_finite;
  entry->jobs = typed.jobs;
  if (!typed.out.empty()) entry->out = std::filesystem::absolute(typed.out).string();
  if (typed.timeout_seconds != defaults.timeout_seconds) entry->timeout_seconds = typed.timeout_seconds;
  if (typed.memory_mb != defaults.memory_mb) entry->memory_mb = typed.memory_mb;
  entry->cache = typed.cache;
  if (!typed.python.empty()) entry->python = typed.python;
  if (!typed.runtime.empty()) entry->runtime = typed.runtime;
  entry->pass_env.insert(entry->pass_env.end(), typed.pass_env.begin(), typed.pass_env.end());
}

Result<std::vector<ExportTexts>> Wanted(const Typed& typed) {
  if (!typed.texts.model.empty()) return std::vector<ExportTexts>{typed.texts};
  auto entries = FindExportEntries(typed.config, std::filesystem::current_path().string());
  if (!entries) return entries;
  if (entries->empty() && !typed.config.empty()) return Error{fmt::format("{} has no [[export]] entry", typed.config)};
  if (entries->empty()) {
    return Error{
        "no model given, and no exportlint.toml or pyproject.toml from here upward has an [[export]] entry: write "
        "`exportlint export FILE.py:NAME --input x=float32[1,3,10,10]`"};
  }
  for (ExportTexts& entry : entries.value()) Override(typed.texts, &entry);
  return entries;
}

struct Outcomes {
  std::vector<CheckedRun> rows;
  std::vector<std::string> sources;  // Python files to lint: the models' own and those of their classes
  std::vector<Exporter> exporters;
  std::vector<ExportRequest> recommended;
  bool could_not_run = false;
};

void AddUnique(std::vector<std::string>* texts, const std::string& text) {
  if (std::find(texts->begin(), texts->end(), text) == texts->end()) texts->push_back(text);
}

void RunEntry(const ExportRequest& request, Outcomes* outcomes) {
  ProgressFn progress;
  if (isatty(STDERR_FILENO) != 0) progress = [](const std::string& text) { fmt::print(stderr, "{}\n", text); };
  auto rows = RunChecked(request, progress);
  if (!rows) {
    outcomes->could_not_run = true;
    Refuse(fmt::format("{}: {}", request.model, rows.error().message));
    return;
  }
  if (request.recommend) outcomes->recommended.push_back(request);
  if (request.path.ends_with(".py")) AddUnique(&outcomes->sources, request.path);
  for (const Exporter exporter : kExporters) {
    const bool used =
        std::find(request.exporters.begin(), request.exporters.end(), exporter) != request.exporters.end();
    if (!used && !(request.strict && exporter == Exporter::kDynamo)) continue;
    if (std::find(outcomes->exporters.begin(), outcomes->exporters.end(), exporter) == outcomes->exporters.end())
      outcomes->exporters.push_back(exporter);
  }
  for (CheckedRun& row : rows.value()) {
    for (const std::string& file : row.files) {
      if (file.ends_with(".py")) AddUnique(&outcomes->sources, (std::filesystem::path(request.root) / file).string());
    }
    outcomes->rows.push_back(std::move(row));
  }
}

Report Lint(const Outcomes& outcomes, const Typed& typed, const std::string& root) {
  CheckOptions options;
  options.paths = outcomes.sources;
  options.root = root;
  options.exporters = outcomes.exporters;
  options.opset = typed.texts.opsets.size() == 1 ? typed.texts.opsets.front() : 0;
  if (!typed.no_lint && !options.paths.empty()) return Check(options).report;
  options.paths.clear();
  return BuildReport({}, {}, {}, options);
}

int RunExport(Typed* typed) {
  std::string& cache = typed->texts.cache;
  if (typed->no_cache)
    cache.clear();
  else
    cache = cache.empty() ? DefaultCacheFolder() : std::filesystem::absolute(cache).string();
  const Result<std::vector<ReportTarget>> targets = ParseReportTargets(typed->report.reports);
  if (!targets) return Refuse(targets.error().message);
  const auto wanted = Wanted(*typed);
  if (!wanted) return Refuse(wanted.error().message);
  const std::string root = std::filesystem::current_path().string();
  Outcomes outcomes;
  for (const ExportTexts& texts : *wanted) {
    const auto request = MakeRequest(texts, root);
    if (request) {
      RunEntry(*request, &outcomes);
      if (Interrupted() != 0) return 128 + Interrupted();
    } else {
      outcomes.could_not_run = true;
      Refuse(request.error().message);
    }
  }
  if (outcomes.rows.empty()) return kExitCouldNotRun;
  Report report = Lint(outcomes, *typed, root);
  JoinFindings(outcomes.rows, root, &report);
  bool all_well = true;
  for (CheckedRun& row : outcomes.rows) {
    all_well = all_well && IsRight(row.run);
    report.exports.push_back(std::move(row.run));
  }
  for (const ExportRequest& request : outcomes.recommended) Recommend(request, &report);
  ExplainErrors(typed->verbose, &report);
  if (!WriteReports(report, targets.value(), typed->report) || outcomes.could_not_run) return kExitCouldNotRun;
  const int code = ExitCode(report, Severity::kWarning);
  if (code == kExitCouldNotRun) return code;
  return typed->exit_zero || (all_well && code == kExitClean) ? kExitClean : kExitFindings;
}

}  // namespace

void AddExportCommand(CLI::App& app, int* exit_code) {
  CLI::App* command =
      app.add_subcommand("export", "export a model, prove the result, and say which finding caused what");
  command->footer(kFooter);
  const auto typed = std::make_shared<Typed>();
  AddOptions(*command, typed.get());
  AddReportOptions(*command, &typed->report);
  command->callback([typed, exit_code] { *exit_code = RunExport(typed.get()); });
}

}  // namespace exportlint::cli
