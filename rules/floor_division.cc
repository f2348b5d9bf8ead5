#include <charconv>

#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.floor_divide", "torch.Tensor.floor_divide"});
}

// What is divided: `a` of `a // b`, of `torch.floor_divide(a, b)` and of `a.floor_divide(b)`.
const graph::Node* Dividend(const flow::Site& site) {
  if (site.node == nullptr || site.node->op != graph::Op::kCall) return InputNode(site, 0);
  if (site.op == "torch.floor_divide") return InputNode(site, 1);
  const graph::Node* method = InputNode(site, 0);
  if (method == nullptr || method->op != graph::Op::kAttribute) return nullptr;
  const graph::Operand object = site.unit->inputs(*method)[0].value;
  return NodeOf(*site.unit, object);
}

// Whether the text makes the dividend negative: a minus before it.
bool IsNegated(const flow::Site& site) {
  const graph::Node* dividend = Dividend(site);
  if (dividend == nullptr) return false;
  using graph::Op;
  if (dividend->op == Op::kUnary) return dividend->aux == static_cast<std::uint32_t>(graph::UnaryOp::kMinus);
  if (dividend->op != Op::kCall || !site.value.may_be_tensor()) return false;
  const auto inputs = site.unit->inputs(*dividend);
  if (inputs.empty() || inputs[0].value.tag() != graph::Operand::Tag::kNode) return false;
  return OneOf(site.unit->node(inputs[0].value.index()).name.text(), {"neg", "negative", "randn"});
}

// `(n + 1) // 2` for `-(-n // 2)`.
bool RoundUp(Rewriter& r) {
  const Rewriter::Node quotient = r.Site();
  if (quotient.kind != Rewriter::Kind::kBinary || quotient.word != "//") return false;
  const Rewriter::Node above = r.Get(quotient.parts[0]), below = r.Get(quotient.parts[1]);
  const Rewriter::Node around = r.Get(quotient.parent);
  if (above.kind != Rewriter::Kind::kUnary || above.word != "-" || around.kind != Rewriter::Kind::kUnary ||
      around.word != "-" || below.kind != Rewriter::Kind::kNumber)
    return false;
  const std::string_view k = r.Text(below.span);
  int number = 0;
  const auto [end, error] = std::from_chars(k.data(), k.data() + k.size(), number);
  if (error != std::errc() || end != k.data() + k.size() || number < 1) return false;
  const Rewriter::Id n = above.parts[0];
  r.Replace(around, fmt::format("({} + {}) // {}", r.Operand(n, Binding::kSum), number - 1, k), Binding::kProduct);
  if (r.IsWhole(n)) r.Safe();
  return true;
}

// `torch.div(a, b, rounding_mode="floor")` for `a // b`.
bool DivideDown(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node quotient = r.Site();
  if (quotient.kind != Rewriter::Kind::kBinary || quotient.word != "//" || !r.HasTorch()) return false;
  r.Replace(quotient,
            fmt::format("torch.div({}, {}, rounding_mode=\"floor\")", r.Argument(quotient.parts[0]),
                        r.Argument(quotient.parts[1])),
            Binding::kAtom);
  if (site.value.is_tensor() && r.SameInEveryCall(quotient.parts[0])) r.Safe();
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  std::int64_t divisor = 1;
  const bool negative_divisor = site.ConstantInt(site.second, &divisor) && divisor < 0;
  const bool size = !site.value.may_be_tensor();
  if (site.value.stage == flow::Stage::kStatic && !size) return;
  const bool sure = IsNegated(site) || negative_divisor;
  if (size && !sure) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kWrong);
  if (!size) draft.Script(Outcome::kWrong);
  // A size is a symbol to torch.export, whose division ONNX rounds towards zero too.
  const bool symbol = size && site.value.stage == flow::Stage::kShape;
  if (symbol) draft.Dynamo(Outcome::kWrong);
  if (!sure) draft.Weaken(Confidence::kPossible);
  draft.Say(fmt::format("{} rounds towards zero {}, PyTorch down: wrong where the quotient is negative",
                        "`" + site.Text(site.node->span) + "`", symbol ? "in ONNX" : "with dynamo=False"));
  draft.Rewrite(size ? "for `-(-n // k)` write `(n + k - 1) // k`" : "use torch.div(a, b, rounding_mode=\"floor\")",
                [&](Rewriter& r) { return size ? RoundUp(r) : DivideDown(site, r); });
}

constexpr std::string_view kPage =
    R"md(PyTorch's `//` rounds down: `-7 // 2` is -4. The tracing exporter writes a `Div`, and for floats a truncation, which round towards
zero: -3, without a word. `torch.div(..., rounding_mode="floor")` is exported rightly. While tracing sizes are tensors too, so the
usual way to round a size up, `-(-n // k)`, comes out too small. The dynamo exporter is right for tensors, and writes the same
`Div` for a dynamic size. Measured with torch 2.13.

```py
import torch
from torch import nn

class Offsets(nn.Module):
    def forward(self, q, k):
        half = -(-q.shape[1] // 2)  # warning: [floor-division] "towards zero"
        return -q[:, :half] // 4  # warning: [floor-division] "wrong where the quotient is negative"
```

What cannot be negative is right.

```py
import torch
from torch import nn

class Offsets(nn.Module):
    def forward(self, x):
        half = (x.shape[1] + 1) // 2
        return x[:, :half] * torch.div(torch.arange(half), 2, rounding_mode="floor")
```

## How to mend it

- trace: `torch.div(a, b, rounding_mode="floor")`; `(n + k - 1) // k` for a size.
- dynamo: nothing to do for tensors; `(n + k - 1) // k` for a size.

```py fixed
import torch
from torch import nn

class Offsets(nn.Module):
    def forward(self, q, k):
        half = (q.shape[1] + 1) // 2
        return torch.div(-q[:, :half], 4, rounding_mode="floor")
```
)md";

}  // namespace

extern constinit const Rule kFloorDivision = {
    .id = "floor-division",
    .summary = "a floor division that exporters round towards zero",
    .group = "dtypes",
    .catalogue = "DT001",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .fixes = Rule::Fixes::kSafe,
    .check = &Check,
    .page = kPage,
    .measured = "2.13",
};

}  // namespace exportlint::rules
