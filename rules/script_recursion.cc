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
    const graph::Graph& function = part.unit->graph(part.graph);
    VisitBody(*part.unit, part.graph, [&](const graph::Node& node) {
      if (!CallsName(*part.unit, node, function.name.text())) return;
      const graph::Node* callee = NodeOf(*part.unit, part.unit->inputs(node)[0].value);
      if (callee != nullptr) {
        const graph::Operand owner = part.unit->inputs(*callee)[0].value;
        const bool self = owner.present() && owner.tag() == graph::Operand::Tag::kSlot && owner.index() == 0;
        if (!self || function.class_index < 0) return;
      }
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say(fmt::format("`{}` calls itself: torch.jit.script does not compile recursion", function.name.text()));
      draft.Hint("write it as a loop");
    });
  }
}

constexpr std::string_view kPage =
    R"md(TorchScript inlines what it compiles, so nothing may call itself: "function 'walk' is called recursively. Recursive calls are not
supported". Tracing and `torch.export` run the calls and record what they did.

```py
import torch
from torch import nn

class Net(nn.Module):
    def halve(self, x, depth: int):
        if depth == 0:
            return x
        return self.halve(x / 2, depth - 1)  # warning: [script-recursion] "does not compile recursion"

    def forward(self, x):
        return self.halve(x, 3)

scripted = torch.jit.script(Net())
```

A loop.

```py
import torch
from torch import nn

class Net(nn.Module):
    def halve(self, x, depth: int):
        for _ in range(depth):
            x = x / 2
        return x

    def forward(self, x):
        return self.halve(x, 3)

scripted = torch.jit.script(Net())
```

## How to mend it

- script: a loop, with a list as stack where there is one.
)md";

}  // namespace

extern constinit const Rule kScriptRecursion = {
    .id = "script-recursion",
    .summary = "a method that calls itself in code that is scripted",
    .group = "script language",
    .catalogue = "TS010",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(is called recursively. Recursive calls are not supported)",
};

}  // namespace exportlint::rules
