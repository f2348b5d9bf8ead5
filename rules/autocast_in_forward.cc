#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.autocast", "torch.amp.autocast", "torch.amp.autocast_mode.autocast"});
}

bool NamesHalf(const flow::Site& site) {
  for (const flow::Argument& arg : site.arguments) {
    if (OneOf(site.LibraryName(arg.value), {"torch.float16", "torch.half", "torch.float32", "torch.float"}))
      return true;
  }
  return false;
}

void Check(const flow::Site& site, Sink& sink) {
  const bool old = site.op.starts_with("torch.cuda.");
  const flow::Argument* device = site.Arg("device_type", old ? -1 : 0);
  const flow::Argument* enabled = site.Arg("enabled", old ? 0 : 2);
  std::string_view where;
  bool on = true;
  if (old || NamesHalf(site) || device == nullptr || !site.ConstantString(device->value, &where) || where != "cpu")
    return;
  if (enabled != nullptr && (!site.ConstantBool(enabled->value, &on) || !on)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kFails).Dynamo(Outcome::kFails);
  draft.Say(
      "autocast in forward: its bfloat16 is exported, and ONNX Runtime's CPU has no kernels for layers in bfloat16");
  draft.Hint("export in float32 and convert the file afterwards, or cast explicitly where it is needed");
}

constexpr std::string_view kPage =
    R"md(The casts of an autocast region become part of the graph. On the CPU they are to bfloat16, in which ONNX Runtime has neither `Gemm`
nor `MatMul` there: "NOT_IMPLEMENTED: Could not find an implementation for Gemm(13)". `torch.export` in strict mode fails besides.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        with torch.autocast("cpu"):  # warning: [autocast-in-forward] "no kernels"
            return self.fc(x)
```

A region that switches autocast off, or one of another device, casts nothing.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        with torch.autocast("cpu", enabled=False):
            return self.fc(x.float())
```

## How to mend it

- every exporter: no autocast in forward; reduce the precision of the file.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return self.fc(x)
```
)md";

}  // namespace

extern constinit const Rule kAutocastInForward = {
    .id = "autocast-in-forward",
    .summary = "autocast inside forward",
    .group = "dtypes",
    .catalogue = "SE019",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(Could not find an implementation for Gemm(13))",
};

}  // namespace exportlint::rules
