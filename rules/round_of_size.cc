#include <charconv>

#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"builtins.round", "torch.round"});  // a script rounds numbers by the operator
}

// `(2 * n + k) // (2 * k)` for `round(n / k)`: halves go up, where Python's go to the even number.
bool RoundByIntegers(Rewriter& r) {
  const Rewriter::Node call = r.Site();
  const Rewriter::Id argument = r.OnlyArgument(call);
  const Rewriter::Node quotient = argument != 0 ? r.Get(argument) : Rewriter::Node{};
  if (quotient.kind != Rewriter::Kind::kBinary || quotient.word != "/") return false;
  const Rewriter::Node below = r.Get(quotient.parts[1]);
  const std::string_view k = r.Text(below.span);
  int number = 0;
  const auto [end, error] = std::from_chars(k.data(), k.data() + k.size(), number);
  if (below.kind != Rewriter::Kind::kNumber || error != std::errc() || end != k.data() + k.size() || number < 1)
    return false;
  const std::string n = r.Operand(quotient.parts[0], Binding::kUnary);
  r.Replace(call, fmt::format("(2 * {} + {}) // {}", n, k, 2 * number), Binding::kProduct);
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.may_be(flow::kNumeric) || site.value.may_be_tensor() || site.value.traced == flow::Traced::kNo)
    return;
  const bool dynamic = site.value.stage != flow::Stage::kStatic;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError).Script(Outcome::kError);
  if (dynamic) draft.Dynamo(Outcome::kUnsupported);
  draft.Say(fmt::format("`round()` of a size: a tensor while tracing, which has no __round__{}",
                        dynamic ? ", and no ONNX translation with dynamo=True where the dimension is dynamic" : ""));
  draft.Rewrite("use integers: `(2 * n + k) // (2 * k)` for `round(n / k)`",
                [&](Rewriter& r) { return RoundByIntegers(r); });
}

constexpr std::string_view kPage =
    R"md(While tracing a size is a 0-d tensor, and Python's `round` raises: "type Tensor doesn't define __round__ method". `torch.export`
rounds the symbol, but the ONNX exporter has no translation for it once the dimension is dynamic.

```py
import torch
from torch import nn

class Half(nn.Module):
    def forward(self, x):
        return x[: round(x.shape[0] / 2)]  # error: [round-of-size] "no __round__"
```

Rounding configuration, or in whole numbers, is plain arithmetic.

```py
import torch
from torch import nn

class Half(nn.Module):
    def __init__(self, ratio=0.3):
        super().__init__()
        self.width = round(ratio * 10)

    def forward(self, x):
        return x[: (x.shape[0] + 1) // 2, : self.width]
```

## How to mend it

- every exporter: `(n + 1) // 2` for `round(n / 2)`.

```py fixed
import torch
from torch import nn

class Half(nn.Module):
    def forward(self, x):
        return x[: (x.shape[0] + 1) // 2]
```
)md";

}  // namespace

extern constinit const Rule kRoundOfSize = {
    .id = "round-of-size",
    .summary = "round() of a size",
    .group = "dynamic dimensions",
    .catalogue = "SH006",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(type Tensor doesn't define __round__ method
call_function[target=builtins.round])",
    .measured = "2.13",
};

}  // namespace exportlint::rules
