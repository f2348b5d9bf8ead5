// What `--diff` asks of git. Every call runs the user's `git`; errors are what it said.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"

namespace exportlint::cli {

// A working tree, seen from one revision.
class GitBase {
 public:
  // The revision that the change starts from: where HEAD's history left that of `revision`, else `revision` itself.
  static Result<GitBase> Open(const std::string& folder, const std::string& revision);

  // `git diff --unified=0` from the base to the working tree.
  Result<std::string> Diff() const;
  // Whether the working tree has files that git neither tracks nor ignores.
  Result<bool> HasUntracked() const;
  // Those of `paths` (relative to the top) that the base has, and Python files that it has and the tree has no more.
  Result<std::vector<std::string>> FilesOfBase(const std::vector<std::string>& paths) const;
  // Writes these files as the base has them below `folder`.
  Result<bool> Export(const std::vector<std::string>& paths, const std::string& folder) const;

  const std::string& top() const { return top_; }  // absolute folder of the working tree
  const std::string& commit() const { return commit_; }

 private:
  std::string top_, commit_;
};

}  // namespace exportlint::cli
