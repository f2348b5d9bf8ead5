#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return (op.starts_with("random.") || op.starts_with("numpy.random.")) &&
         !OneOf(LastName(op), {"seed", "getstate", "setstate", "get_state", "set_state"});
}

void Check(const flow::Site& site, Sink& sink) {
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Script(Outcome::kError).Dynamo(Outcome::kBaked);
  draft.Say(
      fmt::format("`{}` draws once, during the export; every exporter keeps that number, without a warning", site.op));
  draft.Hint("draw outside and pass the number as an input, or use a torch operator");
}

constexpr std::string_view kPage =
    R"md(Python and NumPy draw their numbers while the export runs. The graph holds the number drawn, not the drawing, so the
exported model is no longer random. No exporter warns.

```py
import random
import torch
from torch import nn

class Flip(nn.Module):
    def forward(self, x):
        if random.random() < 0.5:  # warning: [python-randomness] "draws once, during the export"
            return x.flip(-1)
        return x
```

Drawing in the constructor happens once by intention.

```py
import random
import torch
from torch import nn

class Phase(nn.Module):
    def __init__(self):
        super().__init__()
        self.phase = random.random()

    def forward(self, x):
        return torch.sin(x + self.phase)
```

## How to mend it

- every exporter: pass the noise as an input; or drop it, most models are deterministic at inference.

```py fixed
import torch
from torch import nn

class Flip(nn.Module):
    def forward(self, x, u):
        return torch.where(u < 0.5, x.flip(-1), x)
```
)md";

}  // namespace

extern constinit const Rule kPythonRandomness = {
    .id = "python-randomness",
    .summary = "a random number drawn by Python or NumPy in forward",
    .group = "randomness",
    .catalogue = "RN001",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = "Unsupported: Attempted to call function marked as skipped",
};

}  // namespace exportlint::rules
