// `exportlint check`: from typed words to CheckOptions, through the pipeline, to reports and an exit code.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "analyzers/base/kept_files.h"
#include "cli/commands.h"
#include "cli/config/folder_options.h"
#include "cli/pipeline.h"
#include "cli/python_env.h"
#include "cli/report_options.h"
#include "cli/words.h"
#include "facts/targets.h"

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

struct Typed {
  CheckOptions options;
  ReportOptionsText report;
  std::vector<std::string> select, ignore, extend_select, exporters, print;
  std::string root, config, stop_after, min_confidence, fail_on;
  Severity threshold = Severity::kWarning;
  bool exit_zero = false, statistics = false, no_cache = false, isolated = false, no_gitignore = false;
};

void AddFilters(CLI::App& command, Typed* typed) {
  command.add_option("--select", typed->select, "only these rules (see `exportlint rules`)")
      ->delimiter(',')
      ->type_name("RULE,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--ignore", typed->ignore, "not these rules")
      ->delimiter(',')
      ->type_name("RULE,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--extend-select", typed->extend_select, "these rules too, whatever a configuration file says")
      ->delimiter(',')
      ->type_name("RULE,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--exporter", typed->exporters, "only what hurts one of these: trace, script, dynamo")
      ->delimiter(',')
      ->type_name("NAME,...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--opset", typed->options.opset, "the opset you will export to (default: each exporter's own)")
      ->check(CLI::Range(1, 99))
      ->type_name("N")
      ->group("What counts");
  command
      .add_option("--target", typed->options.targets,
                  "what is to run the model: onnxruntime:1.17, tensorrt, openvino, coreml")
      ->delimiter(',')
      ->type_name("NAME[:RELEASE],...")
      ->allow_extra_args(false)
      ->group("What counts");
  command.add_option("--min-confidence", typed->min_confidence, "possible, likely (default) or certain")
      ->type_name("LEVEL")
      ->group("What counts");
  command
      .add_option("--fail-on", typed->fail_on, "exit with 1 from this severity up: note, warning (default) or error")
      ->type_name("LEVEL")
      ->group("What counts");
  command.add_flag("--exit-zero", typed->exit_zero, "exit with 0 although there are findings")->group("What counts");
}

void AddInputs(CLI::App& command, Typed* typed) {
  CheckOptions& options = typed->options;
  command
      .add_option("PATH", typed->options.paths,
                  "Python and C++ files, models (.pt .pt2 .onnx), or directories to walk for *.py")
      ->required();
  command.add_option("--exclude", typed->options.exclude, "skip what matches: tests, '*_test.py', 'legacy/*'")
      ->type_name("GLOB")
      ->allow_extra_args(false)
      ->group("Inputs");
  command.add_option("--root", typed->root, "folder that reported paths are relative to (default: the working folder)")
      ->type_name("DIR")
      ->group("Inputs");
  command
      .add_option("--config", typed->config,
                  "the configuration of every file (default: the nearest exportlint.toml above each, or "
                  "pyproject.toml with [tool.exportlint]; `exportlint config` shows it)")
      ->type_name("FILE")
      ->group("Inputs");
  command.add_flag("--isolated", typed->isolated, "no configuration file at all")->group("Inputs");
  command.add_flag("--no-gitignore", typed->no_gitignore, "walk also into what git ignores")->group("Inputs");
  command.add_option("--entry", options.entry_points, "a function or method, Class.method, that is exported too")
      ->delimiter(',')
      ->type_name("NAME,...")
      ->allow_extra_args(false)
      ->group("Inputs");
  command
      .add_option("--python-env", options.python_env,
                  "environment (folder or interpreter) whose packages are followed: base classes, calls")
      ->type_name("PATH")
      ->group("Inputs");
  command
      .add_option("--cache-dir", options.cache_dir,
                  "where finished runs are kept (default $XDG_CACHE_HOME/exportlint/check or "
                  "~/.cache/exportlint/check; at most 256 MB)")
      ->type_name("DIR")
      ->group("Inputs");
  command.add_flag("--no-cache", typed->no_cache, "lint although nothing changed, keep nothing")->group("Inputs");
  command
      .add_option("--compile-commands", options.compile_commands,
                  "compile_commands.json of C++ sources, or its folder (default: the nearest above each)")
      ->type_name("PATH")
      ->group("Inputs");
  command.add_option("--read-seconds", options.read_seconds, "time to read one model or C++ file (default: 120)")
      ->check(CLI::Range(1, 86400))
      ->type_name("N")
      ->group("Inputs");
  command.add_option("--read-memory", options.read_memory_mb, "memory to read one model or C++ file (default: 8192)")
      ->check(CLI::Range(64, 1 << 24))
      ->type_name("MB")
      ->group("Inputs");
  command.add_option("-j,--jobs", typed->options.jobs, "threads (default: one per core)")
      ->check(CLI::Range(1, 256))
      ->type_name("N")
      ->group("Inputs");
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

// The folder whose configuration holds for the run as a whole: of the first path, itself when it is one.
std::string FirstFolder(const CheckOptions& options) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(options.paths.front(), error).lexically_normal();
  if (!std::filesystem::is_directory(path, error) || !path.has_filename()) path = path.parent_path();
  return path.string();
}

// What was typed, as values; the first wrong word is told.
Result<bool> ReadWords(Typed* typed) {
  CheckOptions& options = typed->options;
  for (const auto& [option, words, ids] : {std::tuple{"--select", &typed->select, &options.select},
                                           {"--ignore", &typed->ignore, &options.ignore},
                                           {"--extend-select", &typed->extend_select, &options.extend_select}}) {
    if (const std::string wrong = ResolveRules(option, *words, ids); !wrong.empty()) return Error{wrong};
  }
  for (const std::string& target : options.targets) {
    std::string wrong;
    if (facts::FindTarget(target, &wrong) == nullptr) return Error{"--target: " + wrong};
  }
  for (const std::string& word : typed->exporters) {
    Exporter exporter;
    if (!FromString(word, &exporter)) return Error{UnknownWord("exporter", word, {"trace", "script", "dynamo"})};
    options.exporters.push_back(exporter);
  }
  options.confidence_typed = !typed->min_confidence.empty();
  if (options.confidence_typed && !FromString(typed->min_confidence, &options.min_confidence)) {
    return Error{UnknownWord("confidence", typed->min_confidence, {"possible", "likely", "certain"})};
  }
  if (!typed->fail_on.empty() && !FromString(typed->fail_on, &typed->threshold))
    return Error{UnknownWord("severity", typed->fail_on, {"note", "warning", "error"})};
  for (const std::string& word : typed->print) {
    Phase phase;
    if (!FromString(word, &phase)) return Error{UnknownPhase(word)};
    options.print = static_cast<std::uint8_t>(options.print | 1u << static_cast<unsigned>(phase));
  }
  if (!typed->stop_after.empty() && !FromString(typed->stop_after, &options.stop_after))
    return Error{UnknownPhase(typed->stop_after)};
  return true;
}

// Over what was typed, the configuration: that of the first path for the run, the nearest for each file.
Result<bool> ReadConfiguration(Typed* typed) {
  CheckOptions& options = typed->options;
  options.respect_gitignore = !typed->no_gitignore;
  auto folders = std::make_shared<FolderOptions>(options, typed->config, typed->isolated);
  const CheckOptions& run = folders->Of(FirstFolder(options));
  if (const auto errors = folders->errors(); !errors.empty()) return Error{errors.front()};
  if (run.config != nullptr && run.config->fail_on && typed->fail_on.empty()) typed->threshold = *run.config->fail_on;
  options.declared = run.declared;
  options.python_env = run.python_env;
  options.compile_commands = run.compile_commands;
  options.entry_points = run.entry_points;
  options.folders = std::move(folders);
  return true;
}

// Checks the words and fills `options`; the first wrong word is told.
Result<bool> Resolve(Typed* typed) {
  CheckOptions& options = typed->options;
  std::error_code error;
  const std::filesystem::path root =
      typed->root.empty() ? std::filesystem::current_path(error) : std::filesystem::absolute(typed->root, error);
  if (error || !std::filesystem::is_directory(root, error))
    return Error{fmt::format("--root `{}` is not a directory", typed->root)};
  options.root = root.lexically_normal().string();
  if (options.root.size() > 1 && options.root.ends_with('/')) options.root.pop_back();
  if (auto read = ReadWords(typed); !read.ok()) return read;
  if (auto read = ReadConfiguration(typed); !read.ok()) return read;
  if (!options.python_env.empty()) {
    if (const auto found = SitePackagesOf(options.python_env); !found.ok())
      return Error{"--python-env: " + found.error().message};
  }
  if (typed->no_cache) {
    options.cache_dir.clear();
  } else if (options.cache_dir.empty()) {
    options.cache_dir = UserCacheFolder("check");
  }
  return true;
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

int RunCheck(Typed* typed) {
  const Result<bool> resolved = Resolve(typed);
  if (!resolved.ok()) return Refuse(resolved.error().message);
  const Result<std::vector<ReportTarget>> targets = ParseReportTargets(typed->report.reports);
  if (!targets.ok()) return Refuse(targets.error().message);

  const auto start = std::chrono::steady_clock::now();
  // Ends with the program: see CheckResult::remains.
  static const CheckResult& result = *new CheckResult(Check(typed->options));
  for (const Limit& limit : result.report.limits) {
    if (limit.fatal) Refuse(limit.path.empty() ? limit.message : fmt::format("{}: {}", limit.path, limit.message));
  }
  bool written = WriteOut(result.printed);
  // Phases asked for take the place of the report that was not.
  const bool report_wanted = typed->options.print == 0 || !typed->report.reports.empty();
  if (report_wanted && typed->options.runs(Phase::kFindings)) {
    written = WriteReports(result.report, targets.value(), typed->report) && written;
  }
  if (typed->statistics) {
    PrintStatistics(result.report, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  if (!written) return kExitCouldNotRun;
  const int code = ExitCode(result.report, typed->threshold);
  return code == kExitFindings && typed->exit_zero ? kExitClean : code;
}

}  // namespace

void AddCheckCommand(CLI::App& app, const std::vector<std::string>* compiler_arguments, int* exit_code) {
  CLI::App* command = app.add_subcommand("check", "find export hazards in source, before any export");
  command->footer(kFooter);
  const auto typed = std::make_shared<Typed>();
  AddInputs(*command, typed.get());
  AddFilters(*command, typed.get());
  AddReportOptions(*command, &typed->report);
  AddPhases(*command, typed.get());
  command->callback([typed, compiler_arguments, exit_code] {
    typed->options.compiler_arguments = *compiler_arguments;
    *exit_code = RunCheck(typed.get());
  });
}

}  // namespace exportlint::cli
