// The subcommands. Each adds itself to the program; when it is the one that was typed, it runs and sets *exit_code.
#pragma once

namespace CLI {
class App;
}

namespace exportlint::cli {

void AddCheckCommand(CLI::App& app, int* exit_code);
void AddExportCommand(CLI::App& app, int* exit_code);
void AddOpsCommand(CLI::App& app, int* exit_code);
void AddRulesCommand(CLI::App& app, int* exit_code);
void AddExplainCommand(CLI::App& app, int* exit_code);

}  // namespace exportlint::cli
