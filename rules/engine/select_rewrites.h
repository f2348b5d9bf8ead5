// What stands for an `if` that an export cannot keep.
#pragma once

#include "analyzers/flow/site.h"
#include "rules/engine/rewriter.h"

namespace exportlint::rules {

// `torch.where(c, a, b)` for `a if c else b`, and for an `if` whose arms each assign one name, or each return. Both
// arms are computed then: never safe.
bool SelectWithWhere(const flow::Site& site, Rewriter& r);

// The same with `torch.cond`, which torch.export alone keeps as a branch.
bool SelectWithCond(const flow::Site& site, Rewriter& r);

// The body without its `if`, where it does nothing when the test is false: an update under a mask behind
// `if mask.any():`, a padding by `n` behind `if n > 0:`.
bool DoAlways(const flow::Site& site, Rewriter& r);

// `@torch.jit.script` over the function of the module that holds the site; right for trace and script.
bool ScriptTheFunction(const flow::Site& site, Rewriter& r);

}  // namespace exportlint::rules
