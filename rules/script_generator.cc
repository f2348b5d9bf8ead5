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
      if (node.op != graph::Op::kYield) return;
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say("`yield` in code that torch.jit.script compiles: TorchScript has no generators");
      draft.Hint("collect into a list and return it");
    });
  }
}

constexpr std::string_view kPage =
    R"md(TorchScript functions return once: `yield` does not compile ("Yield aren't supported"). A generator expression is compiled as a list.
Tracing and `torch.export` run generators as Python.

```py
import torch
from torch import nn

class Net(nn.Module):
    def parts(self, x):
        for i in range(3):
            yield x * i  # warning: [script-generator] "no generators"

    def forward(self, x):
        return torch.stack(list(self.parts(x)))

scripted = torch.jit.script(Net())
```

A list, or a generator expression.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return torch.stack(list(x * i for i in range(3)))

scripted = torch.jit.script(Net())
```

## How to mend it

- script: a list.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def parts(self, x):
        return [x * i for i in range(3)]

    def forward(self, x):
        return torch.stack(list(self.parts(x)))

scripted = torch.jit.script(Net())
```
)md";

}  // namespace

extern constinit const Rule kScriptGenerator = {
    .id = "script-generator",
    .summary = "a generator in code that is scripted",
    .group = "script language",
    .catalogue = "TS011",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(Yield aren't supported)",
};

}  // namespace exportlint::rules
