#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// `x.sum()` for `x.sum().item()`, where the number is only computed with.
bool KeepTensor(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  const Rewriter::Id tensor = r.Receiver(call, "item");
  if (tensor == 0 || !site.value.is_tensor() || !r.IsOnlyComputedWith(call.id)) return false;
  r.Replace(call, r.Operand(tensor, Binding::kAtom), Binding::kAtom);
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "item") return;
  const Heat heat = HeatOf(site.value);
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(BakedByTrace(heat));
  if (!IsHot(heat)) {
    draft.Weaken(Confidence::kPossible).Trace(Outcome::kBaked);
  } else if (BakedByTrace(heat) == Outcome::kOk) {
    draft.Level(Severity::kNote);
    draft.Say(
        fmt::format("value of constant tensor {} read into a Python number; it is the same in every run", Code(site)));
    return;
  }
  draft.Say(
      fmt::format("value of {} read into a Python number; jit.trace keeps the example's value for ever", Code(site)));
  draft.Rewrite("keep the 0-d tensor and compute with it; where a Python number is needed, export with dynamo=True",
                [&](Rewriter& r) { return KeepTensor(site, r); });
}

constexpr std::string_view kPage =
    R"md(`.item()` takes a number out of a tensor. Tracing records operators on tensors only, so the number enters the graph
as the constant it was for the example input, and the next input gets it too. The only sign is a TracerWarning.
`torch.export` keeps the number as a symbol, and the ONNX file made from it is right.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        s = x.sum().item()  # warning: [item-call] "read into a Python number"
        return x * s
```

Reading a number while the module is built is no hazard: it happens once, before any export.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.linspace(0, 1, 3)[1].item()

    def forward(self, x):
        return x * self.scale
```

In C++ not even the warning comes, and `torch.export` fails: C++ takes no symbols.

```cpp
#include <torch/torch.h>

struct ScaleImpl : torch::nn::Module {
  torch::Tensor forward(torch::Tensor x) {
    return x * x.sum().item<float>();  // warning: [item-call] "read into a C++ number"
  }
};
```

## How to mend it

- every exporter: leave the tensor a tensor. A 0-d tensor multiplies, compares and broadcasts as a number does.
- script, dynamo: `.item()` may stay; where its value becomes a size, add `torch._check(n >= 0)` for dynamo.

```py fixed
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * x.sum()
```

## When to ignore it

Where the number is only logged, or where a constant is what you want: say so with
`# exportlint: allow[item-call] the step count never changes`.
)md";

}  // namespace

extern constinit const Rule kItemCall = {
    .id = "item-call",
    .summary = "a tensor's value read into a Python number with .item()",
    .group = "trace interruption",
    .catalogue = "TR001 TR012 TR014 TR017 DS009 DS012",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kConvert}),
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
    .errors = "Converting a tensor to a Python number might cause the trace to be incorrect",
};

}  // namespace exportlint::rules
