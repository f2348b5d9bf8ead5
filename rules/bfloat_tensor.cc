#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(
      op, {"torch.Tensor.bfloat16", "torch.Tensor.to", "torch.Tensor.type", "torch.zeros", "torch.ones", "torch.full"});
}

bool NamesBfloat(const flow::Site& site) {
  for (const flow::Argument& arg : site.arguments) {
    if (site.LibraryName(arg.value) == "torch.bfloat16") return true;
  }
  return false;
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "torch.Tensor.bfloat16" && !NamesBfloat(site)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Say("bfloat16 in the graph: exported as it is, and ONNX Runtime's CPU has no kernels for most operators in it");
  draft.Hint("export in float32 or float16, and convert the file for targets that have bfloat16");
}

constexpr std::string_view kPage =
    R"md(Both exporters keep bfloat16. ONNX Runtime's CPU has `Cast` for it and little else: "NOT_IMPLEMENTED: Could not find an
implementation for MatMul(13)". GPUs of the last years have it.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        y = x.to(torch.bfloat16)  # note: [bfloat-tensor] "no kernels for most operators"
        return (y @ y.T).float()
```

Half precision is implemented.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        y = x.to(torch.float16)
        return (y @ y.T).float()
```

## How to mend it

- every exporter: float32 or float16 in the exported model.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x @ x.T
```
)md";

}  // namespace

extern constinit const Rule kBfloatTensor = {
    .id = "bfloat-tensor",
    .summary = "bfloat16 asked for in forward",
    .group = "dtypes",
    .catalogue = "DT005",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
