// Findings that were there before: those of a baseline, or of an earlier revision. Matched by content, never by line.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "findings/report.h"

namespace exportlint {

// What is remembered of a finding.
struct KnownFinding {
  std::string rule, path, symbol;
  std::string fingerprint;  // of rule, path, function, line's text, and which one among equals
  std::string content;      // of rule, function and line's text: the same in another file
};

// Of every finding of the report that is not excused, in its order. `report.sources` has the texts.
std::vector<KnownFinding> Remember(const Report& report);

// Excuses as many findings as are known: first those in their old files, then, of what is left, those that moved to
// another file. Of equals the first ones are known. Gives the known findings that are no longer there.
std::vector<KnownFinding> ExcuseKnown(const std::vector<KnownFinding>& known, ExcusedBy by, const std::string& reason,
                                      Report* report);

// Lines of the new text that a change touches: by path as findings have it, first and last line.
using ChangedLines = std::map<std::string, std::vector<std::pair<std::uint32_t, std::uint32_t>>, std::less<>>;

// Of `git diff --unified=0`; paths as the diff has them, without its `b/`. What is no diff gives nothing.
ChangedLines ReadUnifiedDiff(std::string_view diff);

// Whether the finding, or a step of how its value came about, stands on a changed line.
bool Touches(const ChangedLines& changed, const Finding& finding);

}  // namespace exportlint
