// What the examples on a rule's page show: the outcomes their findings declare, and whether they come with an edit.
#pragma once

#include <array>
#include <set>
#include <vector>

#include "findings/finding.h"
#include "findings/report.h"

namespace exportlint::cli {

struct RuleExamples {
  std::array<std::set<Outcome>, 3> outcomes;  // by Exporter, without kOk
  bool edit = false;                          // its findings may come with an edit
  bool shown = false;                         // the page shows mended code

  const std::set<Outcome>& of(Exporter exporter) const { return outcomes[static_cast<std::size_t>(exporter)]; }
};

// Lints the Python examples of every page; in the order of `rules`. Rules of graphs alone have no outcomes.
std::vector<RuleExamples> ReadRuleExamples(const std::vector<RuleInfo>& rules);

}  // namespace exportlint::cli
