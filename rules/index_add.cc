#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.index_add", "torch.Tensor.index_add", "torch.Tensor.index_add_"});
}

// `out.scatter_add(0, index[:, None].expand_as(x), x)` for `out.index_add(0, index, x)`.
bool ByScatter(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  if (call.kind != Rewriter::Kind::kCall || call.parts.size() != 4 || r.Text(call.parts[1]) != "0") return false;
  const Rewriter::Node callee = r.Get(call.parts[0]);
  const bool in_place = callee.word == "index_add_";
  if (!in_place && callee.word != "index_add") return false;
  const Rewriter::Id index = call.parts[2], source = call.parts[3];
  if (r.Get(index).kind == Rewriter::Kind::kKeyword || r.Get(source).kind != Rewriter::Kind::kName) return false;
  const flow::Argument* values = site.Arg("source", 2);
  const int rank = values != nullptr ? values->value.rank : -1;
  std::string wide = r.Operand(index, Binding::kAtom);
  if (rank < 1) {
    wide += fmt::format(".reshape(-1, *[1] * ({}.dim() - 1))", r.Text(source));
  } else if (rank > 1) {
    wide += "[:";
    for (int i = 1; i < rank; ++i) wide += ", None";
    wide += "]";
  }
  if (rank != 1) wide += fmt::format(".expand_as({})", r.Text(source));
  r.Replace(call,
            fmt::format("{}.scatter_add{}(0, {}, {})", r.Operand(callee.parts[0], Binding::kAtom), in_place ? "_" : "",
                        wide, r.Text(source)),
            Binding::kAtom);
  return true;
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
  draft.Rewrite("use `scatter_add`, which both exporters translate rightly, or export with dynamo=True",
                [&](Rewriter& r) { return alpha == nullptr && ByScatter(site, r); });
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
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(ONNX export does not support exporting 'index_add_()' function with duplicated values in 'index'
export of operator index_add, alpha != 1)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
