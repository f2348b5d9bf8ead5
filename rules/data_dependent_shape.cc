#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The operators whose output has a size that their input's values decide, and that export nevertheless.
bool SizeFromValues(const flow::Site& site) {
  const std::string_view name = LastName(site.op);
  if (name == "where") return site.arguments.size() == 1 && site.op == "torch.where";
  if (name == "repeat_interleave") {
    const flow::Argument* repeats = site.Arg("repeats", site.op == "torch.repeat_interleave" ? 1 : 0);
    return repeats && repeats->value.is_tensor() && !site.Arg("output_size");
  }
  return true;
}

bool Wants(std::string_view op) {
  return op.starts_with("torch.") &&
         OneOf(LastName(op), {"where", "repeat_interleave", "nonzero", "argwhere", "unique"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (!SizeFromValues(site)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Weaken(Confidence::kPossible);  // exports everywhere, and is right
  draft.Say(fmt::format("`{}` returns as many elements as the values say; the exported model's shapes depend on values",
                        site.op));
  draft.Hint("a mask, topk or nonzero_static keeps the shape fixed, which mobile and TensorRT runtimes need");
}

constexpr std::string_view kPage =
    R"md(`nonzero`, `argwhere`, `unique`, `torch.where(cond)` and `repeat_interleave` with a tensor of counts return tensors whose
size depends on values. All of them export, so this is a note, shown with `--min-confidence possible` only, for two
readers: runtimes with planned memory (TensorRT, Core ML, NNAPI) cannot run them, and Python that asks such a tensor for
its size (`if idx.shape[0] > 2`) fails to export.

```py
import torch
from torch import nn

class Where(nn.Module):
    def forward(self, x):
        rows, columns = torch.where(x > 0)  # possible: [data-dependent-shape] "shapes depend on values"
        return x.nonzero(), rows + columns  # possible: [data-dependent-shape]
```

With three arguments `torch.where` selects and keeps the shape; counts that are numbers are static.

```py
import torch
from torch import nn

class Where(nn.Module):
    def forward(self, x):
        y = torch.where(x > 0, x, torch.zeros_like(x))
        return torch.repeat_interleave(y, 2, dim=0)
```

## How to mend it

- every exporter: a mask of the full shape, `topk`, or `torch.nonzero_static(x, size=k)` (dynamo).
- every exporter: move the step behind the exported model.

```py fixed
import torch
from torch import nn

class Where(nn.Module):
    def forward(self, x):
        return (x > 0).to(x.dtype) * x
```

## When to ignore it

Where the runtime has dynamic shapes, as ONNX Runtime does.
)md";

}  // namespace

extern constinit const Rule kDataDependentShape = {
    .id = "data-dependent-shape",
    .summary = "an operator whose output size depends on values",
    .group = "data-dependent shapes",
    .catalogue = "DS001 DS005 DS008",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
