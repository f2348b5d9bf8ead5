#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.utils.checkpoint.checkpoint"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* reentrant = site.Arg("use_reentrant");
  bool on = false;
  const bool fails = reentrant != nullptr && site.ConstantBool(reentrant->value, &on) && on;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Script(Outcome::kError);
  if (fails) {
    draft.Trace(Outcome::kError);
  } else {
    draft.Level(Severity::kNote);
  }
  draft.Say(fmt::format("checkpointing in forward: torch.jit.script and torch.export(strict=True) refuse it{}",
                        fails ? ", and with use_reentrant=True dynamo=False fails" : ""));
  draft.Hint("call the layer itself outside training: `layer(x) if not self.training else checkpoint(layer, x)`");
}

constexpr std::string_view kPage =
    R"md(Checkpointing saves memory of a backward pass that an exported model does not have. Scripts cannot compile it, `torch.export` in strict
mode stops at it, and the reentrant kind ends the tracing exporter with "unordered_map::at".

```py
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        return checkpoint(self.fc, x, use_reentrant=True)  # warning: [checkpoint-in-forward] "dynamo=False fails"
```

In training only.

```py
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x):
        if self.training:
            return checkpoint(self.fc, x, use_reentrant=False)
        return self.fc(x)
```

## How to mend it

- every exporter: call the layer outside training.
)md";

}  // namespace

extern constinit const Rule kCheckpointInForward = {
    .id = "checkpoint-in-forward",
    .summary = "activation checkpointing in forward",
    .group = "side effects",
    .catalogue = "SE016",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(unordered_map::at)",
};

}  // namespace exportlint::rules
