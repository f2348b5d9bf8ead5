// The subcommands. Each adds itself to the program; when it is the one that was typed, it runs and sets *exit_code.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace exportlint::cli {

// `compiler_arguments`: what was typed after `--`; read when the command runs.
void AddCheckCommand(CLI::App& app, const std::vector<std::string>* compiler_arguments, int* exit_code);
void AddBaselineCommand(CLI::App& app, int* exit_code);
void AddReportCommand(CLI::App& app, int* exit_code);
// `completion` and `man`: of every command that is there when they run.
void AddCompletionCommands(CLI::App& app, int* exit_code);
void AddConfigCommand(CLI::App& app, int* exit_code);
void AddFixCommand(CLI::App& app, int* exit_code);
void AddExportCommand(CLI::App& app, int* exit_code);
void AddOpsCommand(CLI::App& app, int* exit_code);
void AddRulesCommand(CLI::App& app, int* exit_code);
void AddExplainCommand(CLI::App& app, int* exit_code);
void AddLspCommand(CLI::App& app, int* exit_code);

}  // namespace exportlint::cli
