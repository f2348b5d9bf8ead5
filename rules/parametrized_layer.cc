#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"parametrized"});
}

void Check(const flow::Site& site, Sink& sink) {
  const bool orthogonal = site.name.text() == "orthogonal";
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported);
  if (orthogonal) draft.Dynamo(Outcome::kUnsupported);
  draft.Say(fmt::format("the weight of this layer is computed by parametrizations.{}, by `{}`, which {}",
                        site.name.text(), orthogonal ? "aten::linalg_householder_product" : "aten::vdot",
                        orthogonal ? "neither exporter translates" : "dynamo=False does not translate"));
  draft.Hint("call torch.nn.utils.parametrize.remove_parametrizations(layer, \"weight\") before the export");
}

constexpr std::string_view kPage =
    R"md(A parametrized layer computes its weight anew in every call. `spectral_norm` does so with `aten::vdot`, which the tracing exporter
does not know; `orthogonal` with a Householder product, which neither does. Weight normalisation, and the older
`torch.nn.utils.spectral_norm`, are exported.

```py
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = spectral_norm(nn.Linear(8, 4))

    def forward(self, x):
        return self.fc(x)  # warning: [parametrized-layer] "aten::vdot"
```

Weight normalisation is made of operators that both know.

```py
import torch
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = weight_norm(nn.Linear(8, 4))

    def forward(self, x):
        return self.fc(x)
```

## How to mend it

- every exporter: `remove_parametrizations(layer, "weight")` on the model that is exported; the weight is then a constant.
)md";

}  // namespace

extern constinit const Rule kParametrizedLayer = {
    .id = "parametrized-layer",
    .summary = "a layer whose weight a parametrization computes by unsupported operators",
    .group = "operators",
    .catalogue = "SE017 SE018",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(Exporting the operator 'aten::vdot' to ONNX)",
};

}  // namespace exportlint::rules
