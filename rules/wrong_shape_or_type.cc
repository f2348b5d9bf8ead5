#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(Every value is PyTorch's, but the output has another shape or another data type: what reads it next fails or computes
with less precision.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # warning: [wrong-shape-or-type] "has shape"
        if torch.onnx.is_in_onnx_export():
            return x.reshape(-1)
        return x * 1

def make():
    return Scale().eval(), (torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)
```

Here it says nothing.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * x.sum()

def make():
    return Scale().eval(), (torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)
```

## How to mend it

- every exporter: end forward with an explicit `reshape` or `to(dtype)` of what is promised.
)md";

}  // namespace

extern constinit const Rule kWrongShapeOrType = {
    .id = "wrong-shape-or-type",
    .summary = "an exported model with the right values in another shape or type",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
