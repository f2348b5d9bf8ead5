#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"builtins.round"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.may_be(flow::kNumeric) || site.value.may_be_tensor() || site.value.traced == flow::Traced::kNo)
    return;
  const bool dynamic = site.value.stage != flow::Stage::kStatic;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError).Script(Outcome::kError);
  if (dynamic) draft.Dynamo(Outcome::kUnsupported);
  draft.Say(fmt::format("`round()` of a size: a tensor while tracing, which has no __round__{}",
                        dynamic ? ", and no ONNX translation with dynamo=True where the dimension is dynamic" : ""));
  draft.Hint("use integers: `(2 * n + k) // (2 * k)` for `round(n / k)`");
}

constexpr std::string_view kPage =
    R"md(While tracing a size is a 0-d tensor, and Python's `round` raises: "type Tensor doesn't define __round__ method". `torch.export`
rounds the symbol, but the ONNX exporter has no translation for it once the dimension is dynamic.

```py
import torch
from torch import nn

class Half(nn.Module):
    def forward(self, x):
        return x[: round(x.shape[0] / 2)]  # error: [round-of-size] "no __round__"
```

Rounding configuration, or in whole numbers, is plain arithmetic.

```py
import torch
from torch import nn

class Half(nn.Module):
    def __init__(self, ratio=0.3):
        super().__init__()
        self.width = round(ratio * 10)

    def forward(self, x):
        return x[: (x.shape[0] + 1) // 2, : self.width]
```

## How to mend it

- every exporter: `(n + 1) // 2` for `round(n / 2)`.

```py fixed
import torch
from torch import nn

class Half(nn.Module):
    def forward(self, x):
        return x[: (x.shape[0] + 1) // 2]
```
)md";

}  // namespace

extern constinit const Rule kRoundOfSize = {
    .id = "round-of-size",
    .summary = "round() of a size",
    .group = "dynamic dimensions",
    .catalogue = "SH006",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(type Tensor doesn't define __round__ method
call_function[target=builtins.round])",
    .measured = "2.13",
};

}  // namespace exportlint::rules
