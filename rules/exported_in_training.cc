#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(The module's `training` flag was set when it was exported: dropout drops, batch norm uses the statistics of the batch
and changes its own.

`exportlint export` says it of a model that it exported and ran.

```py export trace
import torch
from torch import nn

class Scale(nn.Module):
    # warning: [exported-in-training] "call model.eval()"
    def forward(self, x):
        return x * x.sum()

def make():
    return Scale(), (torch.ones(2, 2),)
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

- every exporter: call `model.eval()` before the export.
)md";

}  // namespace

extern constinit const Rule kExportedInTraining = {
    .id = "exported-in-training",
    .summary = "a model that was exported in training mode",
    .group = "checked export",
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
