#include <charconv>

#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// `(n + k - 1) // k` for `math.ceil(n / k)`, `n // k` for `math.floor(n / k)`, `n ** 0.5` for `math.sqrt(n)`.
bool ByOperators(const flow::Site& site, std::string_view function, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  const Rewriter::Id argument = r.OnlyArgument(call);
  if (argument == 0 || !site.value.is(flow::kNumeric)) return false;
  if (function == "sqrt") {
    const Rewriter::Node around = r.Get(call.parent);
    if (around.kind == Rewriter::Kind::kCall && r.Text(around.parts[0]) == "int") return false;  // cuts what is inexact
    r.Replace(call, r.Operand(argument, Binding::kAtom) + " ** 0.5", Binding::kPower);
    return true;
  }
  const Rewriter::Node quotient = r.Get(argument);
  if (quotient.kind != Rewriter::Kind::kBinary || quotient.word != "/") return false;
  const Rewriter::Node below = r.Get(quotient.parts[1]);
  const std::string_view k = r.Text(below.span);
  // By a whole number above zero, which alone makes both sides whole.
  if (below.kind != Rewriter::Kind::kNumber || k.find_first_not_of("0123456789") != std::string_view::npos)
    return false;
  const Rewriter::Node above = r.Get(quotient.parts[0]);
  if (function == "ceil") {
    std::int64_t less = 0;
    if (std::from_chars(k.data(), k.data() + k.size(), less).ec != std::errc() || less-- == 0) return false;
    r.Replace(call, fmt::format("({} + {}) // {}", r.Operand(above.id, Binding::kSum), less, k), Binding::kProduct);
  } else if (function == "floor") {
    r.Replace(call, fmt::format("{} // {}", r.Operand(above.id, Binding::kProduct), k), Binding::kProduct);
  } else {
    return false;
  }
  // What was computed before may not be whole.
  if (r.IsWhole(above.id)) r.Safe();
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "math") return;
  const Heat heat = HeatOf(site.value);
  if (!IsHot(heat)) return;
  const std::string_view function = site.name.empty() ? CalleeName(site) : site.name.text();
  const bool keeps_symbol = OneOf(function, {"ceil", "floor", "trunc", "prod", "pow"});
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(BakedByTrace(heat));
  if (heat == Heat::kTracedConstant) {
    draft.Level(Severity::kNote)
        .Say(fmt::format("`math.{}` of constant size {}; it is the same in every run", function, Code(site)));
    return;
  }
  if (!keeps_symbol) draft.Dynamo(Outcome::kError);
  if (heat == Heat::kShape) draft.Level(Severity::kWarning);
  // TorchScript computes them; in ONNX the types of what is around them do not fit, and the file does not load.
  if (heat == Heat::kShape && OneOf(function, {"ceil", "floor", "log"})) draft.Script(Outcome::kFails);
  draft.Say(
      fmt::format("`math.{}` of {} {} gives a Python number; jit.trace keeps the example's{}", function,
                  heat == Heat::kShape ? "size" : "value", Code(site),
                  keeps_symbol ? "" : ", and the dynamo exporter has no translation when the dimension is dynamic"));
  draft.Rewrite(keeps_symbol
                    ? "use integer arithmetic: `(n + k - 1) // k` for `math.ceil(n / k)`"
                    : "use a number known beforehand, or an operator: `n ** 0.5` for trace, torch.sqrt of a tensor",
                [&](Rewriter& r) { return ByOperators(site, function, r); });
}

constexpr std::string_view kPage =
    R"md(The functions of `math` take Python floats. Given a size they call `float()` on it: under `jit.trace` that draws a
TracerWarning and freezes the number, though `n ** 0.5` or `n // 2` would have stayed dynamic. Under `torch.export`
`math.ceil` and `math.floor` stay symbolic, but `math.sqrt`, `math.log` and the rest become symbolic functions that the
ONNX exporter cannot translate once the dimension is dynamic.

```py
import math
import torch
from torch import nn

class Attention(nn.Module):
    def forward(self, x):
        half = math.ceil(x.shape[1] / 2)  # warning: [math-of-shape] "`math.ceil` of size"
        return x[:, :half] / math.sqrt(x.shape[0])  # warning: [math-of-shape] "no translation"
```

The same functions on configuration are plain Python.

```py
import math
import torch
from torch import nn

class Attention(nn.Module):
    def __init__(self, head_dim=8):
        super().__init__()
        self.head_dim = head_dim

    def forward(self, x):
        return x / math.sqrt(self.head_dim)
```

## How to mend it

- every exporter: integer arithmetic for `ceil` and `floor`: `(n + k - 1) // k`, `n // k`.
- every exporter: a width that the configuration knows need not be read from the tensor.
- trace: `n ** 0.5` is recorded; dynamo: keep the dimension static.

```py fixed
import torch
from torch import nn

class Attention(nn.Module):
    def __init__(self, head_dim=8):
        super().__init__()
        self.factor = head_dim ** -0.5

    def forward(self, x):
        half = (x.shape[1] + 1) // 2
        return x[:, :half] * self.factor
```

## When to ignore it

Where the dimension is the same in every run.
)md";

}  // namespace

extern constinit const Rule kMathOfShape = {
    .id = "math-of-shape",
    .summary = "a function of math applied to a size or a tensor",
    .group = "dynamic dimensions",
    .catalogue = "SH004 SH005",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kConvert}),
    .fixes = Rule::Fixes::kSafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(call_function[target=torch._sym_
Constraints violated (*)!
but your code specialized it to be a constant)",
};

}  // namespace exportlint::rules
