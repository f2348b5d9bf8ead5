#include <algorithm>
#include <cstdint>
#include <string_view>

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

// Some size asked for is a number above 1 that the elements must divide by, or merges dimensions: `view(-1)` of two.
bool Regroups(const flow::Site& site) {
  return std::ranges::any_of(site.arguments, [&](const flow::Argument& a) {
    std::int64_t size = 0;
    return !site.ConstantInt(a.value, &size) || size > 1 || size == -1;
  });
}

// The call that selected the elements, by the name it is called by.
std::string_view SelectedBy(const flow::Site& site) {
  const graph::Node* maker = MakerOf(site, ReceiverOf(site));
  return maker ? CalleeName(*site.unit, *maker) : std::string_view{};
}

// `nonzero` lays its rows out column by column, so that `view` must compare strides with a size it does not know.
bool SeesStrides(const flow::Site& site) {
  return site.op == "torch.Tensor.view" && Regroups(site) && OneOf(SelectedBy(site), {"nonzero", "argwhere"});
}

// What `masked_select` gives is of no use to the dynamo exporter, which does not translate it.
bool IsOfSelection(const flow::Site& site) {
  return Regroups(site) && SelectedBy(site) == "masked_select";
}

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.scaled_dot_product_attention", "torch.Tensor.view", "torch.Tensor.reshape"});
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
  const bool strides = SeesStrides(site);
  if (!strides && !IsOfSelection(site)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  if (strides) {
    draft.Trace(Outcome::kError).Script(Outcome::kError);
    draft.Say(
        "`view` of the rows that `nonzero` found, which lie column by column; with most numbers of rows it fails");
    draft.Hint("use `reshape`, which copies where it must");
    return;
  }
  draft.Say("regroups as many elements as `masked_select` finds, which the dynamo exporter cannot translate");
  draft.Hint("keep the shape fixed with torch.where, and reshape before selecting");
}

constexpr std::string_view kPage =
    R"md(`torch.export` reads a tensor given as a size as a number it knows nothing of (an unbacked symbol). `reshape` and `-1` state
what must hold and go on; `view` must compare the number with the strides, where they are not those of the shape, and scaled dot-product attention must know
that no length is 0, and both fail. Lengths that the values decide (`x[mask]`, `nonzero`) are such numbers too.

```py
import torch
from torch import nn

class Halves(nn.Module):
    def forward(self, x):
        half = torch.div(x.size(0), 2, rounding_mode="trunc")
        return x.transpose(0, 1).view(x.size(1), half, 2)  # error: [data-dependent-size] "a tensor as a size"
```

The rows of `nonzero` lie column by column in memory, where `view` has no way to merge them: tracing fails on the example, and
`torch.export` on the comparison.

```py
import torch
from torch import nn

class Flat(nn.Module):
    def forward(self, x):
        rows = torch.nonzero(x)
        picked = torch.masked_select(x, x > 0)  # error: [boolean-mask]
        return rows.view(-1, 4), picked.reshape(2, -1)  # error: [data-dependent-size] "column by column" # error: [data-dependent-size] "masked_select"
```

Sizes computed in Python are symbols that compare well, and any number of elements goes through `view(-1, 4)`: the program states
that it divides.

```py
import torch
from torch import nn

class Halves(nn.Module):
    def forward(self, x):
        hits = x[x > 0]  # possible: [boolean-mask]
        return x.view(x.size(0), x.size(1) // 2, 2), hits.view(-1, 4), hits.reshape(4, -1), x.nonzero().reshape(-1)
```

## How to mend it

- every exporter: compute sizes with `//`, not with an operator; attend over the padded sequence with a mask.

```py fixed
import torch
from torch import nn

class Halves(nn.Module):
    def forward(self, x):
        return x.transpose(0, 1).view(x.size(1), x.size(0) // 2, 2)
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
