#include <fmt/format.h>

#include "rules/engine/loop_rewrites.h"
#include "rules/engine/query.h"
#include "rules/engine/select_rewrites.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// `a, b = t.unbind(0)` for `a, b = t`, which is what a tensor does when it is asked for its rows.
bool Unbind(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node names = r.At(site.span);
  const Rewriter::Node assignment = names.parent != 0 ? r.Get(names.parent) : Rewriter::Node{};
  if (assignment.kind != Rewriter::Kind::kAssign || assignment.parts.size() != 2) return false;
  const Rewriter::Node value = r.Get(assignment.parts[1]);
  r.Replace(value, r.Operand(value.id, Binding::kAtom) + ".unbind(0)", Binding::kAtom);
  if (site.value.is_tensor() && r.SameInEveryCall(value.id)) r.Safe();
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.iterates_range || !site.value.may_be_tensor()) return;
  if (site.kind == graph::NodeKind::kConvert && site.op != "list") return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked);
  if (site.value.dims != flow::Stage::kData)
    draft.Level(Severity::kWarning);  // fails only where the dimension is dynamic
  if (site.op == "unpack") {
    draft.Trace(Outcome::kOk);
    if (site.value.dims == flow::Stage::kData) {
      draft.Dynamo(Outcome::kError);
      draft.Say(fmt::format("tensor {} unpacked, which has as many rows as tensor values decide; torch.export fails",
                            Code(site)));
      draft.Hint("index the rows: `t[0]`, `t[1]`");
      return;
    }
    draft.Level(Severity::kNote);
    draft.Say(
        fmt::format("tensor unpacked into {} row by row; the count is fixed by the names on the left", Code(site)));
    draft.Rewrite("`.unbind(0)` says the same without a TracerWarning", [&](Rewriter& r) { return Unbind(site, r); });
    return;
  }
  if (FirstSizeIsStatic(site.value)) {
    draft.Trace(Outcome::kOk).Level(Severity::kNote);
    draft.Say(fmt::format("loop over constant tensor {}; its number of rows is the same in every run", Code(site)));
    return;
  }
  draft.Dynamo(Outcome::kError);
  draft.Say(
      fmt::format("loop over the rows of tensor {}; the loop is unrolled for the example's number of rows, and "
                  "torch.export refuses a dynamic one",
                  Code(site)));
  draft.Rewrite("compute on the whole tensor, or use torch.vmap; a loop that must stay needs torch.jit.script",
                [&](Rewriter& r) { return Vectorise(site, r); });
  draft.Or("let torch.jit.script keep the loop", [&](Rewriter& r) { return ScriptTheFunction(site, r); });
}

constexpr std::string_view kPage =
    R"md(A Python loop over a tensor runs once per row while the model is traced, so the graph holds as many copies of the body
as the example had rows. An input with another number of rows is then cut off or out of range. `torch.export` unrolls as
well, and fails when the first dimension is declared dynamic. `for`, comprehensions, `enumerate`, `zip`, `list(t)`,
`[*t]` and `f(*t)` are all the same.

```py
import torch
from torch import nn

class Rows(nn.Module):
    def forward(self, x):
        total = torch.zeros_like(x[0])
        for row in x:  # warning: [tensor-iteration] "rows of tensor `x`"
            total = total + row
        return torch.stack([r * 2 for r in x]) + total  # warning: [tensor-iteration]
```

A list of tensors has a fixed length, and so have layers.

```py
import torch
from torch import nn

class Sum(nn.Module):
    def forward(self, x):
        total = 0
        for part in [x, x * 2, x * 3]:
            total = total + part
        return total
```

## How to mend it

- every exporter: vectorise: reductions and broadcasting do what most such loops do; `torch.vmap` the rest.
- script: a scripted function keeps the loop as ONNX `Loop`.
- dynamo: `torch.scan`, or a first dimension that is static.

```py fixed
import torch
from torch import nn

class Rows(nn.Module):
    def forward(self, x):
        return x * 2 + x.sum(0)
```

## When to ignore it

Where the number of rows is fixed: three channels, two eyes.
)md";

}  // namespace

extern constinit const Rule kTensorIteration = {
    .id = "tensor-iteration",
    .summary = "a Python loop over the rows of a tensor",
    .group = "iteration",
    .catalogue = "IT001 IT002 IT010",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kIterate, graph::NodeKind::kConvert}),
    .family = "control",
    .fixes = Rule::Fixes::kSafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Iterating over a tensor might cause the trace to be incorrect
Constraints violated (*)!
but your code specialized it to be a constant
Found the following conflicts between user-specified ranges and inferred ranges from model tracing)",
};

}  // namespace exportlint::rules
