#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The operators, which are told the mode by position: a traced model holds the mode it was traced in.
constexpr std::string_view kOperators[] = {"torch.dropout", "torch.feature_dropout", "torch.alpha_dropout",
                                           "torch.feature_alpha_dropout"};

void CheckOperator(const flow::Site& site, std::string_view name, Sink& sink) {
  const flow::Argument* training = site.Arg("train", 2);
  bool on = false;
  if (training == nullptr || !site.ConstantBool(training->value, &on) || !on) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kWrong).Script(Outcome::kWrong).Dynamo(Outcome::kWrong);
  draft.Say(fmt::format("`{}` drops in every run: it is told that the model is in training", name));
  draft.Hint("pass the module's mode, and call `eval()` on the model before it is exported");
}

// "dropout" of `torch.dropout` and `torch.ops.aten.dropout.default`; empty for any other call.
std::string_view OperatorName(std::string_view op) {
  constexpr std::string_view kAten = "torch.ops.aten.", kDefault = ".default", kTorch = "torch.";
  const bool own_name = op.starts_with(kAten) && op.ends_with(kDefault);
  for (const std::string_view known : kOperators) {
    const std::string_view name = known.substr(kTorch.size());
    if (op == known || (own_name && op.substr(kAten.size(), op.size() - kAten.size() - kDefault.size()) == name))
      return name;
  }
  return {};
}

bool FollowMode(const flow::Site& site, const flow::Argument* training, Rewriter& r) {
  const graph::Graph* method = site.graph;
  if (method == nullptr || method->parameters.empty() || method->parameters[0].name.text() != "self") return false;
  const Rewriter::Node call = r.Site();
  const Rewriter::Node given = r.Get(r.ArgumentOf(call, "training", 2));
  if (given.id != 0) {
    r.Replace(given.span, given.kind == Rewriter::Kind::kKeyword ? "training=self.training" : "self.training");
  } else if (training == nullptr) {
    r.AddArgument(call, "training=self.training");
  }
  return true;
}

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.dropout", "torch.nn.functional.dropout1d", "torch.nn.functional.dropout2d",
                    "torch.nn.functional.dropout3d", "torch.nn.functional.alpha_dropout",
                    "torch.nn.functional.feature_alpha_dropout"}) ||
         !OperatorName(op).empty();
}

void Check(const flow::Site& site, Sink& sink) {
  if (const std::string_view name = OperatorName(site.op); !name.empty()) return CheckOperator(site, name, sink);
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
  draft.Rewrite("follow the module's mode: pass `training=self.training`",
                [&](Rewriter& r) { return FollowMode(site, training, r); });
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
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
