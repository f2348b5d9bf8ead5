#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (!OneOf(site.op, {"min", "max", "sorted"})) return;
  const Heat heat = HeatOf(site.value);
  if (!IsHot(heat)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(BakedByTrace(heat));
  const bool sorts = site.op == "sorted";
  if (heat == Heat::kTracedConstant) {
    draft.Level(Severity::kNote);
    draft.Say(fmt::format("`{}` of {} draws a TracerWarning, which is harmless: the sizes are the same in every run",
                          site.op, Code(site)));
    return;
  }
  if (sorts) draft.Dynamo(IsUnbacked(heat) ? Outcome::kError : Outcome::kSpecialized);
  draft.Say(fmt::format("Python's `{}` compares {} {} once; jit.trace keeps the example's answer{}", site.op,
                        heat == Heat::kShape ? "size" : "tensor value", Code(site),
                        sorts && IsUnbacked(heat) ? " and torch.export fails" : ""));
  if (heat == Heat::kShape) {
    draft.Hint("slice instead of comparing (`x[:, :300]` takes what is there), or declare the dimension static");
  } else {
    draft.Hint(sorts              ? "use torch.sort"
               : site.op == "max" ? "use torch.maximum or clamp(min=...)"
                                  : "use torch.minimum or clamp(max=...)");
  }
}

constexpr std::string_view kPage =
    R"md(`max(a, b)`, `min` and `sorted` compare with `<` and ask for the truth of the answer. Given tensors or sizes, tracing
asks once, for the example, with a TracerWarning, and always returns the same operand afterwards. `torch.export` keeps
`max` and `min` symbolic; sorting tensors fails.

```py
import torch
from torch import nn

class Peak(nn.Module):
    def forward(self, x, y):
        k = min(x.shape[1], 300)  # warning: [builtin-min-max] "compares size"
        return x[:, :k] * max(x.sum(), y.sum())  # warning: [builtin-min-max] "tensor value"
```

The same functions on configuration are plain Python.

```py
import torch
from torch import nn

class Head(nn.Module):
    def __init__(self, a=3, b=5):
        super().__init__()
        self.a, self.b = a, b

    def forward(self, x):
        return x[:, : max(self.a, self.b)]
```

## How to mend it

- tensors, every exporter: `torch.maximum`, `torch.minimum`, `clamp`, `torch.sort`.
- sizes, trace: a slice stops at the end by itself; else declare the dimension static.
- sizes, dynamo: nothing to do; `torch.sym_max` says it openly but breaks tracing.

```py fixed
import torch
from torch import nn

class Peak(nn.Module):
    def forward(self, x, y):
        return x[:, :300] * torch.maximum(x.sum(), y.sum())
```

## When to ignore it

Where one operand always wins.
)md";

}  // namespace

extern constinit const Rule kBuiltinMinMax = {
    .id = "builtin-min-max",
    .summary = "Python's min, max or sorted on tensors or sizes",
    .group = "control flow",
    .catalogue = "CF004 DS016",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kTest}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
