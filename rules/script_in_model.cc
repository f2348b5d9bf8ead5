#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.jit.ScriptFunction";
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.graph && (site.graph->flags & graph::Graph::kScripted)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  draft.Say(fmt::format(
      "scripted function called in {}; torch.export runs its loops as Python and fails where a size is dynamic",
      Code(site)));
  draft.Hint("for dynamo, write it without @torch.jit.script, with torch.cond, torch.while_loop or torch.scan");
}

constexpr std::string_view kPage =
    R"md(A `@torch.jit.script` function inside an otherwise eager model keeps its loops and branches when the model is traced: the
right tool for `dynamo=False`. `torch.export` cannot keep them; where the function depends on a dynamic size, it fails.

```py
import torch
from torch import nn

@torch.jit.script
def accumulate(x: torch.Tensor) -> torch.Tensor:
    out = torch.zeros_like(x[0])
    for i in range(x.shape[0]):  # warning: [dynamic-loop]
        out = out * 0.5 + x[i]
    return out

class Net(nn.Module):
    def forward(self, x):
        return accumulate(x)  # warning: [script-in-model] "scripted function"
```

A plain function is part of the model in every exporter.

```py
import torch
from torch import nn

def scale(x: torch.Tensor) -> torch.Tensor:
    return x * 0.5

class Net(nn.Module):
    def forward(self, x):
        return scale(x)
```

## How to mend it

- trace: nothing to do.
- dynamo: remove the decorator; turn loops into `torch.scan` or tensor operators, branches into `torch.cond`.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        weights = 0.5 ** torch.arange(x.shape[0] - 1, -1, -1)
        return weights @ x
```

## When to ignore it

Where the model is only exported with `dynamo=False`.
)md";

}  // namespace

extern constinit const Rule kScriptInModel = {
    .id = "script-in-model",
    .summary = "a scripted function called by an eager model",
    .group = "script language",
    .catalogue = "TS014",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = "Could not guard on data-dependent expression",
};

}  // namespace exportlint::rules
