#include <fmt/format.h>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.jit.script";
}

// Whether the constructor makes an nn.ModuleList of this name.
bool IsModuleList(const ScriptedPart& constructor, std::string_view name) {
  bool found = false;
  VisitBody(*constructor.unit, constructor.graph, [&](const graph::Node& node) {
    if (node.op != graph::Op::kSetAttribute || node.name.text() != name) return;
    const graph::Node* value = NodeOf(*constructor.unit, constructor.unit->inputs(node)[1].value);
    found = found || (value != nullptr && CallsName(*constructor.unit, *value, "ModuleList"));
  });
  return found;
}

void Check(const flow::Site& site, Sink& sink) {
  ScriptedPart constructor;
  if (!ConstructorOf(site, &constructor)) return;
  for (const ScriptedPart& part : ScriptedParts(site)) {
    VisitBody(*part.unit, part.graph, [&](const graph::Node& node) {
      if (node.op != graph::Op::kSubscript) return;
      const auto inputs = part.unit->inputs(node);
      const graph::Node* list = NodeOf(*part.unit, inputs[0].value);
      const bool variable = inputs[1].value.present() && inputs[1].value.tag() == graph::Operand::Tag::kSlot;
      if (!variable || list == nullptr || list->op != graph::Op::kAttribute) return;
      if (!IsModuleList(constructor, list->name.text())) return;
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say(fmt::format("`{}` indexed by a variable: torch.jit.script wants a literal", list->name.text()));
      draft.Hint("loop over the list: `for layer in self.layers`, with enumerate() for the number");
    });
  }
}

constexpr std::string_view kPage =
    R"md(Every module of a list is a type of its own to TorchScript, so it must know at compile time which one `self.layers[i]` is:
"Expected integer literal for index". A loop over the list is unrolled and compiles.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8), nn.Linear(8, 8)])

    def forward(self, x):
        for i in range(2):
            x = self.layers[i](x)  # warning: [script-indexed-modules] "wants a literal"
        return x

scripted = torch.jit.script(Net())
```

The loop over the list itself.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(8, 8), nn.Linear(8, 8)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.layers[0](x)

scripted = torch.jit.script(Net())
```

## How to mend it

- script: loop over the list.
- trace, dynamo: nothing to do.
)md";

}  // namespace

extern constinit const Rule kScriptIndexedModules = {
    .id = "script-indexed-modules",
    .summary = "a module list indexed by a variable in code that is scripted",
    .group = "script language",
    .catalogue = "TS005",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Expected integer literal for index. ModuleList/Sequential indexing is only supported with integer literals)",
};

}  // namespace exportlint::rules
