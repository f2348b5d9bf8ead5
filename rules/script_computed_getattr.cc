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
      const auto inputs = part.unit->inputs(node);
      if (!CallsName(*part.unit, node, "getattr") || inputs.size() < 3 || NodeOf(*part.unit, inputs[0].value)) return;
      const graph::Operand name = inputs[2].value;
      if (!name.present() || name.tag() == graph::Operand::Tag::kConstant) return;
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say("`getattr` with a computed name: torch.jit.script wants a string literal");
      draft.Hint("keep the layers in an nn.ModuleList and loop over it");
    });
  }
}

constexpr std::string_view kPage =
    R"md(A scripted module's attributes are known when it is compiled. `getattr(self, name)` is compiled for a string literal only:
"getattr's second argument must be a string literal". Tracing and `torch.export` run it as Python.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer0 = nn.Linear(8, 8)
        self.layer1 = nn.Linear(8, 8)

    def forward(self, x):
        for i in range(2):
            x = getattr(self, f"layer{i}")(x)  # warning: [script-computed-getattr] "a string literal"
        return x

scripted = torch.jit.script(Net())
```

A literal is an attribute like any other.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer0 = nn.Linear(8, 8)

    def forward(self, x):
        return getattr(self, "layer0")(x)

scripted = torch.jit.script(Net())
```

## How to mend it

- script: `self.layers = nn.ModuleList(...)`, and `for layer in self.layers`.
)md";

}  // namespace

extern constinit const Rule kScriptComputedGetattr = {
    .id = "script-computed-getattr",
    .summary = "getattr with a computed name in code that is scripted",
    .group = "script language",
    .catalogue = "TS004",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(getattr's second argument must be a string literal)",
};

}  // namespace exportlint::rules
