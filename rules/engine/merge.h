// Flow is context-sensitive: it visits one site several times. What one rule says of one place becomes one finding.
#pragma once

#include "findings/finding.h"

namespace exportlint::rules {

// Orders outcomes by how much they hurt: ok < specialized < lost < baked < fails < wrong < unsupported < error.
int Badness(Outcome outcome);

// Joins `other` into `into` (same rule, same place): the worst outcome per exporter, the highest confidence and
// severity, the message of the more severe, the first why-path that is not empty. What was seen only by way of unknown
// values
// (`possible`) adds nothing to what was seen for sure.
void Merge(Finding other, Finding* into);

}  // namespace exportlint::rules
