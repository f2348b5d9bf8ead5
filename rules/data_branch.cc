#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/select_rewrites.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Decides(const flow::Site& site) {
  if (site.kind == graph::NodeKind::kConvert) return site.op == "torch-equal";
  return !OneOf(site.op, {"while", "assert", "min", "max", "sorted"});  // rules of their own
}

void Check(const flow::Site& site, Sink& sink) {
  if (!Decides(site)) return;
  const Heat heat = HeatOf(site.value);
  if (!IsUnbacked(heat)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  // A number is decided by values when it was read from a tensor, or is the size of what values selected.
  const std::string what = site.value.may_be_tensor() ? fmt::format("tensor value {}", Code(site))
                                                      : fmt::format("{}, which tensor values decide", Code(site));
  if (site.guards_raise) {
    draft.Trace(Outcome::kLost);
    draft.Say(
        fmt::format("check of {}: raises in eager mode only; jit.trace drops it and torch.export fails on it", what));
    draft.Hint("validate inputs outside the model, or use torch._check");
    return;
  }
  draft.Trace(BakedByTrace(heat));
  draft.Say(fmt::format("decision on {}; jit.trace keeps the example's branch and torch.export fails", what));
  draft.Rewrite("compute both and select with torch.where; with dynamo alone, torch.cond keeps the branch in the graph",
                [&](Rewriter& r) { return DoAlways(site, r) || SelectWithWhere(site, r); });
  draft.Or("keep the branch with torch.cond", [&](Rewriter& r) { return SelectWithCond(site, r); });
  draft.Or("let torch.jit.script keep the branch", [&](Rewriter& r) { return ScriptTheFunction(site, r); });
}

constexpr std::string_view kPage =
    R"md(`if`, `and`, `or`, `not`, a conditional expression or a chained comparison asks a tensor for its truth. Tracing answers
with the example's value and records only the branch taken, with a TracerWarning. `torch.export` has no value to answer
with: `GuardOnDataDependentSymNode`. A size that depends on values (`x[mask].shape[0]`) is such a value too, and so is
`torch.equal`, which the tracer answers without any warning. TorchScript keeps the branch.

```py
import torch
from torch import nn

class Gate(nn.Module):
    def forward(self, x):
        if x.sum() > 0:  # error: [data-branch] "decision on tensor value"
            return x * 2
        return x if torch.equal(x, -x) else x - 1  # error: [data-branch]
```

Whether an argument is there, and what the configuration says, is known before any input.

```py
import torch
from torch import nn

class Gate(nn.Module):
    def forward(self, x, mask=None):
        if mask is not None:
            x = x.masked_fill(mask, 0.0)
        return x if self.training else x * 2
```

## How to mend it

- every exporter: `torch.where(cond, a, b)`; an update under `if mask.any():` usually needs no `if` at all.
- dynamo: `torch.cond(pred, f, g, (x,))`; it breaks the other exporters.
- trace: move the branch into a `@torch.jit.script` function.

```py fixed
import torch
from torch import nn

class Gate(nn.Module):
    def forward(self, x):
        return torch.where(x.sum() > 0, x * 2, x - 1)
```

## When to ignore it

Hardly ever: the exported model decides for good what your model decides each time.
)md";

}  // namespace

extern constinit const Rule kDataBranch = {
    .id = "data-branch",
    .summary = "Python control flow that depends on tensor values",
    .group = "control flow",
    .catalogue = "CF001 CF002 CF003 CF005 CF006 CF007 CF008 CF009 CF010 CF012 CF017",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kTest, graph::NodeKind::kConvert}),
    .family = "control",
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Could not guard on data-dependent expression Eq(u0, 1)
Could not guard on data-dependent expression
Unsupported: Data-dependent branching
DataDependentOutputException: aten.equal
DataDependentOutputException: aten.allclose
Unsupported: Data dependent operator
Converting a tensor to a Python boolean might cause the trace to be incorrect)",
};

}  // namespace exportlint::rules
