#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.index_put", "torch.Tensor.index_put", "torch.Tensor.index_put_"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* accumulate = site.Arg("accumulate", site.op == "torch.index_put" ? 3 : 2);
  bool on = false;
  if (accumulate == nullptr || !site.ConstantBool(accumulate->value, &on) || !on) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kWrong).Script(Outcome::kWrong);
  draft.Say("`index_put` with accumulate=True keeps one value of each repeated index with dynamo=False");
  draft.Hint("use `scatter_add` on the flattened index, or export with dynamo=True");
}

constexpr std::string_view kPage =
    R"md(`index_put(..., accumulate=True)` adds the values of an index that occurs several times. The tracing exporter writes a
`ScatterND` that keeps one of them: the result is wrong and nothing is said. The dynamo exporter is right (torch 2.13).

```py
import torch
from torch import nn

class Histogram(nn.Module):
    def forward(self, x, index):
        out = torch.zeros(16, device=x.device)
        return out.index_put((index,), x, accumulate=True)  # warning: [accumulating-index-put] "keeps one value"
```

Without accumulation the last value wins, in the exported model too.

```py
import torch
from torch import nn

class Histogram(nn.Module):
    def forward(self, x, index):
        out = torch.zeros(16, device=x.device)
        return out.index_put((index,), x)
```

## How to mend it

- trace: `scatter_add`.
- dynamo: nothing to do.

```py fixed
import torch
from torch import nn

class Histogram(nn.Module):
    def forward(self, x, index):
        out = torch.zeros(16, device=x.device)
        return out.scatter_add(0, index, x)
```
)md";

}  // namespace

extern constinit const Rule kAccumulatingIndexPut = {
    .id = "accumulating-index-put",
    .summary = "an indexed write that accumulates, wrong with dynamo=False",
    .group = "operators",
    .catalogue = "OP010",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .measured = "2.13",
};

}  // namespace exportlint::rules
