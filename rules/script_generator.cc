#include <fmt/format.h>

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
    const bool yields = (part.unit->graph(part.graph).flags & graph::Graph::kGenerator) != 0;
    VisitBody(*part.unit, part.graph, [&](const graph::Node& node) {
      const bool expression = node.op == graph::Op::kComprehension &&
                              node.aux == static_cast<std::uint32_t>(graph::ComprehensionKind::kGenerator);
      if (!expression && !(yields && node.op == graph::Op::kYield)) return;
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say(fmt::format("{}: torch.jit.script does not compile generators",
                            expression ? "generator expression" : "`yield`"));
      draft.Hint(expression ? "write a list: `[...]` for `(...)`" : "collect into a list and return it");
    });
  }
}

constexpr std::string_view kPage =
    R"md(TorchScript has lists, no generators: "Generator expressions aren't supported", and `yield` neither. Tracing and `torch.export` run
them as Python.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        parts = (x * i for i in range(3))  # warning: [script-generator] "generator expression"
        return torch.stack(list(parts))

scripted = torch.jit.script(Net())
```

A list of the same.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        parts = [x * i for i in range(3)]
        return torch.stack(parts)

scripted = torch.jit.script(Net())
```

## How to mend it

- script: a list.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return torch.stack([x * i for i in range(3)])

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
    .errors = R"(GeneratorExp aren't supported)",
};

}  // namespace exportlint::rules
