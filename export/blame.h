// Joins what a checked export saw to what the linter said before it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "export/runner.h"
#include "findings/finding.h"
#include "findings/report.h"

namespace exportlint {

// Completes a finding of the checked export (its columns, the function it is in) and gives its fingerprint.
using FingerprintFn = std::function<std::string(Finding*)>;

// Puts into each row's `blame` the fingerprints of the findings behind its warnings, its error and what the oracles
// observed: those on a line that the evidence names, else those in the model's own classes that foretell trouble for
// that exporter. A finding whose line the exporter or the witness names becomes certain. What none foretold becomes a
// finding of the oracle's own, and stands in the row's `unpredicted`. `root` is what places are relative to.
void JoinBlame(std::vector<CheckedRun>& rows, const FingerprintFn& fingerprint, const std::string& root,
               std::vector<Finding>& findings);

}  // namespace exportlint
