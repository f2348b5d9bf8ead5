#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(With another seed PyTorch gives another result. The exported model either has the numbers of the export in it, the
same at every run, or draws its own, which no seed of PyTorch reproduces; outputs cannot be compared.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    # note: [exported-randomness] "random"
    def forward(self, x):
        return x + torch.rand_like(x)

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

- every exporter: make the random tensor an input of forward.
)md";

}  // namespace

extern constinit const Rule kExportedRandomness = {
    .id = "exported-randomness",
    .summary = "random numbers in the exported model",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
