// What of a finished run counts: less what a baseline knows, less what a change did not cause.
#pragma once

#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "cli/pipeline.h"
#include "findings/known.h"

namespace exportlint::cli {

class GitBase;

inline constexpr const char* kBaselineName = "exportlint-baseline.json";

struct GateOptions {
  std::string baseline;   // file of known findings; empty: none
  std::string diff_base;  // revision; empty: everything counts
  bool new_only = false;  // what is known is left out of the report, and a touched line makes nothing new
};

// Marks findings of `result.report` that do not count and notes how many. Errors: a baseline that cannot be read, what
// git refuses.
Result<bool> ApplyGate(const CheckOptions& options, const GateOptions& gate, CheckResult* result);

// Writes every finding of the report that is not excused.
Result<int> WriteBaseline(const std::string& path, const Report& report);

// The findings of the files as a revision had them, under the same options and names.
Result<std::vector<KnownFinding>> FindingsOfBase(const CheckOptions& options, const std::vector<std::string>& files,
                                                 const GitBase& base);

}  // namespace exportlint::cli
