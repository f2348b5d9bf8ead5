#include <fmt/format.h>

#include "rules/engine/loop_rewrites.h"
#include "rules/engine/query.h"
#include "rules/engine/select_rewrites.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (!site.iterates_range || site.value.stage != flow::Stage::kShape) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Dynamo(Outcome::kError);
  // Pieces of a split come as a tuple: their number is fixed where the dimension is, which only the user knows.
  if (site.value.is(flow::kTuple) && site.declared == nullptr) draft.Weaken(Confidence::kPossible);
  draft.Say(fmt::format(
      "loop count of {} comes from an input's shape; {}", Code(site),
      site.live_in(Exporter::kTrace)
          ? "the loop is unrolled for the example's, which jit.trace does without a warning and torch.export "
            "refuses for a dynamic dimension"
          : "torch.export unrolls the loop and refuses a dynamic dimension"));
  draft.Rewrite("compute on the whole tensor; a recurrence needs torch.jit.script (trace) or torch.scan (dynamo)",
                [&](Rewriter& r) { return Vectorise(site, r); });
  draft.Or("let torch.jit.script keep the loop", [&](Rewriter& r) { return ScriptTheFunction(site, r); });
}

constexpr std::string_view kPage =
    R"md(`range(x.shape[0])` is the quietest trace hazard: `range` asks the size for an index, which never warns, and the body is
recorded once per step of the example. A longer input is cut off, a shorter one fails, and nothing was printed.
`torch.export` needs the count to unroll the loop, so it refuses to export the dimension as dynamic. The same holds for
pieces whose number depends on a size, `for part in x.split(4)`, which is reported with low confidence.

```py
import torch
from torch import nn

class Cumulate(nn.Module):
    def forward(self, x):
        out = []
        for i in range(x.shape[0]):  # warning: [dynamic-loop] "without a warning"
            out.append(x[i].cumsum(0))
        return torch.stack(out)
```

A count from the configuration is the same in every run.

```py
import torch
from torch import nn

class Repeat(nn.Module):
    def __init__(self, n=3):
        super().__init__()
        self.n = n

    def forward(self, x):
        for i in range(self.n):
            x = x * (i + 1)
        return x
```

## How to mend it

- every exporter: vectorise (`x.sum(0)` for `sum(x.unbind(0))`, `x.reshape(-1, k, n)` for `x.split(k)`), or use the layer that
  holds the loop: `nn.GRU` for a cell; with dynamo its batch may be dynamic, its length not.
- trace: move the loop into a `@torch.jit.script` function: it becomes ONNX `Loop`.
- dynamo: `torch.scan` or `torch.while_loop`; or leave the dimension static.

```py fixed
import torch
from torch import nn

class Cumulate(nn.Module):
    def forward(self, x):
        return x.cumsum(1)
```

## When to ignore it

Where the dimension is fixed, such as a number of feature levels.
)md";

}  // namespace

extern constinit const Rule kDynamicLoop = {
    .id = "dynamic-loop",
    .summary = "a Python loop whose count comes from an input's shape",
    .group = "iteration",
    .catalogue = "IT004 IT005 IT008 IT009",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kIterate}),
    .family = "control",
    .fixes = Rule::Fixes::kSafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Constraints violated (*)!
but your code specialized it to be a constant
Found the following conflicts between user-specified ranges and inferred ranges from model tracing)",
};

}  // namespace exportlint::rules
