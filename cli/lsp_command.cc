// `exportlint lsp`: the language server.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/lsp/serve.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter =
    R"(An editor starts it and speaks the Language Server Protocol over standard input and output: diagnostics of Python files while
they are typed, hovers with the rule's page and the path to the finding, and code actions with fixes.

Neovim:
  vim.lsp.start({name = "exportlint", cmd = {"exportlint", "lsp"}, root_dir = vim.fs.root(0, {"pyproject.toml", ".git"})})
Helix (languages.toml):
  [language-server.exportlint]
  command = "exportlint"
  args = ["lsp"]

Settings, as initializationOptions or as `exportlint` of workspace/didChangeConfiguration:
  {"exporters": ["dynamo"], "select": [], "ignore": [], "minConfidence": "likely", "opset": 18,
   "targets": ["onnxruntime:1.17"], "pythonEnv": ".venv", "exclude": ["tests"], "jobs": 2}
The configuration file of each folder holds as it does for `check`.)";

}  // namespace

void AddLspCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("lsp", "a language server for editors, over standard input and output");
  command->footer(kFooter);
  const auto verbose = std::make_shared<bool>(false);
  command->add_flag("-v,--verbose", *verbose, "tell on standard error what is read and how long it takes");
  const auto stdio = std::make_shared<bool>(false);
  command->add_flag("--stdio", *stdio, "speak over standard input and output, which it always does");
  command->callback([verbose, stdio, exit_code] { *exit_code = lsp::Serve(*verbose); });
}

}  // namespace exportlint::cli
