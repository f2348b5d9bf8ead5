#include <fmt/format.h>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.jit.script";
}

// The attributes that the constructor stores a lambda or a functools.partial in.
bool HoldsFunction(const ScriptedPart& constructor, std::string_view name) {
  bool found = false;
  VisitBody(*constructor.unit, constructor.graph, [&](const graph::Node& node) {
    if (node.op != graph::Op::kSetAttribute || node.name.text() != name) return;
    const graph::Node* value = NodeOf(*constructor.unit, constructor.unit->inputs(node)[1].value);
    if (value == nullptr) return;
    const bool lambda =
        value->op == graph::Op::kFunction && constructor.unit->graph(value->aux).kind == graph::Graph::Kind::kLambda;
    found = found || lambda || CallsName(*constructor.unit, *value, "partial");
  });
  return found;
}

void Check(const flow::Site& site, Sink& sink) {
  ScriptedPart constructor;
  if (!ConstructorOf(site, &constructor)) return;
  for (const ScriptedPart& part : ScriptedParts(site)) {
    VisitBody(*part.unit, part.graph, [&](const graph::Node& node) {
      const graph::Node* callee =
          node.op == graph::Op::kCall ? NodeOf(*part.unit, part.unit->inputs(node)[0].value) : nullptr;
      if (callee == nullptr || callee->op != graph::Op::kAttribute || part.unit != constructor.unit) return;
      if (!HoldsFunction(constructor, callee->name.text())) return;
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say(fmt::format("`{}` is a lambda or a partial kept on the module: torch.jit.script cannot compile it",
                            callee->name.text()));
      draft.Hint("make it a method, or a module of its own");
    });
  }
}

constexpr std::string_view kPage =
    R"md(`torch.jit.script` compiles what has source of its own: functions and methods. A lambda stored on the module or a
`functools.partial` is no attribute it can convert: "python value of type 'partial' cannot be used as a value".

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = lambda x: x * 2

    def forward(self, x):
        return self.act(x)  # warning: [script-function-attribute] "cannot compile it"

scripted = torch.jit.script(Net())
```

A module or a method.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.ReLU()

    def scale(self, x):
        return x * 2

    def forward(self, x):
        return self.scale(self.act(x))

scripted = torch.jit.script(Net())
```

## How to mend it

- script: a method or a module.
- trace, dynamo: nothing to do.
)md";

}  // namespace

extern constinit const Rule kScriptFunctionAttribute = {
    .id = "script-function-attribute",
    .summary = "a lambda or partial kept on a module that is scripted",
    .group = "script language",
    .catalogue = "TS002",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(cannot be used as a value. Perhaps it is a closed over global variable
Expected a single top-level function)",
};

}  // namespace exportlint::rules
