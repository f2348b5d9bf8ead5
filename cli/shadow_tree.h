// A copy of a source tree in which some files hold other texts: real files for those, links for everything beside them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/base/scratch_folder.h"

namespace exportlint::cli {

class ShadowTree {
 public:
  // `root` is absolute. Removed with everything that was written into it; what its links lead to is not touched.
  explicit ShadowTree(std::string root);

  // Lets files below the root, by their paths relative to it, hold these texts. May be called again for other texts of
  // the same files.
  Result<bool> Put(const std::vector<std::pair<std::string, std::string>>& texts);

  const std::string& root() const { return copy_; }                // of the copy; absolute, without links
  std::string scratch() const { return folder_.path() + "/run"; }  // an empty folder beside it

 private:
  std::string original_;
  ScratchFolder folder_;
  std::string copy_;
};

}  // namespace exportlint::cli
