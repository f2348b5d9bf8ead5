// What excuses findings: comments in the source and entries of configuration files. No input or output: others read
// those and say what is unused.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "findings/finding.h"

namespace exportlint {

// One rule accepted somewhere.
struct Excuse {
  ExcusedBy by = ExcusedBy::kComment;
  std::string rule = {};    // id
  std::string path = {};    // the file; empty: those that `globs` name
  std::uint32_t line = 0;   // that it covers; 0: the whole file
  std::string folder = {};  // that `globs` are below, as findings have their paths; empty: where those start
  std::vector<std::string> globs = {};  // against the path below `folder`, or the file's name
  std::string reason = {};
  bool used = false;
};

// A glob matches a path below its folder as a whole, or the file's name alone.
bool FitsGlob(const std::string& glob, const std::string& below);
// Whether it is about this file at all.
bool Concerns(const Excuse& excuse, const std::string& path);

// Marks the findings that are covered, each with the first excuse that fits, and every excuse that covers one as used.
void ApplyExcuses(std::span<Excuse> excuses, std::vector<Finding>* findings);

}  // namespace exportlint
