#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.cond", "torch.while_loop", "torch.scan", "torch.map"}) ||
         (op.starts_with("torch._higher_order_ops.") &&
          OneOf(LastName(op), {"cond", "while_loop", "scan", "map", "associative_scan"}));
}

void Check(const flow::Site& site, Sink& sink) {
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError).Script(Outcome::kError);
  draft.Say(fmt::format("`{}` is for torch.export: dynamo=False and TorchScript cannot export it", LastName(site.op)));
  draft.Hint("export with dynamo=True; for dynamo=False use torch.where, or a @torch.jit.script function");
}

constexpr std::string_view kPage =
    R"md(`torch.cond`, `while_loop`, `scan` and `map` keep control flow for `torch.export`, which the dynamo exporter turns into `If`, `Loop`
and `Scan`. Under `jit.trace` they run through dynamo and fail: "you are using FX to torch.jit.trace a dynamo-optimized
function". `torch.jit.script` does not know them.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        # warning: [control-operator-in-trace] "`cond` is for torch.export"
        return torch.cond(x.sum() > 0, lambda a: a * 2, lambda a: a * 3, (x,))
```

`torch.where` is an operator of every exporter.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return torch.where(x.sum() > 0, x * 2, x * 3)
```

## How to mend it

- trace, script: `torch.where` where both arms are cheap.
- dynamo: nothing to do.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return torch.where(x.sum() > 0, x * 2, x * 3)
```

Ignore it where the model is exported with dynamo=True only.
)md";

}  // namespace

extern constinit const Rule kControlOperatorInTrace = {
    .id = "control-operator-in-trace",
    .summary = "torch.cond and its kin, which only torch.export keeps",
    .group = "export language",
    .catalogue = "EP001 EP006 EP008 EP009 EP010",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(Detected that you are using FX to torch.jit.trace a dynamo-optimized function)",
    .since = "2.2",
};

}  // namespace exportlint::rules
