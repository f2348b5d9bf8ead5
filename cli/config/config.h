// What a configuration file says to `exportlint check`: exportlint.toml, or [tool.exportlint] of pyproject.toml.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/flow/declared.h"
#include "findings/finding.h"

namespace exportlint::cli {

// Where a value is said; no file: nowhere, so the default holds.
struct Said {
  std::string file;  // absolute
  std::uint32_t line = 0;
};

// One severity for every exporter that minds, or one for each.
struct Severities {
  std::array<std::optional<Severity>, kExporters.size()> of = {};
};

// A glob against a path below `folder`, or against one of its names.
struct FolderGlob {
  std::string folder;
  std::string glob;
};

// [[check.allow]]: findings that are accepted in some files, and why.
struct ConfigAllow {
  std::string folder;              // that `paths` are below
  std::vector<std::string> paths;  // globs
  std::vector<std::string> rules;  // ids
  std::string reason;
  Said said;
};

struct Config {
  std::string path;    // absolute; empty: there is no file
  std::string folder;  // that its paths are below
  std::optional<std::vector<std::string>> select;
  std::vector<std::string> extend_select, ignore, extend_ignore;  // rule ids
  std::map<std::string, Severities> severity;                     // by rule id
  Severities exporter_severity;
  std::vector<Exporter> exporters;
  int opset = 0;
  std::vector<std::string> targets;
  std::optional<Confidence> min_confidence;
  std::vector<FolderGlob> exclude;
  bool respect_gitignore = true;
  std::vector<ConfigAllow> allows;
  // Of the run as a whole: the file that governs the first path has them.
  std::optional<Severity> fail_on;
  std::string python_env, compile_commands, baseline;  // absolute
  std::vector<std::string> entry_points;
  std::vector<flow::Declared> declared;

  std::map<std::string, Said, std::less<>> said;  // by key as written: "check.select", "dynamic"
};

// Reads the file and those it extends. Errors name file, line and key, and what was probably meant. `root` shortens the
// paths that reports show of declared dimensions. A pyproject.toml without [tool.exportlint] gives an empty Config.
Result<Config> ReadConfig(const std::string& path, const std::string& root);

// Whether this pyproject.toml has a [tool.exportlint]; false for what cannot be read.
bool HasExportlintTable(const std::string& pyproject);

// The JSON schema of exportlint.toml for editors, from the table of keys.
std::string ConfigSchema();

// Every key with its value as TOML and where it is said, a line each.
struct ShownKey {
  std::string key;    // "check.select"
  std::string value;  // TOML; empty: not said and no default
  Said said;
};
std::vector<ShownKey> ShowConfig(const Config& config);

}  // namespace exportlint::cli
