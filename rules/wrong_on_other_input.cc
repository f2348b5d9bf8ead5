#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The exported model agrees with PyTorch on the example and not on another legal input. What Python saw of tensors in
both runs is compared line by line: a value read there, or a branch taken, that differs is what the exporter has
frozen.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # warning: [wrong-on-other-input] "with the example"
        s = x.sum().item()
        return x * s

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

- every exporter: keep what is read a tensor (0-d tensors, `torch.where`), or make it an input.
- legacy exporter: export with dynamo=True, which keeps `.item()` in the graph.
)md";

}  // namespace

extern constinit const Rule kWrongOnOtherInput = {
    .id = "wrong-on-other-input",
    .summary = "an exported model that is wrong on another input",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
