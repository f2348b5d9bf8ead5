#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.autograd.Function.apply"});
}

void Check(const flow::Site& site, Sink& sink) {
  const graph::Unit* unit = nullptr;
  std::uint32_t index = 0;
  if (!site.ClassItself(site.value, &unit, &index)) return;
  const graph::Class& cls = unit->class_at(index);
  for (const graph::GraphId method : cls.methods) {
    if (unit->graph(method).name.text() != "symbolic") continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.Say(
        fmt::format("`{}` says with `symbolic` what it is in ONNX: dynamo=False uses that, dynamo=True exports its "
                    "forward instead",
                    cls.name.text()));
    draft.Hint("for dynamo=True make it a torch.library.custom_op and translate it with custom_translation_table=");
    draft.Because(*unit, unit->graph(method).name_span, "the ONNX form that dynamo=True does not read");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(`symbolic` of a `torch.autograd.Function` belongs to the tracing exporter. The dynamo exporter traces the forward and says nothing: the
node that a runtime's plugin waits for is not in the graph.

```py
import torch
from torch import nn

class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * x.sigmoid()

    @staticmethod
    def symbolic(g, x):
        return g.op("custom::Swish", x)

class Net(nn.Module):
    def forward(self, x):
        return Swish.apply(x)  # note: [function-symbolic] "exports its forward instead"
```

Without one both export the forward.

```py
import torch
from torch import nn

class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * x.sigmoid()

class Net(nn.Module):
    def forward(self, x):
        return Swish.apply(x)
```

## How to mend it

- dynamo: a custom operator with `custom_translation_table=`, or `torch.onnx.ops.symbolic`.
- trace: nothing to do.
)md";

}  // namespace

extern constinit const Rule kFunctionSymbolic = {
    .id = "function-symbolic",
    .summary = "an autograd Function's ONNX symbolic, which dynamo=True does not read",
    .group = "operators",
    .catalogue = "SE015 OP020",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .since = "2.5",
};

}  // namespace exportlint::rules
