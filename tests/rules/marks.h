// What an example says of itself: `# error: [rule-id] "substring"` on the line, or alone on a line above it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"

namespace exportlint::test {

struct Mark {
  std::string word;  // "error", "warning", "note"; "possible": left out by default; "todo": not found yet
  std::string rule;
  std::string substring;  // of the message; may be empty
  unsigned line = 0;      // of the code it speaks of
};

std::vector<Mark> MarksOf(std::string_view source);

// How findings and marks differ, one line each; empty when every finding is marked and every mark is met.
// Findings that are suppressed do not count; those that are only `possible` need no mark.
std::vector<std::string> Differences(const std::vector<Mark>& marks, const std::vector<Finding>& findings);

// The source without its marks.
std::string WithoutMarks(std::string_view source);

}  // namespace exportlint::test
