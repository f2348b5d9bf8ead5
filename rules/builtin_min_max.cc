#include <algorithm>

#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// `torch.maximum(a, b)` for `max(a, b)`, `torch.clamp(a, min=1)` for `max(a, 1)`.
bool OfTensors(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  if (call.parts.size() != 3 || r.Text(call.parts[0]) != site.op || !r.HasTorch() || !site.value.may_be_tensor() ||
      !OneOf(site.op, {"min", "max"}))
    return false;
  const bool max = site.op == "max";
  const bool numbers[] = {r.Get(call.parts[1]).kind == Rewriter::Kind::kNumber,
                          r.Get(call.parts[2]).kind == Rewriter::Kind::kNumber};
  const std::string first = r.Argument(call.parts[1]), second = r.Argument(call.parts[2]);
  if (numbers[0] || numbers[1]) {
    const std::string& tensor = numbers[0] ? second : first;
    const std::string& bound = numbers[0] ? first : second;
    r.Replace(call, fmt::format("torch.clamp({}, {}={})", tensor, max ? "min" : "max", bound), Binding::kAtom);
  } else if (!site.value.is_tensor()) {
    return false;
  } else {
    r.Replace(call, fmt::format("torch.{}({}, {})", max ? "maximum" : "minimum", first, second), Binding::kAtom);
  }
  return true;
}

// `x[:, :300]` for `x[:, :min(x.shape[1], 300)]`: a slice ends where the tensor does.
bool SliceAlone(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  if (site.op != "min" || call.parts.size() != 3 || r.Text(call.parts[0]) != "min") return false;
  const Rewriter::Node slice = r.Get(call.parent);
  if (slice.kind != Rewriter::Kind::kSlice || slice.parts[1] != call.id || slice.parts[2] != 0) return false;
  Rewriter::Node around = r.Get(slice.parent);
  std::size_t dim = 0;
  if (around.kind == Rewriter::Kind::kDisplay) {
    while (around.parts[dim] != slice.id) {
      if (r.Get(around.parts[dim++]).kind != Rewriter::Kind::kSlice) return false;
    }
    around = r.Get(around.parent);
  }
  if (around.kind != Rewriter::Kind::kSubscript || r.Get(around.parts[0]).kind != Rewriter::Kind::kName) return false;
  const std::string size = fmt::format("{}.shape[{}]", r.Text(around.parts[0]), dim);
  for (const int i : {1, 2}) {
    const Rewriter::Node other = r.Get(call.parts[3 - i]);
    // A negative bound would count from the end.
    if (r.Text(call.parts[i]) != size || other.kind != Rewriter::Kind::kNumber) continue;
    r.Replace(call, std::string(r.Text(other.span)), Binding::kAtom);
    r.Safe();
    return true;
  }
  return false;
}

bool HasKey(const flow::Site& site) {
  return std::ranges::any_of(site.unit->inputs(*site.node),
                             [](const graph::Input& input) { return input.name.text() == "key"; });
}

void Check(const flow::Site& site, Sink& sink) {
  if (!OneOf(site.op, {"min", "max", "sorted"})) return;
  const Heat heat = HeatOf(site.value);
  if (!IsHot(heat)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(BakedByTrace(heat));
  // Python's functions take numbers in TorchScript, and a float tensor does not become one.
  if (IsUnbacked(heat) && site.value.is_tensor()) draft.Script(Outcome::kFails);
  const bool sorts = site.op == "sorted";
  if (heat == Heat::kTracedConstant) {
    draft.Level(Severity::kNote);
    draft.Say(fmt::format("`{}` of {} draws a TracerWarning, which is harmless: the sizes are the same in every run",
                          site.op, Code(site)));
    return;
  }
  // `max(tensors, key=score)` asks which is larger, to hand on what it belongs to.
  const bool picks = sorts || HasKey(site);
  if (picks) draft.Dynamo(IsUnbacked(heat) ? Outcome::kError : Outcome::kSpecialized);
  draft.Say(fmt::format("Python's `{}` compares {} {} once; jit.trace keeps the example's answer{}", site.op,
                        heat == Heat::kShape ? "size" : "tensor value", Code(site),
                        picks && IsUnbacked(heat) ? " and torch.export fails" : ""));
  if (heat == Heat::kShape) {
    draft.Rewrite("slice instead of comparing (`x[:, :300]` takes what is there), or declare the dimension static",
                  [&](Rewriter& r) { return SliceAlone(site, r); });
  } else {
    draft.Rewrite(sorts              ? "use torch.sort"
                  : site.op == "max" ? "use torch.maximum or clamp(min=...)"
                                     : "use torch.minimum or clamp(max=...)",
                  [&](Rewriter& r) { return OfTensors(site, r); });
  }
}

constexpr std::string_view kPage =
    R"md(`max(a, b)`, `min` and `sorted` compare with `<` and ask for the truth of the answer. Given tensors or sizes, tracing
asks once, for the example, with a TracerWarning, and always returns the same operand afterwards. `torch.export` keeps
`max` and `min` symbolic; sorting tensors fails.

```py
import torch
from torch import nn

class Peak(nn.Module):
    def forward(self, x, y):
        k = min(x.shape[1], 300)  # warning: [builtin-min-max] "compares size"
        return x[:, :k] * max(x.sum(), y.sum())  # warning: [builtin-min-max] "tensor value"
```

The same functions on configuration are plain Python.

```py
import torch
from torch import nn

class Head(nn.Module):
    def __init__(self, a=3, b=5):
        super().__init__()
        self.a, self.b = a, b

    def forward(self, x):
        return x[:, : max(self.a, self.b)]
```

## How to mend it

- tensors, every exporter: `torch.maximum`, `torch.minimum`, `clamp`, `torch.sort`.
- sizes, trace: a slice stops at the end by itself; else declare the dimension static.
- sizes, dynamo: nothing to do; `torch.sym_max` says it openly but breaks tracing.

```py fixed
import torch
from torch import nn

class Peak(nn.Module):
    def forward(self, x, y):
        return x[:, :300] * torch.maximum(x.sum(), y.sum())
```

## When to ignore it

Where one operand always wins.
)md";

}  // namespace

extern constinit const Rule kBuiltinMinMax = {
    .id = "builtin-min-max",
    .summary = "Python's min, max or sorted on tensors or sizes",
    .group = "control flow",
    .catalogue = "CF004 DS016",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kTest}),
    .fixes = Rule::Fixes::kSafe,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
