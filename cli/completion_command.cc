// `exportlint completion SHELL` and `exportlint man`: written from the definitions of the commands themselves.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "cli/command_texts.h"
#include "cli/commands.h"
#include "cli/report_options.h"
#include "cli/version.h"
#include "cli/words.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint completion bash > ~/.local/share/bash-completion/completions/exportlint
  exportlint completion zsh > ~/.zfunc/_exportlint
  exportlint completion fish > ~/.config/fish/completions/exportlint.fish

An installed exportlint brings these and its man page.)";

int RunCompletion(const CLI::App& app, const std::string& shell) {
  const CommandTexts texts = TextsOf(app);
  std::string out;
  if (shell == "bash") {
    out = BashCompletion(texts);
  } else if (shell == "zsh") {
    out = ZshCompletion(texts);
  } else if (shell == "fish") {
    out = FishCompletion(texts);
  } else {
    return Refuse(UnknownWord("shell", shell, {"bash", "zsh", "fish"}));
  }
  return WriteOut(out) ? kExitClean : kExitCouldNotRun;
}

}  // namespace

void AddCompletionCommands(CLI::App& app, int* exit_code) {
  CLI::App* completion = app.add_subcommand("completion", "write a completion script for a shell");
  completion->footer(kFooter);
  const auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  completion->callback([&app, shell, exit_code] { *exit_code = RunCompletion(app, *shell); });
  CLI::App* man = app.add_subcommand("man", "write the manual page");
  man->callback(
      [&app, exit_code] { *exit_code = WriteOut(ManPage(TextsOf(app), Version())) ? kExitClean : kExitCouldNotRun; });
}

}  // namespace exportlint::cli
