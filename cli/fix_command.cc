// `exportlint fix`: applies what rules offer, or shows it.
#include <fmt/format.h>

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/check_words.h"
#include "cli/commands.h"
#include "cli/config/export_entries.h"
#include "cli/fix_prove.h"
#include "cli/fix_run.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"
#include "export/process.h"
#include "export/request.h"
#include "fixes/unified_diff.h"
#include "fixes/write_file.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint fix model.py --diff                    show what would change, write nothing
  exportlint fix src                                apply what keeps eager behaviour in every case
  exportlint fix src --unsafe --exporter dynamo     also what may change it, and what only torch.export takes
  exportlint fix src --select tensor-length,item-call
  exportlint fix --prove --model model.py:make --input x=float32[1,3] --case x=float32[5,3] --dynamic x:0=batch
  exportlint fix --prove                            the models of the [[export]] entries of exportlint.toml

A fix is applied where the code it gives was measured right for every exporter asked for (default: all). Files are
written whole; one that changed in between is left as it is. What is allowed by a comment is not fixed.
--prove tries fixes, unsafe ones too, on a copy, and keeps those after which PyTorch gives what it gave before on every
case and the export is right for some exporter, and worse for none.
Exit code: 0 nothing left to report (with --diff: nor to change), 1 findings left or a change shown, 2 something could
not be read or written)";

struct Typed : CheckWords {
  ExportTexts model;  // of --prove
  bool unsafe = false, diff = false, prove = false;
};

void AddFixOptions(CLI::App& command, Typed* typed) {
  command.add_flag("--diff", typed->diff, "show the changes, write nothing")->group("Fixes");
  command.add_flag("--unsafe", typed->unsafe, "also fixes that may change what eager mode does")->group("Fixes");
  const auto text = [&](const char* name, std::vector<std::string>* to, const char* type, const char* help) {
    command.add_option(name, *to, help)->type_name(type)->allow_extra_args(false)->group("Proof");
  };
  ExportTexts& model = typed->model;
  command.add_flag("--prove", typed->prove, "keep what exporting proves right")->group("Proof");
  command
      .add_option("--model", model.model, "FILE.py:NAME as `exportlint export` takes it (default: exportlint.toml's)")
      ->type_name("MODEL")
      ->group("Proof");
  text("--input", &model.inputs, "[NAME=]SPEC", "an example input: x=float32[1,3,10,10]; may be repeated");
  text("--case", &model.cases, "NAME=SPEC,...", "another input; may be repeated");
  text("--dynamic", &model.dynamic, "INPUT:DIM=NAME", "a dimension that may change: x:0=batch; may be repeated");
  command.add_option("--python", model.python, "interpreter with torch (default: $VIRTUAL_ENV, python3)")
      ->type_name("FILE")
      ->group("Proof");
  command.add_option("--timeout", model.timeout_seconds, "seconds each exporter may take (default 300)")
      ->type_name("SECONDS")
      ->group("Proof");
}

std::string Plural(std::size_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

// The models to prove with: the one that was typed, or the entries of exportlint.toml.
Result<std::vector<ExportRequest>> Models(const Typed& typed) {
  std::vector<ExportTexts> texts = {typed.model};
  if (typed.model.model.empty()) {
    auto entries = FindExportEntries(typed.config, typed.options.root);
    if (!entries.ok()) return entries.error();
    if (entries->empty())
      return Error{"--prove needs a model: write --model FILE.py:NAME --input x=float32[1,3], or an [[export]] entry"};
    texts = std::move(entries).value();
  }
  std::vector<ExportRequest> requests;
  for (ExportTexts& one : texts) {
    if (!typed.exporters.empty()) one.exporters = typed.exporters;
    if (!typed.model.python.empty()) one.python = typed.model.python;
    auto request = MakeRequest(one, typed.options.root);
    if (!request.ok()) return request.error();
    requests.push_back(std::move(request).value());
  }
  return requests;
}

// What became of each fix, on standard output unless that shows the diff.
void TellProof(const Proof& proof, bool on_error) {
  std::FILE* out = on_error ? stderr : stdout;
  for (const ProvenFix& one : proof.fixes) {
    fmt::print(out, "{} {}:{}: {}: {}\n", one.kept ? "kept   " : "dropped", one.fix.place.path, one.fix.place.line,
               one.fix.rule, one.why);
  }
  for (const std::string& line : proof.before) fmt::print(out, "before: {}\n", line);
  if (!proof.fixes.empty()) {
    for (const std::string& line : proof.after) fmt::print(out, "after:  {}\n", line);
  }
  std::fflush(out);
}

// "fixed 3 findings in 2 files, 5 left (2 with --unsafe)"
std::string Summary(const FixRun& run, const Typed& typed, std::size_t changed) {
  std::size_t left = 0, unsafe = 0;
  const fixes::Policy all{.unsafe = true, .exporters = typed.options.exporters};
  for (const Finding& finding : run.left) {
    if (finding.suppressed) continue;
    ++left;
    if (!typed.unsafe && fixes::Wanted(finding, all) != nullptr) ++unsafe;
  }
  std::string text = fmt::format("{} {} in {}, {} left", typed.diff ? "would fix" : "fixed",
                                 Plural(run.applied.size(), "finding"), Plural(changed, "file"), left);
  if (unsafe != 0) text += fmt::format(" ({} fixable with --unsafe)", unsafe);
  return text + "\n";
}

void TellDropped(const FixRun& run) {
  for (const fixes::Applied& one : run.dropped) {
    fmt::print(stderr, "exportlint: {}:{}: fix of {} not applied: the code would not parse, or have more findings\n",
               one.place.path, one.place.line, one.rule);
  }
  if (!run.settled) fmt::print(stderr, "exportlint: stopped while there were still fixes to apply: run again\n");
}

int RunFix(Typed* typed) {
  const bool named = !typed->options.paths.empty();
  if (const Result<bool> resolved = Resolve(typed); !resolved.ok()) return Refuse(resolved.error().message);
  const fixes::Policy policy{.unsafe = typed->unsafe || typed->prove, .exporters = typed->options.exporters};
  FixRun run;
  bool failed = false;
  if (typed->prove) {
    const auto models = Models(*typed);
    if (!models.ok()) return Refuse(models.error().message);
    if (!named) {
      typed->options.paths.clear();
      for (const ExportRequest& request : *models) typed->options.paths.push_back(request.path);
    }
    std::function<void(const std::string&)> progress;
    if (isatty(STDERR_FILENO) != 0) progress = [](const std::string& text) { fmt::print(stderr, "{}\n", text); };
    Proof proof = ProveFixes(typed->options, policy, *models, progress);
    if (Interrupted() != 0) return 128 + Interrupted();
    if (!proof.failure.empty()) return Refuse(proof.failure);
    TellProof(proof, typed->diff);
    run = std::move(proof.run);
  } else if (!named) {
    return Refuse("no PATH given: write `exportlint fix FILE.py`, or --prove with a model");
  } else {
    run = FixInMemory(typed->options, policy);
  }
  for (const Limit& limit : run.limits) {
    if (!limit.fatal) continue;
    Refuse(fmt::format("{}: {}", limit.path, limit.message));
    failed = true;
  }
  std::size_t changed = 0;
  std::string diff;
  for (const FixedFile& file : run.files) {
    if (file.before == file.after) continue;
    ++changed;
    if (typed->diff) {
      diff += fixes::UnifiedDiff(file.file.display, file.before, file.after);
    } else if (const auto written = fixes::ReplaceFile(file.file.path, file.before, file.after); !written.ok()) {
      Refuse(written.error().message);
      failed = true;
    }
  }
  TellDropped(run);
  if (typed->diff) failed = !WriteOut(diff) || failed;
  fmt::print(stderr, "{}", Summary(run, *typed, changed));
  if (failed) return kExitCouldNotRun;
  const bool left =
      std::ranges::any_of(run.left, [&](const Finding& f) { return !f.suppressed && f.severity >= typed->threshold; });
  return left || (typed->diff && changed != 0) ? kExitFindings : kExitClean;
}

}  // namespace

void AddFixCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("fix", "apply the fixes that rules offer, or show them");
  command->footer(kFooter);
  const auto typed = std::make_shared<Typed>();
  AddInputOptions(*command, typed.get(), /*required=*/false);
  AddFilterOptions(*command, typed.get());
  AddFixOptions(*command, typed.get());
  command->callback([typed, exit_code] { *exit_code = RunFix(typed.get()); });
}

}  // namespace exportlint::cli
