#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// What torch.export makes of it: torch.tensor keeps numbers and sizes as symbols; the others ask for their values.
Outcome ByDynamo(const flow::Site& site) {
  const std::string_view maker = LastName(site.op);
  if (maker == "Tensor" && site.value.stage == flow::Stage::kData) return Outcome::kError;
  const bool reads = maker.ends_with("Tensor") || OneOf(maker, {"as_tensor", "asarray"});
  if (reads && site.value.stage == flow::Stage::kShape && !site.value.may_be_tensor()) return Outcome::kSpecialized;
  return Outcome::kOk;
}

// `torch.stack([a, b])` for `torch.tensor([a, b])`; each size `n` as `torch.full((), n, dtype=torch.int64)`.
bool Stack(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  std::vector<flow::Value> elements;
  const Rewriter::Id data = r.OnlyArgument(call);
  if (data == 0 || !r.HasTorch() || site.op != "torch.tensor" || site.arguments.empty() ||
      !site.Elements(site.arguments[0].value, &elements))
    return false;
  const Rewriter::Node display = r.Get(data);
  if (display.kind != Rewriter::Kind::kDisplay || display.parts.size() != elements.size() || elements.empty())
    return false;
  std::string text;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const bool tensor = elements[i].is_tensor() && elements[i].rank <= 0;
    if (!tensor && !elements[i].is(flow::kInt)) return false;
    const std::string element = r.Argument(display.parts[i]);
    text += fmt::format("{}{}", i != 0 ? ", " : "",
                        tensor ? element : fmt::format("torch.full((), {}, dtype=torch.int64)", element));
  }
  r.Replace(call, fmt::format("torch.stack([{}])", text), Binding::kAtom);
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  const bool varies = site.value.stage != flow::Stage::kStatic;
  if (!varies && site.warning == flow::TracerWarning::kNone) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (!varies && site.value.may_be(flow::kOther)) {
    draft.Level(Severity::kNote).Say(fmt::format("`{}` makes a constant of array {} in a trace", site.op, Code(site)));
    return;
  }
  const bool lone_tensor = site.value.is_tensor() || site.value.is(flow::kNumeric);
  const bool follows = lone_tensor && OneOf(LastName(site.op), {"tensor", "as_tensor"});
  if (varies && follows && ByDynamo(site) == Outcome::kSpecialized) {
    draft.Dynamo(Outcome::kSpecialized).Level(Severity::kWarning);
    draft.Say(
        fmt::format("`{}` of size {}; the trace follows it, torch.export fixes the dimension", site.op, Code(site)));
    draft.Hint("use torch.tensor, which keeps the size, or torch.full((), n)");
    return;
  }
  if (!varies || follows) {
    draft.Level(Severity::kNote);
    draft.Say(varies ? fmt::format("`{}` copies {}, which the trace follows; the TracerWarning is harmless", site.op,
                                   Code(site))
                     : fmt::format("`{}` of constants draws a TracerWarning, which is harmless", site.op));
    draft.Hint(varies ? "`.clone()` or `.detach()` copies without a warning"
                      : "build it once in `__init__` with register_buffer");
    return;
  }
  draft.Trace(Outcome::kBaked).Dynamo(ByDynamo(site));
  // TorchScript makes tensors of numbers only, and finds out when it runs.
  if (!lone_tensor && site.op == "torch.tensor" && site.value.stage == flow::Stage::kData)
    draft.Script(Outcome::kFails);
  draft.Say(fmt::format("`{}` makes a constant of {}, which the inputs decide; jit.trace keeps the example's values",
                        site.op, Code(site)));
  draft.Rewrite(site.value.stage == flow::Stage::kData
                    ? "put the 0-d tensors together with torch.stack"
                    : "make it from the size with an operator: torch.arange, torch.full, `x.new_ones(n)`",
                [&](Rewriter& r) { return Stack(site, r); });
}

constexpr std::string_view kPage =
    R"md(`torch.tensor([...])` copies Python numbers into a tensor. What those numbers were computed from is not recorded: the
trace holds a constant with the example's numbers ("torch.tensor results are registered as constants in the trace").
The warning is printed for literals too, where it is harmless; this rule then only leaves a note. `torch.as_tensor`,
`torch.Tensor` and `torch.from_numpy` are the same; with `torch.Tensor` of tensors the dynamo exporter fails as well.

```py
import torch
from torch import nn

class Stats(nn.Module):
    def forward(self, x):
        s = torch.tensor([x.mean(), x.std()])  # warning: [tensor-constant] "which the inputs decide"
        ones = torch.tensor([1.0, 2.0])  # note: [tensor-constant] "harmless"
        return x * s[0] + s[1] + ones[0]
```

Operators that make tensors are recorded.

```py
import torch
from torch import nn

class Positions(nn.Module):
    def forward(self, x):
        return x + torch.arange(x.shape[1]) + torch.full((1,), 0.5)
```

## How to mend it

- every exporter: `torch.stack` of 0-d tensors; `torch.arange`, `torch.full` or `x.new_zeros` for sizes.
- literals: `self.register_buffer(...)` in `__init__`.

```py fixed
import torch
from torch import nn

class Stats(nn.Module):
    def forward(self, x):
        s = torch.stack([x.mean(), x.std()])
        return x * s[0] + s[1]
```
)md";

}  // namespace

extern constinit const Rule kTensorConstant = {
    .id = "tensor-constant",
    .summary = "a tensor built from Python numbers that the inputs decide",
    .group = "trace interruption",
    .catalogue = "TR009 TR010 TR011",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kBuild}),
    .fixes = Rule::Fixes::kUnsafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(results are registered as constants in the trace
Constraints violated (*)!
but your code specialized it to be a constant
Found the following conflicts between user-specified ranges and inferred ranges from model tracing)",
};

}  // namespace exportlint::rules
