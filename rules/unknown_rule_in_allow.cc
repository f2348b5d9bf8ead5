#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::string_view kPage =
    R"md(An allow comment names rules by their ids. One that names no rule silences nothing, most likely by a slip of the pen, and
the finding it was written for is still reported. `exportlint rules` lists the ids; ids of older releases stay valid.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        # note: [unknown-rule-in-allow] "`item-cal`"
        return x * x.sum()  # exportlint: allow[item-cal] the factor is constant
```

Ids as the report prints them are known.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * x.sum().item()  # exportlint: allow[item-call] the factor is constant
```

## How to mend it

- every exporter: correct the id.

```py fixed
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x):
        return x * x.sum().item()  # exportlint: allow[item-call] the factor is constant
```
)md";

}  // namespace

extern constinit const Rule kUnknownRuleInAllow = {
    .id = "unknown-rule-in-allow",
    .summary = "an allow comment that names no rule",
    .group = "suppression",
    .severity = Severity::kNote,
    .anywhere = true,
    .page = kPage,
};

}  // namespace exportlint::rules
