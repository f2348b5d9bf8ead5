#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// `x.shape[0]` for `len(x)`.
bool ReadSize(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  const Rewriter::Id measured = r.OnlyArgument(call);
  if (measured == 0 || r.Text(call.parts[0]) != "len") return false;
  r.Replace(call, r.Operand(measured, Binding::kAtom) + ".shape[0]", Binding::kAtom);
  if (site.value.is_tensor() && r.SameInEveryCall(measured)) r.Safe();
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "len" || !site.value.may_be_tensor()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (FirstSizeIsStatic(site.value)) {
    draft.Level(Severity::kNote)
        .Say(fmt::format("`len` of constant tensor {}; it is the same in every run", Code(site)));
    return;
  }
  draft.Trace(Outcome::kBaked);
  draft.Say(fmt::format(
      "`len` of tensor {} gives a Python int; jit.trace keeps the example's length{}", Code(site),
      site.value.dims == flow::Stage::kShape ? ", and torch.export fixes the dimension unless strict=True" : ""));
  draft.Rewrite("read the size, which stays dynamic: `t.shape[0]`", [&](Rewriter& r) { return ReadSize(site, r); });
}

constexpr std::string_view kPage =
    R"md(`len(t)` is `t.shape[0]` as a Python int. While tracing, `t.shape[0]` is recorded and stays dynamic, but `len` must
return an int, so the example's length becomes a constant, with a TracerWarning. `torch.export` by itself fixes the dimension
there: with `Dim.DYNAMIC` or `dynamic_axes`, `torch.onnx.export` sees that and tries strict mode next, which keeps it; with a
named `Dim` or `Dim.AUTO` it exports the example's length without a word (torch 2.13).

```py
import torch
from torch import nn

class Mean(nn.Module):
    def forward(self, x):
        return x.sum(0) / len(x)  # warning: [tensor-length] "keeps the example's length"
```

The length of a list, of a shape or of a ModuleList is static.

```py
import torch
from torch import nn

class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8) for _ in range(2)])

    def forward(self, x):
        y = x * len(x.shape)
        for layer in self.layers:
            y = layer(y)
        return y / len(self.layers)
```

## How to mend it

- every exporter: `x.shape[0]`, which the linter writes for you.

```py fixed
import torch
from torch import nn

class Mean(nn.Module):
    def forward(self, x):
        return x.sum(0) / x.shape[0]
```

## When to ignore it

Where the first dimension is fixed.
)md";

}  // namespace

extern constinit const Rule kTensorLength = {
    .id = "tensor-length",
    .summary = "len() of a tensor",
    .group = "iteration",
    .catalogue = "IT003",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kConvert}),
    .fixes = Rule::Fixes::kSafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Using len to get tensor shape might cause the trace to be incorrect
Constraints violated (*)!
but your code specialized it to be a constant)",
};

}  // namespace exportlint::rules
