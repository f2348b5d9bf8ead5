// The options that hold for each folder: the command line over the nearest configuration file above it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/config.h"
#include "cli/pipeline.h"

namespace exportlint::cli {

// The file in this folder that says something: exportlint.toml, else a pyproject.toml with [tool.exportlint]; empty:
// none.
std::string ConfigIn(const std::string& folder);

// What is typed over what the file says. Rules that are selected by name leave nothing of the file's selection.
CheckOptions Apply(std::shared_ptr<const Config> config, const CheckOptions& typed);

// Asked from many threads. Files are read when a folder is first asked for, each once.
class FolderOptions {
 public:
  // `config`: a file that holds everywhere; empty: the nearest file above each folder. `isolated`: no file at all.
  FolderOptions(CheckOptions typed, std::string config, bool isolated);

  // Of files in this folder (absolute, no slash at its end). Where a file is wrong, what holds above it.
  const CheckOptions& Of(std::string_view folder);
  // What is wrong with files so far, one message each: "FILE:LINE: what".
  std::vector<std::string> errors() const;
  // The same for a copy of the tree `to` that stands at `from`.
  std::shared_ptr<FolderOptions> Moved(std::string from, std::string to) const;
  // Every set of options that holds in a folder asked for so far; at least what was typed.
  std::vector<const CheckOptions*> all() const;

 private:
  const CheckOptions& Find(const std::string& folder);
  const CheckOptions* Read(const std::string& path);

  CheckOptions typed_;
  std::string config_;
  bool isolated_;
  std::string from_, to_;  // see Moved
  mutable std::mutex lock_;
  std::map<std::string, const CheckOptions*, std::less<>> by_folder_;
  std::vector<std::unique_ptr<const CheckOptions>> all_;
  std::vector<std::string> errors_;
};

}  // namespace exportlint::cli
