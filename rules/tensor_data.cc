#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.Tensor.data"});
}

// Whether only the tensor's metadata is read: `x.data.shape`.
bool ReadsMetadata(const flow::Site& site) {
  const std::string_view rest = site.unit->source().text().substr(site.span.end);
  for (const std::string_view name : {".shape", ".size(", ".dim(", ".ndim", ".dtype", ".device", ".numel("}) {
    if (rest.starts_with(name)) return true;
  }
  return false;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.is_tensor() || ReadsMetadata(site)) return;
  const bool baked = site.value.stage != flow::Stage::kStatic;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (baked) {
    draft.Trace(Outcome::kBaked);
  } else {
    draft.Level(Severity::kWarning);
  }
  draft.Dynamo(Outcome::kError);
  draft.Say(fmt::format("`.data` leaves the graph: {}the dynamo exporter fails on it",
                        baked ? "jit.trace keeps the example's values without a warning, " : ""));
  draft.Hint("write `.detach()`, or nothing at all");
}

constexpr std::string_view kPage =
    R"md(`.data` gives a tensor that no exporter follows. `jit.trace` takes it for a constant: the example's values are in the graph and the
input is gone, without a warning. The dynamo exporter ends in an error ("We found a fake tensor in the exported program constant's
list", or a failed pass), for a parameter's `.data` as well.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.data * 2  # error: [tensor-data] "keeps the example's values"
```

`detach` is an operator.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)
        self.fc.weight.data.zero_()

    def forward(self, x):
        return self.fc(x.detach()) * 2
```

## How to mend it

- every exporter: `.detach()`; at inference nothing is needed.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.detach() * 2
```
)md";

}  // namespace

extern constinit const Rule kTensorData = {
    .id = "tensor-data",
    .summary = "a tensor's .data read in forward",
    .group = "trace interruption",
    .catalogue = "TR015",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(We found a fake tensor in the exported program constant's list
Failed to mutate tensor data attribute)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
