#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "assert" || !IsUnbacked(HeatOf(site.value))) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kLost);
  draft.Say(fmt::format(
      "assertion about tensor value {} is checked during the export and missing from the exported model", Code(site)));
  draft.Hint("check the inputs where the exported model is called, or return the condition as an output");
}

constexpr std::string_view kPage =
    R"md(An assertion about values is a decision on values. Tracing evaluates it once, for the example (with a TracerWarning), and
the graph holds nothing of it: the exported model computes on for inputs that your model rejects. The dynamo exporter
turns it into an operator and then removes it, since ONNX has no assertion.

```py
import torch
from torch import nn

class Log(nn.Module):
    def forward(self, x):
        assert (x > 0).all(), "positive only"  # warning: [tensor-assert] "missing from the exported model"
        return x.log()
```

Assertions about rank, dtype and configuration are settled before any value is seen.

```py
import torch
from torch import nn

class Log(nn.Module):
    def forward(self, x):
        assert x.ndim == 2, "want rows and columns"
        assert x.dtype == torch.float32
        return x.log()
```

## How to mend it

- every exporter: check where the model is called; or make the model total, `x.clamp(min=eps).log()`.
- dynamo: `torch._check(...)` documents it, but it does not survive into ONNX either.

```py fixed
import torch
from torch import nn

class Log(nn.Module):
    def forward(self, x):
        return x.clamp(min=1e-6).log()
```

## When to ignore it

Where the assertion only catches programming errors.
)md";

}  // namespace

extern constinit const Rule kTensorAssert = {
    .id = "tensor-assert",
    .summary = "an assertion about tensor values",
    .group = "control flow",
    .catalogue = "CF011 EP011",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kTest}),
    .family = "control",
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
