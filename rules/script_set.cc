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
      const bool comprehension = node.op == graph::Op::kComprehension &&
                                 node.aux == static_cast<std::uint32_t>(graph::ComprehensionKind::kSet);
      if (!comprehension && node.op != graph::Op::kSet) return;
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say("a set in code that torch.jit.script compiles: TorchScript has lists and dicts only");
      draft.Hint("use a list, or a dict whose keys are the members");
    });
  }
}

constexpr std::string_view kPage =
    R"md(TorchScript's containers are lists, tuples and dicts. Set displays and set comprehensions do not compile: "Set aren't supported",
"SetComp aren't supported".

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, mode="relu"):
        super().__init__()
        self.mode = mode

    def forward(self, x):
        if self.mode in {"relu", "tanh"}:  # warning: [script-set] "lists and dicts only"
            return torch.relu(x)
        return x

scripted = torch.jit.script(Net())
```

A list does the same.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, mode="relu"):
        super().__init__()
        self.mode = mode

    def forward(self, x):
        if self.mode in ["relu", "tanh"]:
            return torch.relu(x)
        return x

scripted = torch.jit.script(Net())
```

## How to mend it

- script: a list.
- trace, dynamo: nothing to do.
)md";

}  // namespace

extern constinit const Rule kScriptSet = {
    .id = "script-set",
    .summary = "a set in code that is scripted",
    .group = "script language",
    .catalogue = "TS012",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Set aren't supported
SetComp aren't supported)",
};

}  // namespace exportlint::rules
