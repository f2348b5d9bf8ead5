#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(While torch.export runs the model, every test on a dynamic size becomes a guard. Its own program checks guards and
raises; the ONNX model has lost them and answers every size as if it held. A size that breaks the guard was tried, and
the answer is wrong.

`exportlint export` says it of a model that it exported and ran.

```py export dynamo
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        n = (8 - x.shape[1] % 8) % 8
        # warning: [erased-guard] "torch.export assumed"
        if n > 0:
            x = nn.functional.pad(x, (0, n))
        return x

def make():
    return Scale().eval(), (torch.arange(16.0).reshape(1, 16),), ({1: torch.export.Dim.DYNAMIC},)
```

Here it says nothing.

```py export dynamo
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        n = (8 - x.shape[1] % 8) % 8
        return nn.functional.pad(x, (0, n))

def make():
    return Scale().eval(), (torch.arange(16.0).reshape(1, 16),), ({1: torch.export.Dim.DYNAMIC},)
```

## How to mend it

- dynamo: write one formula for every size (padding by 0 is a no-op), use `torch.cond`, or do not declare the dimension dynamic.
- every exporter: state what sizes are legal where the model is called; the ONNX file does not.
)md";

}  // namespace

extern constinit const Rule kErasedGuard = {
    .id = "erased-guard",
    .summary = "a condition that torch.export found true and the ONNX model does not check",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
