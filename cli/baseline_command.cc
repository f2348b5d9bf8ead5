// `exportlint baseline`: every finding there is now becomes a known one.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/check_words.h"
#include "cli/commands.h"
#include "cli/front_ends.h"
#include "cli/report_options.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint baseline                      of the working folder, into exportlint-baseline.json
  exportlint baseline src --output known.json

`exportlint check` then counts only findings that are not in it. They are told by rule, function and the text of their line,
so code may move; a finding that is mended leaves the file when it is written again.
Exit code: 0 written, 2 something could not be read or written)";

int RunBaseline(CheckWords* words, const std::string& output) {
  words->no_baseline = true;
  if (const auto resolved = Resolve(words); !resolved.ok()) return Refuse(resolved.error().message);
  const std::string path = output.empty() ? DefaultBaseline(*words) : output;
  static const CheckResult& result = *new CheckResult(Check(words->options));
  bool fatal = false;
  for (const Limit& limit : result.report.limits) {
    if (!limit.fatal) continue;
    Refuse(limit.path.empty() ? limit.message : fmt::format("{}: {}", limit.path, limit.message));
    fatal = true;
  }
  if (fatal) return kExitCouldNotRun;
  const Result<int> written = WriteBaseline(path, result.report);
  if (!written.ok()) return Refuse(written.error().message);
  const std::string said =
      fmt::format("{} {} in {} written to {}\n", *written, *written == 1 ? "finding" : "findings",
                  result.report.files_checked == 1 ? "1 file" : fmt::format("{} files", result.report.files_checked),
                  DisplayPath(path, words->options.root));
  return path == "-" || WriteOut(said) ? kExitClean : kExitCouldNotRun;
}

}  // namespace

void AddBaselineCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("baseline", "write down what is found now, so that only what is new counts");
  command->footer(kFooter);
  const auto words = std::make_shared<CheckWords>();
  const auto output = std::make_shared<std::string>();
  AddInputOptions(*command, words.get(), /*required=*/false);
  AddFilterOptions(*command, words.get());
  command->add_option("--output", *output, "where to (default: as `check` looks for it)")->type_name("FILE");
  command->callback([words, output, exit_code] { *exit_code = RunBaseline(words.get(), *output); });
}

}  // namespace exportlint::cli
