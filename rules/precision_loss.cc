#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The values differ by more than the two runtimes' order of summing explains for that data type, and by less than a
wrong formula would: a step runs in lower precision, an approximation replaces a function, or a constant was rounded.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # warning: [precision-loss] "gives another result"
        if torch.onnx.is_in_onnx_export():
            return x * 1.001
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

- every exporter: compare the outputs of inner layers to find the step; keep it in float32, or accept the difference.
)md";

}  // namespace

extern constinit const Rule kPrecisionLoss = {
    .id = "precision-loss",
    .summary = "an exported model that is close to PyTorch, and not close enough",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
