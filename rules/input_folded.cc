#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(A graph keeps an argument of forward and no output depends on its values: every path from it ended in a constant while the
model was exported. The file takes any value and gives the result of the example's. PyTorch was run with other values of
that input alone, and its result changed.

`exportlint export` says it of a model that it exported and ran.

```py export dynamo
import torch
from torch import nn

class Scale(nn.Module):
    # warning: [input-folded] "no output of the exported model depends on the values of input `y`"
    def forward(self, x, y):
        # warning: [wrong-on-other-input] "gives another result"
        if torch.onnx.is_in_onnx_export():
            return x * torch.ones(y.shape)
        return x * y

def make():
    return Scale().eval(), (torch.randn(2, 2), torch.ones(2, 2))
```

Here it says nothing.

```py export dynamo
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x, y):
        return x * torch.ones(y.shape)

def make():
    return Scale().eval(), (torch.randn(2, 2), torch.rand(2, 2))
```

## How to mend it

- every exporter: keep what is computed from the argument a tensor; where the report names a line, that line made the constant.
)md";

}  // namespace

extern constinit const Rule kInputFolded = {
    .id = "input-folded",
    .summary = "an input that no output of the exported model depends on any more",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
