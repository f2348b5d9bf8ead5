// [[check.allow]] entries of the configuration files in force, as excuses of findings.
#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/analyze.h"
#include "cli/config/folder_options.h"
#include "cli/front_ends.h"

namespace exportlint::cli {
namespace {

// Whether a directory at or above `folder` was named, so that all that the folder's file governs was linted.
bool WalkedWhole(const CheckOptions& options, const std::string& folder) {
  return std::ranges::any_of(options.paths, [&](const std::string& named) {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::absolute(named, error).lexically_normal();
    if (!std::filesystem::is_directory(path, error)) return false;
    const std::filesystem::path below = std::filesystem::path(folder).lexically_relative(path);
    return !below.empty() && *below.begin() != "..";
  });
}

}  // namespace

std::vector<ci::ConfigAllowance> ConfigAllowances(const CheckOptions& options) {
  std::vector<ci::ConfigAllowance> allowances;
  if (options.folders == nullptr) return allowances;
  std::set<const Config*> seen;
  for (const CheckOptions* each : options.folders->all()) {
    if (each->config == nullptr || !seen.insert(each->config.get()).second) continue;
    const bool whole = options.exclude.empty() && WalkedWhole(options, each->config->folder);
    for (const ConfigAllow& allow : each->config->allows) {
      std::string folder = DisplayPath(allow.folder, options.root);
      if (folder == ".") folder.clear();
      const std::string file = DisplayPath(allow.said.file, options.root);
      for (const std::string& rule : allow.rules) {
        Excuse excuse{.by = ExcusedBy::kConfig,
                      .rule = rule,
                      .path = {},
                      .folder = folder,
                      .globs = allow.paths,
                      .reason = allow.reason};
        Place place{.path = file, .line = allow.said.line, .column = 1, .end_line = allow.said.line, .end_column = 1};
        allowances.push_back({std::move(excuse), std::move(place), whole});
      }
    }
  }
  return allowances;
}

}  // namespace exportlint::cli
