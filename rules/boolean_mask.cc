#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  const bool selects = OneOf(site.op, {"torch.masked_select", "torch.Tensor.masked_select"});
  if (site.kind == graph::NodeKind::kCall && !selects) return;
  if (site.kind == graph::NodeKind::kIndex &&
      !(site.value.may_be_tensor() && site.second.is_tensor() && site.second.dtype == flow::DtypeClass::kBool)) {
    return;
  }
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (selects) {
    draft.Dynamo(Outcome::kUnsupported);
    draft.Say("`masked_select` has no translation in the dynamo exporter");
    draft.Rewrite("index with the mask, `x[mask]`, or keep the shape with torch.where", [&](Rewriter& r) {
      const Rewriter::Node call = r.Site();
      const bool method = site.op == "torch.Tensor.masked_select";
      if (call.kind != Rewriter::Kind::kCall || call.parts.size() != (method ? 2u : 3u)) return false;
      const Rewriter::Node callee = r.Get(call.parts[0]);
      if (callee.word != "masked_select") return false;
      const Rewriter::Id tensor = method ? callee.parts[0] : call.parts[1], mask = call.parts.back();
      if (r.Get(mask).kind == Rewriter::Kind::kKeyword || r.Get(tensor).kind == Rewriter::Kind::kKeyword) return false;
      r.Replace(call, fmt::format("{}[{}]", r.Operand(tensor, Binding::kAtom), r.Argument(mask)), Binding::kAtom);
      return true;
    });
    return;
  }
  draft.Level(Severity::kNote).Weaken(Confidence::kPossible);  // exports everywhere, and is right
  draft.Say(fmt::format("{} selects as many elements as the mask has; the exported model's shapes depend on values",
                        Code(site)));
  draft.Hint("torch.where or masked_fill keep the shape fixed, which mobile and TensorRT runtimes need");
}

constexpr std::string_view kPage =
    R"md(`x[mask]` has as many elements as the mask has true ones. It exports everywhere, as `NonZero` and `GatherND`, but from
there on sizes depend on values: runtimes that plan memory ahead (TensorRT, Core ML, NNAPI) refuse it, and a branch on
such a size fails. That is a note, shown with `--min-confidence possible`. `torch.masked_select`, which computes the
same, has no translation in the dynamo exporter, and fails.

```py
import torch
from torch import nn

class Positive(nn.Module):
    def forward(self, x):
        y = x[x > 0]  # possible: [boolean-mask] "shapes depend on values"
        return torch.masked_select(x, x > 0).sum() + y.sum()  # error: [boolean-mask] "no translation"
```

Indexing with integers keeps its size.

```py
import torch
from torch import nn

class Rows(nn.Module):
    def forward(self, x, index):
        return x[index] + x[:, 0]
```

## How to mend it

- every exporter: keep the shape: `torch.where(mask, x, 0)`, `x.masked_fill(~mask, 0)`, `x * mask`.
- dynamo: `x[mask]` for `masked_select`.

```py fixed
import torch
from torch import nn

class Positive(nn.Module):
    def forward(self, x):
        return torch.where(x > 0, x, 0.0).sum()
```

## When to ignore it

The note: where the runtime has dynamic shapes (ONNX Runtime does).
)md";

}  // namespace

extern constinit const Rule kBooleanMask = {
    .id = "boolean-mask",
    .summary = "elements selected by a boolean mask",
    .group = "data-dependent shapes",
    .catalogue = "DS002 DS003 DS004",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kIndex, graph::NodeKind::kCall}),
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
