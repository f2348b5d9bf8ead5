// Suppressions written in the source: `# exportlint: allow[rule-a, rule-b] reason` on a line, or alone on a line above
// one;
// `# exportlint: allow-file[rule-a] reason` alone on a line for the whole file.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/graph/graph.h"
#include "findings/finding.h"

namespace exportlint::ci {

struct CheckedFile {
  const graph::Unit* unit = nullptr;
  std::string path;  // as the findings have it
};

// Whether a rule was run. What was not run cannot make an allow unused.
using RuleRan = std::function<bool(std::string_view rule_id)>;

// Marks the findings that allow comments cover, with the reason given. Adds `unused-allow` and `unknown-rule-in-allow`
// findings for comments that cover nothing, where those rules ran. `findings` stays sorted by path, line, column and
// rule.
void Suppress(std::span<const CheckedFile> files, const RuleRan& ran, std::vector<Finding>* findings);

}  // namespace exportlint::ci
