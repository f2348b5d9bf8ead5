#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// An array made of a tensor, or a display that holds one.
bool HoldsArray(const flow::Site& site, const flow::Value& v, int depth = 0) {
  if (v.is(flow::kOther) && v.stage == flow::Stage::kData) return true;
  std::vector<flow::Value> elements;
  if (depth > 2 || !site.Elements(v, &elements)) return false;
  return std::ranges::any_of(elements, [&](const flow::Value& e) { return HoldsArray(site, e, depth + 1); });
}

// torch.export's strict mode follows arrays through numpy, and nowhere else.
void CheckCall(const flow::Site& site, Sink& sink) {
  const auto taken =
      std::ranges::find_if(site.arguments, [&](const flow::Argument& a) { return HoldsArray(site, a.value); });
  if (taken == site.arguments.end()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Script(Outcome::kError).Dynamo(Outcome::kError);
  draft.Say(fmt::format(
      "`{}` computes with arrays made of tensors; jit.trace keeps the example's result and torch.export fails",
      site.op));
  draft.Hint("compute it with torch operators, or outside the model");
}

bool Wants(std::string_view op) {
  const std::string_view package = op.substr(0, op.find('.'));
  if (package.size() == op.size()) return op == "numpy";
  return !OneOf(package, {"numpy", "torch", "builtins", "math", "logging"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.kind == graph::NodeKind::kCall) return CheckCall(site, sink);
  const Heat heat = HeatOf(site.value);
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(BakedByTrace(heat)).Script(Outcome::kError);
  // An array of several sizes is read as numbers, with a guard that the exported file does not hold.
  if (heat == Heat::kShape && !site.value.is(flow::kNumeric)) draft.Dynamo(Outcome::kSpecialized);
  if (!IsHot(heat)) draft.Weaken(Confidence::kPossible).Trace(Outcome::kBaked);
  if (IsHot(heat) && BakedByTrace(heat) == Outcome::kOk) {
    draft.Level(Severity::kNote)
        .Say(fmt::format("constant {} handed to NumPy; it is the same in every run", Code(site)));
    return;
  }
  draft.Say(fmt::format("{} {} leaves torch for NumPy; jit.trace keeps the example's values from here on",
                        heat == Heat::kShape ? "size" : "tensor", Code(site)));
  draft.Hint("use the torch function of the same name: np.maximum becomes torch.maximum");
}

constexpr std::string_view kPage =
    R"md(NumPy computes outside the graph. What goes in as a tensor comes back as an array, and tracing treats the array as a
constant of the example run. This covers `.numpy()`, `np.asarray(t)` and NumPy functions called on tensors or sizes.
The dynamo exporter's strict mode understands many NumPy calls; TorchScript understands none.

```py
import numpy as np
import torch
from torch import nn

class Clip(nn.Module):
    def forward(self, x):
        a = x.detach().cpu().numpy()  # warning: [numpy-round-trip] "leaves torch for NumPy"
        y = np.maximum(x, 0.0)  # warning: [numpy-round-trip]
        return x.clamp(min=0)
```

NumPy in the constructor, on things that are no tensors, is fine.

```py
import numpy as np
import torch
from torch import nn

class Table(nn.Module):
    def __init__(self):
        super().__init__()
        values = np.sin(np.arange(8)).astype(np.float32)
        self.register_buffer("table", torch.from_numpy(values))

    def forward(self, x):
        return x + self.table
```

## How to mend it

- every exporter: the torch function of the same name; move constant tables to `__init__` as buffers.

```py fixed
import torch
from torch import nn

class Clip(nn.Module):
    def forward(self, x):
        return torch.maximum(x, torch.zeros_like(x))
```
)md";

}  // namespace

extern constinit const Rule kNumpyRoundTrip = {
    .id = "numpy-round-trip",
    .summary = "a tensor or size handed to NumPy",
    .group = "trace interruption",
    .catalogue = "TR007 TR008 TS009",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kConvert, graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(.numpy() is not supported for tensor subclasses
Converting a tensor to a NumPy array might cause the trace to be incorrect)",
};

}  // namespace exportlint::rules
