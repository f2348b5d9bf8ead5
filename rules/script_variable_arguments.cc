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
    for (const graph::Parameter& parameter : part.unit->graph(part.graph).parameters) {
      const bool many = parameter.kind == graph::Parameter::Kind::kArgs;
      if (!many && parameter.kind != graph::Parameter::Kind::kKwargs) continue;
      Draft draft = StartAt(site, sink, part, parameter.span);
      if (!draft) return;
      draft.Say(fmt::format("`{}{}` in a function that torch.jit.script compiles: it wants a fixed signature",
                            many ? "*" : "**", parameter.name.text()));
      draft.Hint("name every parameter, or pass a List[Tensor]");
      return;
    }
  }
}

constexpr std::string_view kPage =
    R"md(A scripted function has one signature: "Compiled functions can't take variable number of arguments". Tracing and `torch.export`
take what the example gives.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, *xs):  # warning: [script-variable-arguments] "a fixed signature"
        return xs[0] + xs[1]

scripted = torch.jit.script(Net())
```

Named parameters.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, y):
        return x + y

scripted = torch.jit.script(Net())
```

## How to mend it

- script: a wrapper with the final signature.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, y):
        return x + y

scripted = torch.jit.script(Net())
```
)md";

}  // namespace

extern constinit const Rule kScriptVariableArguments = {
    .id = "script-variable-arguments",
    .summary = "any number of arguments to a forward that is scripted",
    .group = "script language",
    .catalogue = "IO006",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Compiled functions can't take variable number of arguments or use keyword-only arguments with defaults)",
};

}  // namespace exportlint::rules
