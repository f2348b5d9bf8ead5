#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.scatter_reduce", "torch.Tensor.scatter_reduce", "torch.Tensor.scatter_reduce_"});
}

void Check(const flow::Site& site, Sink& sink) {
  const int first = site.op == "torch.scatter_reduce" ? 1 : 0;  // of the arguments after the tensor
  const flow::Argument* reduce = site.Arg("reduce", first + 3);
  const flow::Argument* include = site.Arg("include_self");
  std::string_view how;
  bool with_self = true;
  const bool mean = reduce != nullptr && site.ConstantString(reduce->value, &how) && how == "mean";
  const bool without = include != nullptr && site.ConstantBool(include->value, &with_self) && !with_self;
  if (!mean && !without) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported);
  if (mean) {
    draft.Dynamo(Outcome::kWrong);
    draft.Say(
        "`scatter_reduce` with \"mean\": dynamo=True writes a scatter that does not reduce, dynamo=False refuses");
    draft.Hint("divide a sum by a count: two `scatter_add`");
  } else {
    draft.Say("`scatter_reduce` with include_self=False has no translation with dynamo=False");
    draft.Hint("start from a tensor that changes nothing (zeros for a sum), or export with dynamo=True");
  }
}

constexpr std::string_view kPage =
    R"md(ONNX scatters with `add`, `mul`, `min` or `max` and always counts what was there. `reduce="mean"` has no counterpart: the dynamo
exporter writes `ScatterElements` with `reduction="none"`, which keeps one value and says nothing; the tracing exporter
refuses. `include_self=False` is right with dynamo and refused by the tracing exporter. Measured with torch 2.13.

```py
import torch
from torch import nn

class Pool(nn.Module):
    def forward(self, x, index):
        out = torch.zeros(4, device=x.device)
        low = out.scatter_reduce(0, index, x, "amin", include_self=False)  # warning: [scatter-reduction] "include_self"
        return low + out.scatter_reduce(0, index, x, "mean")  # warning: [scatter-reduction] "does not reduce"
```

The reductions that ONNX has are right.

```py
import torch
from torch import nn

class Pool(nn.Module):
    def forward(self, x, index):
        out = torch.zeros(4, device=x.device)
        return out.scatter_reduce(0, index, x, reduce="amax")
```

## How to mend it

- every exporter: a mean is a sum divided by a count.

```py fixed
import torch
from torch import nn

class Pool(nn.Module):
    def forward(self, x, index):
        out = torch.zeros(4, device=x.device)
        count = out.scatter_add(0, index, torch.ones_like(x))
        return out.scatter_add(0, index, x) / count.clamp(min=1)
```
)md";

}  // namespace

extern constinit const Rule kScatterReduction = {
    .id = "scatter-reduction",
    .summary = "a scatter_reduce that an exporter refuses or translates wrongly",
    .group = "operators",
    .catalogue = "OP010",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(ONNX does not support mean reduction for scatter_reduce
ONNX does not support include_self=False for scatter_reduce)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
