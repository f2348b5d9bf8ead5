#include <fmt/format.h>

#include <string>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.jit.script";
}

// How many values a return gives: the elements of a tuple, 1 for a parameter that is a tensor, -1 unknown.
int CountOf(const ScriptedPart& part, const graph::Node& node) {
  if (node.input_count == 0) return -1;
  const graph::Operand value = part.unit->inputs(node)[0].value;
  const graph::Node* made = NodeOf(*part.unit, value);
  if (made != nullptr && made->op == graph::Op::kTuple) return static_cast<int>(made->input_count);
  if (made != nullptr && made->op == graph::Op::kBinary) return 1;
  const auto& parameters = part.unit->graph(part.graph).parameters;
  const bool slot = value.present() && value.tag() == graph::Operand::Tag::kSlot;
  if (!slot || value.index() >= parameters.size()) return -1;
  const graph::HintId hint = parameters[value.index()].hint;
  return hint == 0 || IsTensorHint(*part.unit, hint) ? 1 : -1;
}

void Check(const flow::Site& site, Sink& sink) {
  for (const ScriptedPart& part : ScriptedParts(site)) {
    int first = -1;
    VisitBody(*part.unit, part.graph, [&](const graph::Node& node) {
      if (node.op != graph::Op::kReturn) return;
      const int count = CountOf(part, node);
      if (count < 0 || first < 0 || count == first) {
        first = first < 0 ? count : first;
        return;
      }
      Draft draft = StartAt(site, sink, part, node.span);
      if (!draft) return;
      draft.Say(fmt::format("returns {} here and {} before: torch.jit.script wants one type from every branch",
                            count == 1 ? "one value" : fmt::format("{} values", count),
                            first == 1 ? "one value" : std::to_string(first)));
      draft.Hint("return the same tuple from every branch, with None in an Optional place");
    });
  }
}

constexpr std::string_view kPage =
    R"md(A TorchScript function has one return type. Branches that return a tensor here and a tuple there do not compile: "Previous
return statement returned a value of type Tensor but this return statement returns a value of type Tuple".

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, both=False):
        super().__init__()
        self.both = both

    def forward(self, x):
        if self.both:
            return x, x * 2
        return x * 3  # warning: [script-return-types] "one type from every branch"

scripted = torch.jit.script(Net())
```

One type from every branch.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, both=False):
        super().__init__()
        self.both = both

    def forward(self, x):
        if self.both:
            return x, x * 2
        return x * 3, x

scripted = torch.jit.script(Net())
```

## How to mend it

- script: the same tuple everywhere, or two methods.
- trace, dynamo: nothing to do: the branch taken decides.
)md";

}  // namespace

extern constinit const Rule kScriptReturnTypes = {
    .id = "script-return-types",
    .summary = "returns of different types in code that is scripted",
    .group = "script language",
    .catalogue = "TS006",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(Previous return statement returned a value of type)",
};

}  // namespace exportlint::rules
