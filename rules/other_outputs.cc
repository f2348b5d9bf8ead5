#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The exported model gives another number of outputs than PyTorch, or the same in another order. Dicts and dataclasses
are flattened by exporters, and what is None is left out.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # warning: [other-outputs] "another order"
        if torch.onnx.is_in_onnx_export():
            return x * 3, x * 2
        return x * 2, x * 3

def make():
    return Scale().eval(), (torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)
```

Here it says nothing.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * 2, x * 3

def make():
    return Scale().eval(), (torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)
```

## How to mend it

- every exporter: return a plain tuple of tensors from the exported forward, and name them with output_names.
)md";

}  // namespace

extern constinit const Rule kOtherOutputs = {
    .id = "other-outputs",
    .summary = "an exported model with other outputs, or in another order",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
