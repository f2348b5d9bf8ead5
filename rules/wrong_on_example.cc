#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The exported model was run on the example it was exported with, and gives other values than PyTorch. Either the model
does something else while it is exported, or a converter is wrong. No warning of the exporter tells it: it never runs
what it wrote.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # warning: [wrong-on-example] "gives another result on example"
        if torch.onnx.is_in_onnx_export():
            return x * 2
        return x * 3

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

- every exporter: where the report names a line, mend that line; where it names none, export parts of the model to see which of them differs.
- a converter that is wrong: another exporter or a newer torch; say so in its issue tracker.
)md";

}  // namespace

extern constinit const Rule kWrongOnExample = {
    .id = "wrong-on-example",
    .summary = "an exported model that is wrong on its own example",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
