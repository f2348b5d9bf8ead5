#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.add", "torch.Tensor.add", "torch.Tensor.add_", "torch.cumsum", "torch.Tensor.cumsum"});
}

// Whether the text of the operand shows that it is a boolean: `x > 0`, `~mask`, `x.isnan()`.
bool ShowsBoolean(const flow::Site& site, std::size_t input) {
  const graph::Node* node = InputNode(site, input);
  if (node != nullptr && node->op == graph::Op::kAttribute) {  // the method of a call: what it is called on
    const graph::Operand object = site.unit->inputs(*node)[0].value;
    node = NodeOf(*site.unit, object);
  }
  if (node == nullptr) return false;
  if (node->op == graph::Op::kCompare) return true;
  return node->op == graph::Op::kUnary && node->aux == static_cast<std::uint32_t>(graph::UnaryOp::kInvert);
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.is_tensor() || site.value.dtype != flow::DtypeClass::kBool) return;
  const bool add = OneOf(LastName(site.op), {"add", "add_"});
  if (add && (!site.second.is_tensor() || site.second.dtype != flow::DtypeClass::kBool)) return;
  if (!add && site.Arg("dtype") != nullptr) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kFails).Script(Outcome::kFails);
  // Of the nodes of a program every type is known.
  const SourceMap* map = site.unit->source().map();
  const bool sure = map != nullptr && map->form() == ModelForm::kExported;
  if (!sure && !ShowsBoolean(site, 0) && !ShowsBoolean(site, 1)) draft.Weaken(Confidence::kPossible);
  if (add) draft.Dynamo(Outcome::kFails);
  draft.Say(fmt::format("{} of booleans: exported as it is, and ONNX's {} takes no booleans, so the file does not load",
                        add ? "sum" : "`cumsum`", add ? "Add" : "CumSum"));
  draft.Hint(add ? "write `a | b`" : "convert first: `mask.long().cumsum(...)`");
}

constexpr std::string_view kPage =
    R"md(PyTorch adds booleans as "or" and counts them in a `cumsum`. ONNX's `Add` and `CumSum` take numbers only: the export succeeds, and
loading the file fails with "Type 'tensor(bool)' of input parameter ... is invalid". The dynamo exporter converts for `cumsum`,
not for `+` (torch 2.13).

```py
import torch
from torch import nn

class Mask(nn.Module):
    def forward(self, x):
        both = (x > 0) + (x < -1)  # warning: [boolean-arithmetic] "takes no booleans"
        return (x > 0).cumsum(-1) * both  # warning: [boolean-arithmetic] "`cumsum` of booleans"
```

Logical operators, and arithmetic after a conversion.

```py
import torch
from torch import nn

class Mask(nn.Module):
    def forward(self, x):
        both = (x > 0) | (x < -1)
        return (x > 0).long().cumsum(-1) * both
```

## How to mend it

- every exporter: `|` for `+`; `.long()` before `cumsum`.

```py fixed
import torch
from torch import nn

class Mask(nn.Module):
    def forward(self, x):
        both = (x > 0) | (x < -1)
        return (x > 0).long().cumsum(-1) * both
```
)md";

}  // namespace

extern constinit const Rule kBooleanArithmetic = {
    .id = "boolean-arithmetic",
    .summary = "arithmetic of booleans that ONNX does not have",
    .group = "dtypes",
    .catalogue = "DT010",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(Type 'tensor(bool)' of input parameter)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
