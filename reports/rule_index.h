// The index of all rules as one HTML page that filters by exporter, outcome, fix, group and words. No network, no
// scripts of others.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "findings/report.h"

namespace exportlint::reports {

struct RuleIndexRow {
  RuleInfo rule;
  std::array<std::vector<std::string>, 3> outcomes;  // words by Exporter; empty: ok
  std::string fix;                                   // "edit", "shown", or empty
};

std::string RuleIndexHtml(const std::vector<RuleIndexRow>& rows);

}  // namespace exportlint::reports
