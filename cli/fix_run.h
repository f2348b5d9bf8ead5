// Lints, applies fixes and lints again until nothing is left to apply; all in memory.
#pragma once

#include <string>
#include <vector>

#include "cli/pipeline.h"
#include "fixes/apply.h"

namespace exportlint::cli {

struct FixedFile {
  InputFile file;
  std::string before;  // as read
  std::string after;
};

struct FixRun {
  std::vector<FixedFile> files;         // all Python files that could be read, in order
  std::vector<fixes::Applied> applied;  // places are those of the round that applied them
  // Not applied: the text would not be Python any more, or would have more findings than before.
  std::vector<fixes::Applied> dropped;
  std::vector<Finding> left;  // after the last round
  std::vector<Limit> limits;  // of reading
  bool settled = true;        // false: fixes were still found when the cap was reached
};

// `policy.banned` is added to.
FixRun FixInMemory(CheckOptions options, fixes::Policy policy);

// What is found where the files hold `after`.
std::vector<Finding> LintTexts(const std::vector<FixedFile>& files, const CheckOptions& options);

}  // namespace exportlint::cli
