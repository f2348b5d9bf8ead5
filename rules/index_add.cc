#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.index_add", "torch.Tensor.index_add", "torch.Tensor.index_add_"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.may_be_tensor()) return;
  const flow::Argument* alpha = site.Arg("alpha");
  const flow::Argument* index = site.Arg("index", site.op == "torch.index_add" ? 2 : 1);
  Draft draft = sink.Start(site);
  if (!draft) return;
  const Outcome outcome = alpha != nullptr ? Outcome::kUnsupported : Outcome::kWrong;
  draft.Trace(outcome).Script(outcome);
  if (alpha != nullptr) {
    draft.Say("`index_add` with `alpha` has no translation with dynamo=False");
  } else {
    draft.Say("`index_add` keeps one contribution of each repeated index with dynamo=False: a wrong sum, or an error");
  }
  // What a mask or nonzero() selected: rows of a tensor, each once.
  if (alpha == nullptr && index != nullptr && index->value.dims == flow::Stage::kData)
    draft.Weaken(Confidence::kPossible);
  draft.Hint("use `scatter_add`, which both exporters translate rightly, or export with dynamo=True");
}

constexpr std::string_view kPage =
    R"md(The tracing exporter turns `index_add` into `ScatterElements` with `reduction="add"` only after expanding the index, and drops
contributions where an index occurs twice: the sum is wrong without a word. Where there are more indices than rows it gives up
with an error. The dynamo exporter is right. Measured with torch 2.13; `alpha=` is refused by the tracing exporter.

```py
import torch
from torch import nn

class Pool(nn.Module):
    def forward(self, x, segment):
        out = torch.zeros(4, 8, device=x.device)
        return out.index_add(0, segment, x)  # warning: [index-add] "one contribution of each repeated index"
```

`scatter_add` is right in every exporter.

```py
import torch
from torch import nn

class Pool(nn.Module):
    def forward(self, x, segment):
        out = torch.zeros(4, 8, device=x.device)
        return out.scatter_add(0, segment[:, None].expand_as(x), x)
```

## How to mend it

- trace: `out.scatter_add(0, index[:, None].expand_as(x), x)`.
- dynamo: nothing to do.

## When to ignore it

Where no index occurs twice: then `index_copy` says it better.
)md";

}  // namespace

extern constinit const Rule kIndexAdd = {
    .id = "index-add",
    .summary = "index_add, which the tracing exporter translates wrongly where indices repeat",
    .group = "operators",
    .catalogue = "OP010",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(ONNX export does not support exporting 'index_add_()' function with duplicated values in 'index'
export of operator index_add, alpha != 1)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
