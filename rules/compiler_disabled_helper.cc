#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"compiler-disabled"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.graph != nullptr && site.graph->kind == graph::Graph::Kind::kModule) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Say("calls a function that torch.compiler.disable shuts out: torch.export(strict=True) stops here");
  draft.Hint("leave the decorator off for the export; strict=False, the default, does not mind");
}

constexpr std::string_view kPage =
    R"md(`@torch.compiler.disable` tells dynamo not to look into a function. `torch.export` with `strict=True` uses dynamo and must look:
"Skip inlining `torch.compiler.disable()`d function". Without `strict`, the default since torch 2.7, the function is traced.

```py
import torch
from torch import nn

@torch.compiler.disable
def scale(x):
    return x * 2

class Net(nn.Module):
    def forward(self, x):
        return scale(x)  # note: [compiler-disabled-helper] "strict=True"
```

A plain function.

```py
import torch
from torch import nn

def scale(x):
    return x * 2

class Net(nn.Module):
    def forward(self, x):
        return scale(x)
```

## How to mend it

- dynamo: no decorator, or `strict=False`.
- trace: nothing to do.
)md";

}  // namespace

extern constinit const Rule kCompilerDisabledHelper = {
    .id = "compiler-disabled-helper",
    .summary = "a helper that torch.compiler.disable shuts out",
    .group = "export language",
    .catalogue = "SE024",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(Skip inlining `torch.compiler.disable()`d function)",
};

}  // namespace exportlint::rules
