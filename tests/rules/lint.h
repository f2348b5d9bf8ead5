// One text through the whole pipeline: parse, lower, flow, rules, suppressions.
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "rules/engine/run.h"

namespace exportlint::test {

// Findings of every rule, sorted, suppressed ones marked.
std::vector<Finding> Lint(const std::string& text, const rules::RunOptions& options = {});

// `text` with the edits of the safe fixes of `rule`'s findings; `*all` says whether every one of them had such a fix.
std::string ApplySafeFixes(const std::string& text, const std::vector<Finding>& findings, const std::string& rule,
                           bool* all);

}  // namespace exportlint::test
