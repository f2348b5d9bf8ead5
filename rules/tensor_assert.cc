#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// In a program of torch.export the check is an operator, which has no ONNX form.
void CheckOperator(const flow::Site& site, Sink& sink) {
  if (site.op != "torch._assert_async" && !site.op.starts_with("torch.ops.aten._assert_async")) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kLost);
  draft.Say("assertion about tensor values is missing from the ONNX model, which has no operator for it");
  draft.Hint("check the inputs where the exported model is called, or return the condition as an output");
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.kind == graph::NodeKind::kCall) return CheckOperator(site, sink);
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

A program of torch.export still holds the check; the ONNX model made from it does not.

```pt2
import torch

class Program(torch.nn.Module):
    def forward(self, x: torch.Tensor):
        gt = torch.ops.aten.gt.Scalar(x, 0)
        all_1 = torch.ops.aten.all.default(gt)
        torch.ops.aten._assert_async.msg(all_1, "positive")  # warning: [tensor-assert] "missing from the ONNX model"
        log = torch.ops.aten.log.default(x)
        return log
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
    .subscribes = Kinds({graph::NodeKind::kTest, graph::NodeKind::kCall}),
    .family = "control",
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Could not guard on data-dependent expression Eq(u0, 1)
cond must be a bool, but got a Tensor
Converting a tensor to a Python boolean might cause the trace to be incorrect)",
};

}  // namespace exportlint::rules
