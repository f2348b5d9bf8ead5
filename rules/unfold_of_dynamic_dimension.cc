#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.Tensor.unfold"});
}

void Check(const flow::Site& site, Sink& sink) {
  std::int64_t dim = 0;
  const flow::Argument* given = site.Arg("dimension", site.op == "torch.unfold" ? 1 : 0);
  if (given == nullptr || !site.ConstantInt(given->value, &dim) || !MayChange(site.value, dim)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported);
  if (site.declared == nullptr) draft.Level(Severity::kNote);
  draft.Say("`unfold` along a dimension whose size may change: dynamo=False wants it constant");
  draft.Hint("gather with an index made by arange, use a convolution, or export with dynamo=True");
}

constexpr std::string_view kPage =
    R"md(The tracing exporter writes `Tensor.unfold` as one slice per window and must know how many there are: with a dynamic dimension it
says "ONNX export of operator Unfold, input size not accessible". Along a static one it is right, and so is the dynamo exporter.

```py
import torch
from torch import nn

class Frames(nn.Module):
    def forward(self, x):
        return x.unfold(1, 4, 2).mean(-1)  # note: [unfold-of-dynamic-dimension] "wants it constant"
```

A tensor whose sizes no input changes has none; nor has one whose dimensions an export call says are static.

```py
import torch
from torch import nn

class Frames(nn.Module):
    def __init__(self):
        super().__init__()
        self.kernel = nn.Parameter(torch.randn(2, 8))

    def forward(self, x):
        return x * self.kernel.unfold(1, 4, 2).mean(-1)
```

## How to mend it

- trace: `x[:, index]` with an index of shape (windows, size).
- dynamo: nothing to do.
)md";

}  // namespace

extern constinit const Rule kUnfoldOfDynamicDimension = {
    .id = "unfold-of-dynamic-dimension",
    .summary = "unfold along a dimension whose size may change",
    .group = "dynamic dimensions",
    .catalogue = "SH022",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(ONNX export of operator Unfold, input size not accessible)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
