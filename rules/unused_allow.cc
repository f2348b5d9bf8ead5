#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(`# exportlint: allow[rule] reason` silences a finding on its line, or on the line below when it stands alone;
`# exportlint: allow-file[rule] reason` silences a whole file. An allow that silences nothing is either left over, or misses
its line, or names the wrong rule: in each case it says something that is not so.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # note: [unused-allow] "`item-call`"
        return x * x.sum()  # exportlint: allow[item-call] the factor is constant
```

An allow with a finding under it is used, and the finding is kept in the report as suppressed.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # exportlint: allow[item-call] the factor is constant
        return x * x.sum().item()
```

## How to mend it

- every exporter: delete it.

```py fixed
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * x.sum()
```
)md";

}  // namespace

extern constinit const Rule kUnusedAllow = {
    .id = "unused-allow",
    .summary = "an allow comment that silences nothing",
    .group = "suppression",
    .severity = Severity::kNote,
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
