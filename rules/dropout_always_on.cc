#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.dropout", "torch.nn.functional.dropout1d", "torch.nn.functional.dropout2d",
                    "torch.nn.functional.dropout3d", "torch.nn.functional.alpha_dropout",
                    "torch.nn.functional.feature_alpha_dropout"});
}

void Check(const flow::Site& site, Sink& sink) {
  for (const flow::Argument& arg : site.arguments) {
    if (arg.name.text() == "**" || arg.name.text() == "*") return;
  }
  const flow::Argument* training = site.Arg("training", 2);
  bool on = !OneOf(LastName(site.op), {"alpha_dropout", "feature_alpha_dropout"});  // the default where it is not given
  if (training && !site.ConstantBool(training->value, &on)) return;
  if (!on) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kWrong).Script(Outcome::kWrong).Dynamo(Outcome::kWrong);
  draft.Say(fmt::format("`{}` drops in eval mode too: `training` is {}", LastName(site.op),
                        training ? "always True" : "not given and defaults to True"));
  if (training) {
    draft.Replace("follow the module's mode", false, training->span,
                  training->name.empty() ? "self.training" : "training=self.training");
  } else {
    draft.Hint("pass `training=self.training`");
  }
}

constexpr std::string_view kPage =
    R"md(`nn.Dropout` follows `model.eval()`; the function `F.dropout` does not. Its `training` argument defaults to True, so the
model drops at inference as well, and so does the exported model, with random numbers of its own.

```py
import torch.nn.functional as F
from torch import nn

class Block(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.1)  # warning: [dropout-always-on] "defaults to True"
```

With the module's own mode it is right.

```py
import torch.nn.functional as F
from torch import nn

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(x) + F.dropout(x, 0.1, self.training)
```

## How to mend it

- every exporter: `training=self.training`, or the module `nn.Dropout`.

```py fixed
import torch.nn.functional as F
from torch import nn

class Block(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.1, training=self.training)
```

## When to ignore it

Where sampling at inference is the point (Monte Carlo dropout).
)md";

}  // namespace

extern constinit const Rule kDropoutAlwaysOn = {
    .id = "dropout-always-on",
    .summary = "functional dropout that does not follow the module's mode",
    .group = "randomness",
    .catalogue = "RN003",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
