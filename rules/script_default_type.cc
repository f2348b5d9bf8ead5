#include <fmt/format.h>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.jit.script";
}

std::string_view TypeName(graph::Constant::Type type) {
  switch (type) {
    case graph::Constant::Type::kBool: return "bool";
    case graph::Constant::Type::kInt: return "int";
    case graph::Constant::Type::kFloat: return "float";
    case graph::Constant::Type::kString: return "str";
    default: return {};
  }
}

void Check(const flow::Site& site, Sink& sink) {
  for (const ScriptedPart& part : ScriptedParts(site)) {
    for (const graph::Parameter& parameter : part.unit->graph(part.graph).parameters) {
      const graph::Constant* value = parameter.hint == 0 ? DefaultOf(*part.unit, part.graph, parameter) : nullptr;
      const std::string_view type = value != nullptr ? TypeName(value->type) : std::string_view{};
      if (type.empty()) continue;
      Draft draft = StartAt(site, sink, part, parameter.span);
      if (!draft) return;
      draft.Say(fmt::format("`{}` has no annotation, so torch.jit.script takes it for a Tensor; its default is a {}",
                            parameter.name.text(), type));
      draft.Hint(fmt::format("annotate it: `{}: {}`", parameter.name.text(), type));
    }
  }
}

constexpr std::string_view kPage =
    R"md(A parameter without annotation is a Tensor to `torch.jit.script`. A number as its default does not fit: "Expected a default value
of type Tensor (inferred) on parameter".

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, repeats=2):  # warning: [script-default-type] "takes it for a Tensor"
        return x * repeats

scripted = torch.jit.script(Net())
```

With the annotation it is what it says.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, repeats: int = 2):
        return x * repeats

scripted = torch.jit.script(Net())
```

## How to mend it

- script: annotate every parameter that is no tensor.
- trace, dynamo: the number is baked, annotated or not.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, repeats: int = 2):
        return x * repeats

scripted = torch.jit.script(Net())
```
)md";

}  // namespace

extern constinit const Rule kScriptDefaultType = {
    .id = "script-default-type",
    .summary = "a parameter that script takes for a tensor, with another default",
    .group = "script language",
    .catalogue = "TS008",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(Expected a default value of type Tensor (inferred) on parameter)",
};

}  // namespace exportlint::rules
