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
      if (node.op != graph::Op::kTry) return;
      Draft draft = StartAt(site, sink, part, Span{node.span.begin, node.span.begin + 3});
      if (!draft) return;
      draft.Say("`try` in code that torch.jit.script compiles: TorchScript has no exception handlers");
      draft.Hint("test beforehand what would raise, or leave the function to Python with @torch.jit.ignore");
    });
  }
}

constexpr std::string_view kPage =
    R"md(TorchScript can raise, not catch: "try blocks aren't supported". Tracing and `torch.export` run the handler as Python and keep the
one way that the example took.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        try:  # warning: [script-exception-handler] "no exception handlers"
            return torch.relu(x)
        except RuntimeError:
            return x

scripted = torch.jit.script(Net())
```

What is left to Python may catch.

```py
import torch
from torch import nn

class Net(nn.Module):
    @torch.jit.ignore
    def load(self, path: str):
        try:
            return torch.zeros(1)
        except OSError:
            return torch.ones(1)

    def forward(self, x):
        return torch.relu(x)

scripted = torch.jit.script(Net())
```

## How to mend it

- script: a test instead of a handler.
)md";

}  // namespace

extern constinit const Rule kScriptExceptionHandler = {
    .id = "script-exception-handler",
    .summary = "try in code that is scripted",
    .group = "script language",
    .catalogue = "TS007",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(try blocks aren't supported)",
};

}  // namespace exportlint::rules
