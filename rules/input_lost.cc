#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(An argument of forward is missing from the exported model. Where nothing depends on it that is harmless; where its
value was read into Python, the example's value is in the model for ever.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    # note: [input-lost] "nothing in it depends on it"
    def forward(self, x, y):
        return x * 2

def make():
    return Scale().eval(), (torch.ones(2, 2), torch.ones(2, 2))
```

Here it says nothing.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x, y):
        return x * 2 + y

def make():
    return Scale().eval(), (torch.ones(2, 2), torch.ones(2, 2))
```

## How to mend it

- every exporter: keep the argument a tensor and compute with it, or take it out of forward.
)md";

}  // namespace

extern constinit const Rule kInputLost = {
    .id = "input-lost",
    .summary = "an input that the exported model does not have",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
