#include <fmt/format.h>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.scaled_dot_product_attention"});
}

// Whether the argument is an attribute read as it is: a rate that no mode switches off.
bool IsBareAttribute(const flow::Site& site, const flow::Argument& arg) {
  for (const graph::Input& input : site.unit->inputs(*site.node)) {
    if (!input.value.present() || input.value.tag() != graph::Operand::Tag::kNode) continue;
    const graph::Node& node = site.unit->node(input.value.index());
    if (node.span == arg.span) return node.op == graph::Op::kAttribute;
  }
  return false;
}

// Whether the attribute is what the constructor was given for a parameter that defaults to a rate above 0.
bool DropsByDefault(const flow::Site& site, const flow::Argument& arg) {
  if (site.graph == nullptr || site.graph->class_index < 0) return false;
  const graph::Unit& unit = *site.unit;
  Symbol name;
  for (const graph::Input& input : unit.inputs(*site.node)) {
    const graph::Node* node = NodeOf(unit, input.value);
    if (node != nullptr && node->span == arg.span && node->op == graph::Op::kAttribute) name = node->name;
  }
  bool drops = false;
  for (const graph::GraphId method : unit.class_at(static_cast<std::uint32_t>(site.graph->class_index)).methods) {
    const graph::Graph& constructor = unit.graph(method);
    if (name.empty() || constructor.name.text() != "__init__") continue;
    VisitBody(unit, method, [&](const graph::Node& node) {
      if (node.op != graph::Op::kSetAttribute || node.name != name) return;
      const graph::Operand stored = unit.inputs(node)[1].value;
      if (!stored.present() || stored.tag() != graph::Operand::Tag::kSlot) return;
      if (stored.index() >= constructor.parameters.size()) return;
      const graph::Constant* rate = DefaultOf(unit, method, constructor.parameters[stored.index()]);
      drops = rate != nullptr && rate->type == graph::Constant::Type::kFloat && rate->number > 0;
    });
  }
  return drops;
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* rate = site.Arg("dropout_p", 4);
  if (rate == nullptr || !rate->value.is(flow::kFloat)) return;
  double constant = 0;
  const bool known = site.ConstantFloat(rate->value, &constant);
  if (known ? constant <= 0 : !IsBareAttribute(site, *rate)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(rate->span).Trace(Outcome::kWrong).Script(Outcome::kWrong).Dynamo(Outcome::kWrong);
  if (!known) draft.Weaken(DropsByDefault(site, *rate) ? Confidence::kLikely : Confidence::kPossible);
  draft.Say("attention drops in eval mode too: `dropout_p` does not follow `self.training`");
  draft.Rewrite("pass `dropout_p=self.p if self.training else 0.0`", [&](Rewriter& r) {
    const Rewriter::Node given = r.Get(r.ArgumentOf(r.Site(), "dropout_p", 4));
    const graph::Graph* method = site.graph;
    if (given.id == 0 || method == nullptr || method->parameters.empty() || method->parameters[0].name.text() != "self")
      return false;
    const bool keyword = given.kind == Rewriter::Kind::kKeyword;
    const Rewriter::Id value = keyword ? given.parts[0] : given.id;
    r.Replace(given.span, fmt::format("{}{} if self.training else 0.0", keyword ? "dropout_p=" : "",
                                      r.Operand(value, Binding::kOr)));
    return true;
  });
}

constexpr std::string_view kPage =
    R"md(`scaled_dot_product_attention` is a function: it drops whenever `dropout_p` is above 0, whatever `eval()` said. The exported
model then drops too, with random numbers of its own.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Attention(nn.Module):
    def forward(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v, dropout_p=0.1)  # warning: [attention-dropout] "eval mode"
```

With the module's mode it is right.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Attention(nn.Module):
    def __init__(self, p=0.1):
        super().__init__()
        self.p = p

    def forward(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v, dropout_p=self.p if self.training else 0.0)
```

## How to mend it

- every exporter: `dropout_p=self.p if self.training else 0.0`.

```py fixed
import torch
import torch.nn.functional as F
from torch import nn

class Attention(nn.Module):
    def forward(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v)
```
)md";

}  // namespace

extern constinit const Rule kAttentionDropout = {
    .id = "attention-dropout",
    .summary = "attention dropout that does not follow the module's mode",
    .group = "randomness",
    .catalogue = "RN005",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
