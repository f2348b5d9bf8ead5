#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.cond"});
}

// The first write in place to a parameter of a branch; null for none.
const graph::Node* WriteToOperand(const graph::Unit& unit, graph::GraphId g) {
  const graph::Node* found = nullptr;
  const std::size_t parameters = unit.graph(g).parameters.size();
  const auto given = [&](const graph::Operand& o) {
    return o.present() && o.tag() == graph::Operand::Tag::kSlot && o.index() < parameters;
  };
  VisitBody(unit, g, [&](const graph::Node& node) {
    if (found != nullptr || node.input_count == 0) return;
    const graph::Operand first = unit.inputs(node)[0].value;
    const graph::Node* callee = node.op == graph::Op::kCall ? NodeOf(unit, first) : nullptr;
    const bool method = callee != nullptr && callee->op == graph::Op::kAttribute &&
                        callee->name.text().ends_with('_') && !callee->name.text().ends_with("__") &&
                        given(unit.inputs(*callee)[0].value);
    const bool stores = (node.op == graph::Op::kSetItem || node.op == graph::Op::kAugmented) && given(first);
    if (method || stores) found = &node;
  });
  return found;
}

void Check(const flow::Site& site, Sink& sink) {
  for (const flow::Argument* branch : {site.Arg("true_fn", 1), site.Arg("false_fn", 2)}) {
    const graph::Unit* unit = nullptr;
    graph::GraphId g = 0;
    if (branch == nullptr || !site.FunctionOf(branch->value, &unit, &g)) continue;
    const graph::Node* write = WriteToOperand(*unit, g);
    if (write == nullptr) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(branch->span).Dynamo(Outcome::kError);
    draft.Because(*unit, write->span, "written here");
    draft.Say("a branch of torch.cond writes to an operand in place; torch.export refuses");
    draft.Hint("compute a new tensor: `a = a + 1` for `a.add_(1)`");
  }
}

constexpr std::string_view kPage =
    R"md(A branch of `torch.cond` may not change its operands: the other branch, or none, may run instead. `torch.export` stops with an
UncapturedHigherOrderOpError that speaks of mutation. Tensors that the branch made itself may be written to.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        def up(a):
            a.add_(1)
            return a * 2

        # warning: [control-operator-in-trace]
        return torch.cond(x.sum() > 0, up, lambda a: a * 3, (x,))  # error: [cond-branch-mutation] "in place"
```

A tensor of its own.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        def up(a):
            b = a * 2
            b.add_(1)
            return b

        # warning: [control-operator-in-trace]
        return torch.cond(x.sum() > 0, up, lambda a: a * 3, (x,))
```

## How to mend it

- dynamo: operators that give new tensors.
)md";

}  // namespace

extern constinit const Rule kCondBranchMutation = {
    .id = "cond-branch-mutation",
    .summary = "a branch of torch.cond that writes to what it was given",
    .group = "export language",
    .catalogue = "EP004",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(This higher order operator doesn't work unless it is captured completely with torch.compile)",
    .since = "2.2",
};

}  // namespace exportlint::rules
