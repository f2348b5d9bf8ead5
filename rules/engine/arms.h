// Whether the two arms of a decision are known to give different results.
#pragma once

#include "analyzers/flow/site.h"

namespace exportlint::rules {

// Whether the call of the site decides between two results that are the same expression but for a constant: `x * 2`
// where it is true and `x * 3` where not, in one conditional expression or in an `if` whose arms return. False for
// anything that cannot be compared so.
bool ArmsDifferByConstant(const flow::Site& site);

}  // namespace exportlint::rules
