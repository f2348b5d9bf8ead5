// What differs where a hazard stands in C++: no exporter sees what runs between two operators there.
#pragma once

#include "analyzers/flow/site.h"
#include "findings/finding.h"

namespace exportlint::rules {

// Turns what a rule says of Python into what holds of C++: a number read there is no symbol to torch.export, and a size
// is a plain number to both exporters.
void SayOfNative(const flow::Site& site, Finding* finding);

}  // namespace exportlint::rules
