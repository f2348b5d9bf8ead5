#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Draws(std::string_view op) {
  if (!op.starts_with("torch.")) return false;
  const std::string_view rest = op.substr(6);
  if (OneOf(rest, {"rand", "randn", "randint", "randperm", "rand_like", "randn_like", "randint_like", "normal",
                   "bernoulli", "multinomial", "poisson", "nn.functional.gumbel_softmax"})) {
    return true;
  }
  return OneOf(rest, {"Tensor.bernoulli", "Tensor.multinomial"});
}

bool DrawsInPlace(std::string_view op) {
  return OneOf(LastName(op), {"uniform_", "normal_", "bernoulli_", "random_", "exponential_", "cauchy_", "geometric_",
                              "log_normal_"});
}

bool Wants(std::string_view op) {
  return DrawsInPlace(op) || Draws(op);
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.kind == graph::NodeKind::kMutate ? !DrawsInPlace(site.op) : !Draws(site.op) && !DrawsInPlace(site.op))
    return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kWrong).Script(Outcome::kWrong).Dynamo(Outcome::kWrong);
  draft.Say(fmt::format(
      "`{}` draws in forward; the exported model draws other numbers than PyTorch, in a stream no seed fixes",
      site.op));
  draft.Hint("take the noise as an input, or be deterministic at inference");
}

constexpr std::string_view kPage =
    R"md(A torch random operator is exported as one (`RandomNormalLike`, `Bernoulli`): the runtime draws anew in each run, from its
own stream. `torch.manual_seed` has no say there, outputs cannot be compared with PyTorch, and several runtimes lack these
operators.

```py
import torch
from torch import nn

class Noise(nn.Module):
    def forward(self, x):
        return x + torch.rand_like(x)  # warning: [torch-randomness] "draws other numbers than PyTorch"
```

Noise that only training adds is not exported.

```py
import torch
from torch import nn

class Noise(nn.Module):
    def forward(self, x):
        if self.training:
            x = x + torch.randn_like(x)
        return x * 2
```

## How to mend it

- every exporter: make the noise an argument of forward; guard training noise with `if self.training:`.

```py fixed
import torch
from torch import nn

class Noise(nn.Module):
    def forward(self, x, noise):
        return x + noise
```

## When to ignore it

Where fresh noise in every run is what you want and the runtime has the operator.
)md";

}  // namespace

extern constinit const Rule kTorchRandomness = {
    .id = "torch-randomness",
    .summary = "a random torch operator in forward",
    .group = "randomness",
    .catalogue = "RN002 RN004",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall, graph::NodeKind::kMutate}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
