// The findings of an earlier revision: its files are written to a folder of their own and linted there.
#include <algorithm>
#include <filesystem>

#include "analyzers/base/scratch_folder.h"
#include "cli/config/folder_options.h"
#include "cli/gate.h"
#include "cli/git.h"
#include "findings/known.h"

namespace exportlint::cli {
namespace fs = std::filesystem;

Result<std::vector<KnownFinding>> FindingsOfBase(const CheckOptions& options, const std::vector<std::string>& files,
                                                 const GitBase& base) {
  std::vector<std::string> paths;  // below the tree's top
  for (const std::string& file : files) {
    const fs::path full = fs::path(options.root) / file;
    const fs::path below = fs::weakly_canonical(full).lexically_relative(base.top());
    if (!below.empty() && *below.begin() != "..") paths.push_back(below.string());
  }
  const auto there = base.FilesOfBase(paths);
  if (!there.ok()) return there.error();
  if (there->empty()) return std::vector<KnownFinding>{};
  const ScratchFolder scratch("exportlint-base");
  if (scratch.path().empty()) return Error{"no temporary folder could be made"};
  if (const auto written = base.Export(there.value(), scratch.path()); !written.ok()) return written.error();

  CheckOptions then = options;
  const fs::path root_below = fs::weakly_canonical(options.root).lexically_relative(base.top());
  then.root = (fs::path(scratch.path()) / root_below).lexically_normal().string();
  if (then.root.ends_with('/')) then.root.pop_back();
  if (options.folders != nullptr) then.folders = options.folders->Moved(scratch.path(), base.top());
  then.paths.clear();
  for (const std::string& path : there.value()) {
    std::error_code error;
    const std::string full = scratch.path() + "/" + path;
    if (fs::is_regular_file(fs::symlink_status(full, error))) then.paths.push_back(full);
  }
  then.cache_dir.clear();
  return then.paths.empty() ? std::vector<KnownFinding>{} : Remember(Check(then).report);
}

}  // namespace exportlint::cli
