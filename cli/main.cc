// The program `exportlint`: subcommands in the manner of git, and what is common to them all.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/report_options.h"
#include "cli/version.h"
#include "cli/words.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint model.py                    the same as `exportlint check model.py`
  exportlint check src --report html=report.html
  exportlint fix src --diff
  exportlint export model.py:make --input x=float32[1,3,10,10] --dynamic x:0=batch
  exportlint explain item-call
  exportlint ops aten::upsample_bicubic2d

`exportlint COMMAND --help` tells the options of one command.)";

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

// `exportlint model.py` means `exportlint check model.py`. Empty, or what is wrong with the first word.
std::string InsertCheck(const CLI::App& app, std::vector<std::string>* words) {
  if (words->empty() || words->front().starts_with('-')) return {};
  const std::string first = words->front();
  const std::vector<std::string> names = CommandNames(app);
  if (std::find(names.begin(), names.end(), first) != names.end()) return {};
  std::error_code ignored;
  if (!std::filesystem::exists(first, ignored) && first.find_first_of("./") == std::string::npos) {
    return UnknownWord("command", first, names);
  }
  words->insert(words->begin(), "check");
  return {};
}

// What follows `--` and begins with a dash is a compiler's, for C++ sources: taken away here, since CLI11 would take it
// for paths. `exportlint check -- -odd.py` still names files.
std::vector<std::string> TakeCompilerArguments(std::vector<std::string>* words) {
  const auto dashes = std::find(words->begin(), words->end(), "--");
  if (words->empty() || words->front() != "check" || dashes == words->end() || dashes + 1 == words->end()) return {};
  std::error_code ignored;
  if (!(dashes + 1)->starts_with('-') || std::filesystem::exists(*(dashes + 1), ignored)) return {};
  std::vector<std::string> taken(dashes + 1, words->end());
  words->erase(dashes, words->end());
  return taken;
}

int Main(std::vector<std::string> words) {
  CLI::App app("Finds what makes a PyTorch model fail or change when it is exported, and proves it by exporting.",
               "exportlint");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", VersionText, "print versions, also of the operator facts");
  app.get_formatter()->column_width(34);
  int exit_code = kExitClean;
  std::vector<std::string> compiler_arguments;
  AddCheckCommand(app, &compiler_arguments, &exit_code);
  AddFixCommand(app, &exit_code);
  AddExportCommand(app, &exit_code);
  AddOpsCommand(app, &exit_code);
  AddRulesCommand(app, &exit_code);
  AddExplainCommand(app, &exit_code);
  AddBaselineCommand(app, &exit_code);
  AddReportCommand(app, &exit_code);
  AddConfigCommand(app, &exit_code);
  AddLspCommand(app, &exit_code);
  AddCompletionCommands(app, &exit_code);

  if (const std::string wrong = InsertCheck(app, &words); !wrong.empty()) return Refuse(wrong);
  compiler_arguments = TakeCompilerArguments(&words);
  if (words.empty()) words.emplace_back("--help");
  std::reverse(words.begin(), words.end());  // as CLI11 takes them
  try {
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app.get_subcommands();
    return WriteOut((chosen.empty() ? &app : chosen.front())->help()) ? kExitClean : kExitCouldNotRun;
  } catch (const CLI::CallForVersion& version) {
    return WriteOut(std::string(version.what()) + "\n") ? kExitClean : kExitCouldNotRun;
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    const std::string name = chosen.empty() ? "" : " " + chosen.front()->get_name();
    return Refuse(fmt::format("{} (`exportlint{} --help` shows how)", error.what(), name));
  }
  return exit_code;
}

}  // namespace
}  // namespace exportlint::cli

int main(int argc, char** argv) {
  // A reader that goes away is noticed where text is written.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return exportlint::cli::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "exportlint: internal error: %s\n", error.what());
    return exportlint::cli::kExitCouldNotRun;
  }
}
