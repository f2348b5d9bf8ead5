#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.sort", "torch.Tensor.sort", "torch.argsort", "torch.Tensor.argsort", "torch.msort"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* stable = site.Arg("stable");
  bool on = false;
  if (stable == nullptr || !site.ConstantBool(stable->value, &on) || !on) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(stable->span).Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported).Dynamo(Outcome::kUnsupported);
  draft.Say(fmt::format("`{}` with stable=True has no ONNX translation in either exporter", LastName(site.op)));
  draft.Hint("leave `stable` out; where ties must keep their order, sort by `x * n + position`");
}

constexpr std::string_view kPage =
    R"md(ONNX sorts with `TopK`, which promises nothing about equal elements. Both exporters therefore refuse the overload with `stable=`:
dynamo with "Error when translating node %sort", the tracing exporter with "Out parameter is not supported".

```py
import torch
from torch import nn

class Rank(nn.Module):
    def forward(self, x):
        return torch.sort(x, dim=-1, stable=True)[1]  # error: [stable-sort] "no ONNX translation"
```

The plain sort is translated.

```py
import torch
from torch import nn

class Rank(nn.Module):
    def forward(self, x):
        return torch.sort(x, dim=-1, descending=True)[1] + x.argsort(dim=-1)
```

## How to mend it

- every exporter: leave `stable` out, and do not rely on the order of equal elements.

```py fixed
import torch
from torch import nn

class Rank(nn.Module):
    def forward(self, x):
        return torch.sort(x, dim=-1)[1]
```
)md";

}  // namespace

extern constinit const Rule kStableSort = {
    .id = "stable-sort",
    .summary = "a stable sort, which no exporter translates",
    .group = "operators",
    .catalogue = "OP011",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(export of operator Sort, Out parameter is not supported
call_function[target=torch.ops.aten.sort.stable])",
    .measured = "2.13",
};

}  // namespace exportlint::rules
