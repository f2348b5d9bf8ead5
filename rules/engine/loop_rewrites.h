// What stands for a loop over rows that an export would unroll.
#pragma once

#include "analyzers/flow/site.h"
#include "rules/engine/rewriter.h"

namespace exportlint::rules {

// One expression over the whole tensor, where the loop does arithmetic on each row alone: `x * 2` for
// `torch.stack([row * 2 for row in x])`, `total + x.sum(0)` for `for row in x: total = total + row`, and the same over
// `x[i]` for `i in range(x.shape[0])`. Sums are of another order: safe for what stacks only.
bool Vectorise(const flow::Site& site, Rewriter& r);

}  // namespace exportlint::rules
