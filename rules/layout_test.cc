#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.Tensor.is_contiguous", "torch.Tensor.stride"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.may_be_tensor() || site.value.stage == flow::Stage::kStatic) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kSpecialized).Script(Outcome::kUnsupported).Dynamo(Outcome::kSpecialized);
  draft.Say(fmt::format("`{}` is answered by the example's layout; an ONNX tensor has none, so the answer stays",
                        LastName(site.op)));
  draft.Hint("call `.contiguous()` without asking: it is nothing where the tensor is contiguous");
}

constexpr std::string_view kPage =
    R"md(ONNX tensors have no strides. A question about the layout is answered once, by the example; the branch that the answer chose is
the only one in the exported model.

```py
import torch
from torch import nn

class Flat(nn.Module):
    def forward(self, x):
        if x.is_contiguous():  # note: [layout-test] "answered by the example's layout"
            return x.view(-1) * 2
        return x.reshape(-1) * 3
```

Asking for a layout is not asking about it.

```py
import torch
from torch import nn

class Flat(nn.Module):
    def forward(self, x):
        return x.contiguous().view(-1)
```

## How to mend it

- every exporter: `.contiguous()` always, and one branch.

## When to ignore it

Where both branches compute the same.
)md";

}  // namespace

extern constinit const Rule kLayoutTest = {
    .id = "layout-test",
    .summary = "a question about a tensor's memory layout",
    .group = "control flow",
    .catalogue = "CF020",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
