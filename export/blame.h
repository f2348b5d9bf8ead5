// Joins what a checked export saw to what the linter said before it.
#pragma once

#include <vector>

#include "export/runner.h"
#include "findings/finding.h"
#include "findings/report.h"

namespace exportlint {

// Puts into each row's `blame` the fingerprints of the findings behind its warnings and its error (same file, same
// line) and its wrong or failing cases (findings in the model's own classes that foretell trouble for that exporter). A
// finding whose line the exporter itself complained about becomes certain. Returns what no finding foretold, as limits
// of the analysis.
std::vector<Limit> JoinBlame(std::vector<CheckedRun>& rows, std::vector<Finding>& findings);

}  // namespace exportlint
