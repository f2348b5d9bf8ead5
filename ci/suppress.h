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
#include "findings/excuse.h"

namespace exportlint::ci {

struct CheckedFile {
  const graph::Unit* unit = nullptr;
  std::string path;  // as the findings have it
};

// Whether a rule was run for a file. What was not run cannot make an allow unused.
using RuleRan = std::function<bool(std::string_view path, std::string_view rule_id)>;

// An entry of a configuration file.
struct ConfigAllowance {
  Excuse excuse;
  Place place;         // where it is written
  bool whole = false;  // everything it can be about was linted, so that it can be called unused
};

// Marks the findings that allow comments and `by_config` cover, with the reason given. Adds `unused-allow` and
// `unknown-rule-in-allow` findings for what covers nothing, where those rules ran. `findings` stays sorted by path,
// line, column and rule.
void Suppress(std::span<const CheckedFile> files, const RuleRan& ran, std::vector<Finding>* findings,
              std::span<const ConfigAllowance> by_config = {});

}  // namespace exportlint::ci
