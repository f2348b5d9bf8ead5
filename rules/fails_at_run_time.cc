#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The export succeeded and the model runs on the example; on another input, of a size that was declared dynamic or with
other values, ONNX Runtime stops with an error where PyTorch gives a result.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        rows = []
        # warning: [fails-at-run-time] "4 with the example"
        for row in x:
            rows.append(row * 2)
        return torch.stack(rows) + x

def make():
    return Scale().eval(), (torch.arange(8.0).reshape(4, 2),), ({0: torch.export.Dim.DYNAMIC},)
```

Here it says nothing.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * 2 + x

def make():
    return Scale().eval(), (torch.arange(8.0).reshape(4, 2),), ({0: torch.export.Dim.DYNAMIC},)
```

## How to mend it

- every exporter: mend the line that is named; loops over rows and sizes made plain numbers are the usual reasons.
- a dimension that never changes: do not declare it dynamic.
)md";

}  // namespace

extern constinit const Rule kFailsAtRunTime = {
    .id = "fails-at-run-time",
    .summary = "an exported model that fails on a legal input",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
