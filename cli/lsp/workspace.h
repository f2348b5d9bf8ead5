// A folder held open: its tree, which of its files are linted, what is found in them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/pipeline.h"
#include "cli/project.h"

namespace exportlint::lsp {

class Workspace {
 public:
  // `loose`: for single files outside any folder of the editor, so nothing is walked.
  Workspace(std::string folder, const cli::CheckOptions& settings, bool loose);

  const std::string& folder() const { return folder_; }
  bool loose() const { return loose_; }
  bool Holds(std::string_view path) const;
  const cli::CheckOptions& options() const { return options_; }
  // What is wrong with its configuration.
  const std::vector<std::string>& wrong() const { return wrong_; }

  bool is_open() const { return project_ != nullptr; }
  // Reads and lowers the whole tree, which takes seconds of thousands of files. Returns how many there are.
  std::size_t Open();

  // As Project's; nothing for files that `check` of the folder would leave out.
  std::optional<cli::FileFindings> Edit(const std::string& path, std::string text);
  std::optional<cli::FileFindings> FindingsOf(const std::string& path);
  // A file changed on disk, appeared or went.
  void Reload(const std::string& path);
  bool Refresh(const std::function<bool()>& go_on) { return project_ == nullptr || project_->Refresh(go_on); }
  std::size_t stale() const { return project_ == nullptr ? 0 : project_->stale(); }
  // The absolute path of a file as findings name it.
  std::string PathOf(const std::string& display) const;

 private:
  bool Lints(const std::string& path);

  std::string folder_;
  bool loose_;
  std::vector<std::string> wrong_;  // before what fills it
  cli::CheckOptions options_;
  std::unique_ptr<cli::Project> project_;
  std::set<std::string> linted_, left_out_;  // absolute paths
};

}  // namespace exportlint::lsp
