#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The user's own code raises for this input, by an assert or a raise, and the exported model gives a result: no exporter
to ONNX keeps checks. For inputs that were not asked for this is a note.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # note: [lost-check] "PyTorch refuses"
        assert x.sum() > 0, "nothing to scale"
        return x * x.sum()

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

- every exporter: check inputs in the program that calls the model, or return a tensor that tells whether they were legal.
)md";

}  // namespace

extern constinit const Rule kLostCheck = {
    .id = "lost-check",
    .summary = "a check of an input that the exported model does not make",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
