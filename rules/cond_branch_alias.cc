#include <algorithm>
#include <string>
#include <vector>

#include "facts/operators.h"
#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.cond"});
}

// What a node shows a part of: the tensor of `x[:, :4]` and of `x.transpose(0, 1)`; absent for what makes a tensor of
// its own, and where that depends on the tensor (`reshape`).
graph::Operand Viewed(const graph::Unit& unit, const graph::Node& node) {
  const auto inputs = unit.inputs(node);
  if (node.op == graph::Op::kSubscript) {
    const auto plain = [&](const graph::Operand& index) {
      const graph::Node* slice = NodeOf(unit, index);
      return slice != nullptr ? slice->op == graph::Op::kSlice
                              : index.present() && index.tag() == graph::Operand::Tag::kConstant;
    };
    const graph::Node* tuple = NodeOf(unit, inputs[1].value);
    const bool sliced =
        tuple != nullptr && tuple->op == graph::Op::kTuple
            ? std::ranges::all_of(unit.inputs(*tuple), [&](const graph::Input& i) { return plain(i.value); })
            : plain(inputs[1].value);
    return sliced ? inputs[0].value : graph::Operand{};
  }
  const graph::Node* method = node.op == graph::Op::kCall ? NodeOf(unit, inputs[0].value) : nullptr;
  if (method == nullptr || method->op != graph::Op::kAttribute) return {};
  const auto schemas = facts::FindOverloads("aten::" + std::string(method->name.text()));
  const bool shares = std::ranges::all_of(schemas, [](const facts::OperatorSchema& s) {
    return !s.MutatesAny() && s.returns().size() == 1 && s.returns()[0].is_aliased();
  });
  const bool always = std::ranges::any_of(schemas, [](const facts::OperatorSchema& s) {
    return s.kernel() == facts::Kernel::kDevice || s.kernel() == facts::Kernel::kExplicit;
  });
  return shares && always ? unit.inputs(*method)[0].value : graph::Operand{};
}

void Check(const flow::Site& site, Sink& sink) {
  for (const flow::Argument* branch : {site.Arg("true_fn", 1), site.Arg("false_fn", 2)}) {
    const graph::Unit* unit = nullptr;
    graph::GraphId g = 0;
    if (branch == nullptr || !site.FunctionOf(branch->value, &unit, &g)) continue;
    const std::size_t parameters = unit->graph(g).parameters.size();
    bool alias = false;
    const auto is_parameter = [&](const graph::Operand& o) {
      return o.present() && o.tag() == graph::Operand::Tag::kSlot && o.index() < parameters;
    };
    std::vector<std::uint32_t> stored;
    VisitBody(*unit, g, [&](const graph::Node& node) {
      if (node.op == graph::Op::kLocal) stored.push_back(node.aux);
      if (node.op != graph::Op::kReturn || node.input_count == 0) return;
      const graph::Operand value = unit->inputs(node)[0].value;
      const auto given = [&](graph::Operand o) {
        for (const graph::Node* part = NodeOf(*unit, o); part != nullptr; part = NodeOf(*unit, o)) {
          o = Viewed(*unit, *part);
        }
        return is_parameter(o) && std::ranges::find(stored, o.index()) == stored.end();
      };
      const graph::Node* made = NodeOf(*unit, value);
      alias = alias || given(value);
      if (made == nullptr || (made->op != graph::Op::kTuple && made->op != graph::Op::kList)) return;
      for (const graph::Input& element : unit->inputs(*made)) alias = alias || given(element.value);
    });
    if (!alias) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(branch->span).Dynamo(Outcome::kError);
    draft.Say(
        "a branch of torch.cond returns an operand as it is, or a view of one; torch.export wants results of its own");
    draft.Hint("return `.clone()` of it");
  }
}

constexpr std::string_view kPage =
    R"md(What a branch of `torch.cond` gives may not be the very tensor it was given: "Encountered aliasing during higher order op tracing",
wrapped in an UncapturedHigherOrderOpError. A view of it counts as well.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        # warning: [control-operator-in-trace]
        # error: [cond-branch-alias] "returns an operand as it is"
        y = torch.cond(x.sum() > 0, lambda a: a, lambda a: a * 3, (x,))
        # warning: [control-operator-in-trace]
        # error: [cond-branch-alias] "or a view of one"
        return torch.cond(y.sum() > 0, lambda a: a.transpose(0, 1)[:, :4], lambda a: a[:4].exp(), (y,))
```

A copy is a result.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        # warning: [control-operator-in-trace]
        return torch.cond(x.sum() > 0, lambda a: a.clone(), lambda a: a * 3, (x,))
```

## How to mend it

- dynamo: `.clone()`.
)md";

}  // namespace

extern constinit const Rule kCondBranchAlias = {
    .id = "cond-branch-alias",
    .summary = "a branch of torch.cond that returns what it was given",
    .group = "export language",
    .catalogue = "EP005",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Encountered aliasing during higher order op tracing
This higher order operator doesn't work unless it is captured completely with torch.compile)",
    .since = "2.2",
};

}  // namespace exportlint::rules
