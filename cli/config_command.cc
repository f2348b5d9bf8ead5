// `exportlint config`: what is in force for a path, and which file says so.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/config/folder_options.h"
#include "cli/front_ends.h"
#include "cli/report_options.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint config                     what holds in this folder
  exportlint config src/models/net.py   what holds for that file
  exportlint config --schema            the JSON schema of exportlint.toml, for editors

The nearest exportlint.toml above a file holds for it, or a pyproject.toml with [tool.exportlint]; `extend = "FILE"` builds
on another one. What is typed on the command line of `check` stands above all files.)";

struct Typed {
  std::string path, config;
  bool schema = false;
};

std::string Line(const ShownKey& key, const std::string& root) {
  const std::string line = fmt::format("{} = {}", key.key, key.value.empty() ? "(not set)" : key.value);
  if (key.said.file.empty()) return fmt::format("{:60} # default\n", line);
  return fmt::format("{:60} # {}:{}\n", line, DisplayPath(key.said.file, root), key.said.line);
}

int RunConfig(const Typed& typed) {
  if (typed.schema) return WriteOut(ConfigSchema()) ? kExitClean : kExitCouldNotRun;
  std::error_code error;
  CheckOptions options;
  options.root = std::filesystem::current_path(error).string();
  std::filesystem::path folder = std::filesystem::absolute(typed.path, error).lexically_normal();
  if (!std::filesystem::exists(folder, error)) return Refuse(fmt::format("{}: no such file or directory", typed.path));
  if (!std::filesystem::is_directory(folder, error) || !folder.has_filename()) folder = folder.parent_path();
  FolderOptions folders(options, typed.config, false);
  const CheckOptions& found = folders.Of(folder.string());
  if (const auto errors = folders.errors(); !errors.empty()) return Refuse(errors.front());
  const Config none;
  const Config& config = found.config != nullptr ? *found.config : none;
  std::string out = config.path.empty() ? "# no configuration file above here\n"
                                        : fmt::format("# {}\n", DisplayPath(config.path, options.root));
  for (const ShownKey& key : ShowConfig(config)) out += Line(key, options.root);
  return WriteOut(out) ? kExitClean : kExitCouldNotRun;
}

}  // namespace

void AddConfigCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("config", "show which configuration holds for a path, and from where");
  command->footer(kFooter);
  const auto typed = std::make_shared<Typed>();
  typed->path = ".";
  command->add_option("PATH", typed->path, "file or folder (default: the working folder)");
  command->add_option("--config", typed->config, "the file that would be given to `check`")->type_name("FILE");
  command->add_flag("--schema", typed->schema, "the JSON schema of exportlint.toml");
  command->callback([typed, exit_code] { *exit_code = RunConfig(*typed); });
}

}  // namespace exportlint::cli
