#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// How the asked shape goes with an unknown number of elements.
enum class Fit : std::uint8_t { kAlways, kUnknown, kMustDivide };

// Sizes -1 and 1 fit any number; a literal above 1 or a size of an input must divide it; a number known from the
// configuration alone may be the size of a dimension that is there.
Fit FitOf(const flow::Site& site) {
  if (LastName(site.op) == "unflatten") {
    const flow::Argument* dim = site.Arg("dim", site.op == "torch.unflatten" ? 1 : 0);
    std::int64_t value = 0;
    return dim && site.ConstantInt(dim->value, &value) && value == 0 ? Fit::kMustDivide : Fit::kUnknown;
  }
  std::vector<flow::Value> sizes;
  for (const flow::Argument& argument : site.arguments) {
    std::vector<flow::Value> several;
    if (argument.value.is_tensor()) continue;
    if (site.Elements(argument.value, &several)) {
      sizes.insert(sizes.end(), several.begin(), several.end());
    } else {
      sizes.push_back(argument.value);
    }
  }
  Fit fit = Fit::kAlways;
  for (const flow::Value& size : sizes) {
    std::int64_t value = 0;
    if (site.ConstantInt(size, &value) ? value > 1 : size.stage != flow::Stage::kStatic) return Fit::kMustDivide;
    if (!site.ConstantInt(size, &value)) fit = Fit::kUnknown;
  }
  return fit;
}

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
  return OneOf(op, {"torch.nn.functional.scaled_dot_product_attention", "torch.Tensor.view", "torch.Tensor.reshape",
                    "torch.reshape", "torch.Tensor.unflatten", "torch.unflatten"});
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
  if (IsAttention(site) || !site.value.is_tensor() || site.value.dims != flow::Stage::kData) return;
  const Fit fit = FitOf(site);
  if (fit == Fit::kAlways) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  if (fit == Fit::kUnknown) draft.Weaken(Confidence::kPossible);
  draft.Say(
      fmt::format("`{}` of a tensor whose number of elements depends on values; torch.export cannot tell that they fit",
                  LastName(site.op)));
  draft.Hint("state it with torch._check on the size before, or keep the shape fixed with a mask");
}

constexpr std::string_view kPage =
    R"md(The result of `nonzero`, `x[mask]` or `unique` has an unknown number of elements. `view` and `reshape` must know that the
elements fill the asked shape; `torch.export` has only a symbol for their number and fails, or, with `-1`, cannot divide.
TorchScript and tracing reshape at run time, and fail there when the elements do not fit.

```py
import torch
from torch import nn

class Pairs(nn.Module):
    def forward(self, x):
        hits = x[x > 0]  # possible: [boolean-mask]
        return hits.view(-1, 4)  # error: [data-dependent-size] "depends on values"
```

The number of elements of an input is a symbol that divides well, and any number fits `-1` and `1`.

```py
import torch
from torch import nn

class Pairs(nn.Module):
    def forward(self, x):
        hits = x[x > 0]  # possible: [boolean-mask]
        return x.view(-1, 4), hits.view(-1, 1)
```

## How to mend it

- every exporter: keep the shape fixed with a mask, and reshape before selecting.
- dynamo: `torch._check(hits.shape[0] % 4 == 0)` states what you know.

```py fixed
import torch
from torch import nn

class Pairs(nn.Module):
    def forward(self, x):
        return torch.where(x > 0, x, 0.0).view(-1, 4)
```
)md";

}  // namespace

extern constinit const Rule kDataDependentSize = {
    .id = "data-dependent-size",
    .summary = "a tensor of unknown size given a shape",
    .group = "data-dependent shapes",
    .catalogue = "DS011",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = "Could not guard on data-dependent expression",
};

}  // namespace exportlint::rules
