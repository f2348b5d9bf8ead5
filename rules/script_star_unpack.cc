#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.jit.script";
}

void Check(const flow::Site& site, Sink& sink) {
  for (const ScriptedPart& part : ScriptedParts(site)) {
    VisitBody(*part.unit, part.graph, [&](const graph::Node& node) {
      if (node.op != graph::Op::kUnpack || (node.flags & 1) == 0) return;
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say("`*rest` among the targets of an assignment: torch.jit.script does not compile it");
      draft.Hint("name each part, or take slices: `batch, rest = shape[0], shape[1:]`");
    });
  }
}

constexpr std::string_view kPage =
    R"md(TorchScript is a part of Python. `a, *rest = value` with a size or a list on the right has no fixed number of parts and is refused:
"Starred unpack" or "cannot use * with a non-tuple". Tracing and `torch.export` run the assignment as Python.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        batch, *rest = x.shape  # warning: [script-star-unpack] "does not compile it"
        return x.reshape([batch, -1])

scripted = torch.jit.script(Net())
```

Slices are compiled; and a model that nobody scripts may unpack as it likes.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        batch, rest = x.shape[0], x.shape[1:]
        return x.reshape([batch, -1])

class Eager(nn.Module):
    def forward(self, x):
        batch, *rest = x.shape
        return x.reshape([batch, -1])

scripted = torch.jit.script(Net())
```

## How to mend it

- script: slices.
- trace, dynamo: nothing to do.
)md";

}  // namespace

extern constinit const Rule kScriptStarUnpack = {
    .id = "script-star-unpack",
    .summary = "a starred target in code that is scripted",
    .group = "script language",
    .catalogue = "TS003",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(Starred unpacking is currently only supported for the LHS)",
};

}  // namespace exportlint::rules
