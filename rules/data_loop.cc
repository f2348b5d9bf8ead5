#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/select_rewrites.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool IsDataLoop(const flow::Site& site) {
  if (site.kind == graph::NodeKind::kTest) return site.op == "while" && IsUnbacked(HeatOf(site.value));
  return site.iterates_range && site.value.stage == flow::Stage::kData;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!IsDataLoop(site)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Dynamo(Outcome::kError);
  draft.Say(
      fmt::format("loop count depends on the values of {}; jit.trace unrolls the example's steps and torch.export "
                  "cannot tell how many there are",
                  Code(site)));
  draft.Rewrite(
      "run a fixed number of steps under a mask, or keep the loop in the graph: torch.jit.script for trace, "
      "torch.while_loop for dynamo",
      [&](Rewriter& r) { return ScriptTheFunction(site, r); });
}

constexpr std::string_view kPage =
    R"md(A loop that runs until a tensor says stop has as many steps as the example needed. Tracing records just those; an input
that needs more is cut off. `torch.export` has no value to decide with and fails (`GuardOnDataDependentSymNode`).

```py
import torch
from torch import nn

class Shrink(nn.Module):
    def forward(self, x, n):
        while (x.abs() > 1).any():  # error: [data-loop] "loop count depends on the values"
            x = x * 0.5
        return x
```

A loop over a Python number is unrolled, and rightly so.

```py
import torch
from torch import nn

class Halve(nn.Module):
    def forward(self, x):
        n = 4
        while n > 0:
            x = x * 0.5
            n -= 1
        return x
```

## How to mend it

- every exporter: a fixed number of steps with `torch.where(done, x, step(x))`, or a closed form.
- trace: put the loop into a `@torch.jit.script` function.
- dynamo: `torch.while_loop(cond, body, (x,))`; it breaks the other exporters.

```py fixed
import torch
from torch import nn

class Shrink(nn.Module):
    def forward(self, x):
        steps = torch.ceil(torch.log2(x.abs().max().clamp(min=1)))
        return x * 0.5 ** steps
```
)md";

}  // namespace

extern constinit const Rule kDataLoop = {
    .id = "data-loop",
    .summary = "a Python loop whose count depends on tensor values",
    .group = "iteration",
    .catalogue = "IT006 IT007 IT011",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kIterate, graph::NodeKind::kTest}),
    .family = "control",
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Could not guard on data-dependent expression
Could not extract specialized integer from data-dependent expression
Unsupported: Data-dependent branching
Converting a tensor to a Python integer might cause the trace to be incorrect)",
};

}  // namespace exportlint::rules
