#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.Tensor.double", "torch.Tensor.to", "torch.Tensor.type"});
}

bool NamesDouble(const flow::Site& site) {
  for (const flow::Argument& arg : site.arguments) {
    if (OneOf(site.LibraryName(arg.value), {"torch.float64", "torch.double"})) return true;
  }
  return false;
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "torch.Tensor.double" && !NamesDouble(site)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Say("double precision in the graph: exported as it is, and TensorRT, Core ML and most accelerators have none");
  draft.Hint("compute in float32, or outside the model");
}

constexpr std::string_view kPage =
    R"md(Every exporter keeps float64. ONNX Runtime's CPU runs it, slowly; TensorRT, Core ML, NNAPI and most accelerators do not have
the type: they refuse, or cast it down and the digits that it was meant for are gone.

```py
import torch
from torch import nn

class Angle(nn.Module):
    def forward(self, x):
        phase = x.double()  # note: [double-precision] "double precision"
        return (phase - phase.floor()).float()
```

Single precision is what runtimes compute in.

```py
import torch
from torch import nn

class Angle(nn.Module):
    def forward(self, x):
        phase = x.to(torch.float32)
        return phase - phase.floor()
```

## How to mend it

- every exporter: float32, with the large part taken off first.

```py fixed
import torch
from torch import nn

class Angle(nn.Module):
    def forward(self, x):
        return x - x.floor()
```

Ignore it where the model runs on ONNX Runtime's CPU only.
)md";

}  // namespace

extern constinit const Rule kDoublePrecision = {
    .id = "double-precision",
    .summary = "double precision asked for in forward",
    .group = "dtypes",
    .catalogue = "DT004",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
