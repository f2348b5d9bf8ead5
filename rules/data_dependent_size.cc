#include <algorithm>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// Some size is computed by an operator from sizes that may differ: `x.view(torch.div(h, 2), -1)`.
bool TakesTensorAsSize(const flow::Site& site) {
  return std::ranges::any_of(site.arguments, [](const flow::Argument& a) {
    return a.value.is_tensor() && a.value.stage != flow::Stage::kStatic;
  });
}

// Attention picks its kernel by the sizes.
bool IsAttention(const flow::Site& site) {
  return site.op == "torch.nn.functional.scaled_dot_product_attention";
}

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.scaled_dot_product_attention", "torch.Tensor.view"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (IsAttention(site) && site.value.is_tensor() && site.value.dims == flow::Stage::kData) {
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.Dynamo(Outcome::kError);
    draft.Say("attention on a query whose length depends on values; torch.export cannot tell whether it is empty");
    draft.Hint("attend over the padded sequence with a mask");
    return;
  }
  if (site.op == "torch.Tensor.view" && site.value.is_tensor() && TakesTensorAsSize(site)) {
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.Dynamo(Outcome::kError);
    draft.Say(
        "`view` with a tensor as a size; torch.export reads it as a number it knows nothing of, and cannot compare it "
        "with the strides");
    draft.Hint("compute the size with `//`, not torch.div");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(`torch.export` reads a tensor given as a size as a number it knows nothing of (an unbacked symbol). `reshape` and `-1` state
what must hold and go on; `view` must compare the number with the tensor's strides, and scaled dot-product attention must know
that no length is 0, and both fail. Lengths that the values decide (`x[mask]`, `nonzero`) are such numbers too.

```py
import torch
from torch import nn

class Halves(nn.Module):
    def forward(self, x):
        half = torch.div(x.size(1), 2, rounding_mode="trunc")
        return x.view(x.size(0), half, 2)  # error: [data-dependent-size] "a tensor as a size"
```

Sizes computed in Python are symbols that compare well, and any number of elements goes through `view(-1, 4)`: the program states
that it divides.

```py
import torch
from torch import nn

class Halves(nn.Module):
    def forward(self, x):
        hits = x[x > 0]  # possible: [boolean-mask]
        return x.view(x.size(0), x.size(1) // 2, 2), hits.view(-1, 4), hits.reshape(4, -1)
```

## How to mend it

- every exporter: compute sizes with `//`, not with an operator; attend over the padded sequence with a mask.

```py fixed
import torch
from torch import nn

class Halves(nn.Module):
    def forward(self, x):
        return x.view(x.size(0), x.size(1) // 2, 2)
```
)md";

}  // namespace

extern constinit const Rule kDataDependentSize = {
    .id = "data-dependent-size",
    .summary = "a size known only from values where torch.export must compare it",
    .group = "data-dependent shapes",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = "Could not guard on data-dependent expression",
};

}  // namespace exportlint::rules
