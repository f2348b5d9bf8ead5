// What a checked export saw, as findings of the report.
#pragma once

#include <string>
#include <vector>

#include "export/checked_run.h"
#include "findings/report.h"

namespace exportlint::cli {

// Joins the rows to the report's findings, adds what none of them foretold, and sorts. `root` is what places are
// relative to.
void JoinFindings(std::vector<CheckedRun>& rows, const std::string& root, Report* report);

// Says of each row's error what it means and how to mend it: by the finding on its line, else by the rule that knows
// the text. `verbose` keeps everything the exporter said.
void ExplainErrors(bool verbose, Report* report);

}  // namespace exportlint::cli
