#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.layer_norm", "torch.layer_norm", "torch.nn.functional.rms_norm"});
}

bool ReadsSize(const flow::Site& site, const flow::Value& shape) {
  if (shape.is(flow::kSize)) return shape.traced != flow::Traced::kNo;
  std::vector<flow::Value> sizes;
  if (!shape.is(flow::kTuple | flow::kList) || !site.Elements(shape, &sizes)) return false;
  return std::ranges::any_of(sizes, [](const flow::Value& v) { return v.traced_number(); });
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* shape = site.Arg("normalized_shape", 1);
  if (shape == nullptr || !ReadsSize(site, shape->value)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(shape->span).Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported);
  draft.Say(fmt::format("`layer_norm` over {}, a size that jit.trace holds as a tensor; dynamo=False wants a constant",
                        "`" + site.Text(shape->span) + "`"));
  draft.Hint("keep the size as an attribute: `self.normalized_shape`");
}

constexpr std::string_view kPage =
    R"md(The tracing exporter writes the normalised shape into the node, so it must be a constant. A size of the input is a tensor
while tracing, even where it never changes, and the export fails. The dynamo exporter is right.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Norm(nn.Module):
    def forward(self, x):
        return F.layer_norm(x, (x.size(-1),))  # warning: [layer-norm-size] "wants a constant"
```

A size that the module holds is one.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Norm(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.normalized_shape = (width,)

    def forward(self, x):
        return F.layer_norm(x, self.normalized_shape)
```

## How to mend it

- trace: an attribute of the module, or `nn.LayerNorm`.
- dynamo: nothing to do.

```py fixed
import torch
import torch.nn.functional as F
from torch import nn

class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        return self.norm(x)
```
)md";

}  // namespace

extern constinit const Rule kLayerNormSize = {
    .id = "layer-norm-size",
    .summary = "layer_norm over a size read from its input",
    .group = "dynamic dimensions",
    .catalogue = "SH015",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .measured = "2.13",
};

}  // namespace exportlint::rules
