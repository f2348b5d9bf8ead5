#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The exporter writes its own opset and converts afterwards; where a converter is missing it keeps its own and says so
in a log line at most. Runtimes that were the reason for the number may not load the model.

`exportlint export` says it of a model that it exported and ran.

```py export dynamo opset=15
import torch
from torch import nn

class Scale(nn.Module):
    # note: [other-opset] "opset 15 was asked for"
    def forward(self, x):
        return nn.functional.grid_sample(x, x.reshape(1, 2, 2, 2), align_corners=False)

def make():
    return Scale().eval(), (torch.ones(1, 2, 2, 2),)
```

Here it says nothing.

```py export dynamo
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * x.sum()

def make():
    return Scale().eval(), (torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)
```

## How to mend it

- every exporter: ask for an opset it delivers (`exportlint ops` tells what each operator needs), or use the other exporter.
)md";

}  // namespace

extern constinit const Rule kOtherOpset = {
    .id = "other-opset",
    .summary = "an exported model with another opset than was asked for",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
