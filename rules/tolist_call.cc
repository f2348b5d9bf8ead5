#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "tolist") return;
  const Heat heat = HeatOf(site.value);
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(BakedByTrace(heat)).Script(Outcome::kError);
  if (site.value.dims == flow::Stage::kData) {
    draft.Dynamo(Outcome::kError);
    draft.Say(
        fmt::format("list of {}, which is as long as tensor values decide; jit.trace keeps the example's values and "
                    "torch.export fails",
                    Code(site)));
    draft.Hint("index, split or scatter with the tensor itself");
    return;
  }
  if (!IsHot(heat)) draft.Weaken(Confidence::kPossible).Trace(Outcome::kBaked);
  // As long as a size: the list is written out for the example's.
  if (site.value.is_tensor() && site.value.dims == flow::Stage::kShape && site.value.stage == flow::Stage::kShape)
    draft.Dynamo(Outcome::kSpecialized);
  if (IsHot(heat) && BakedByTrace(heat) == Outcome::kOk) {
    draft.Level(Severity::kNote)
        .Say(fmt::format("constant tensor {} read into a list; it is the same in every run", Code(site)));
    return;
  }
  draft.Say(fmt::format("values of {} read into a Python list; jit.trace keeps the example's values", Code(site)));
  draft.Hint("index, split or scatter with the tensor itself");
}

constexpr std::string_view kPage =
    R"md(`.tolist()` reads every value of a tensor into Python. Tracing keeps the example's list as constants (with a
TracerWarning), TorchScript rejects the call without an annotation. `torch.export` keeps one symbol per element, and the
ONNX file is right as long as the number of elements is fixed.

```py
import torch
from torch import nn

class Split(nn.Module):
    def forward(self, x, lengths):
        parts = torch.split(x, lengths.tolist())  # warning: [tolist-call] "values of `lengths`"
        return torch.stack([p.sum(0) for p in parts])
```

What runs after the exported model may read its outputs as it likes.

```py
import torch
from torch import nn

class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        return self.fc(x)

    def decode(self, logits):
        return logits.argmax(-1).tolist()
```

## How to mend it

- every exporter: index with the tensor (`x[idx]`), sum segments with `scatter_add` over segment ids.
- dynamo: keep `.tolist()`, and `torch._check` every element that becomes a size.

```py fixed
import torch
from torch import nn

class Split(nn.Module):
    def forward(self, x, segment, count):
        return torch.zeros_like(count).scatter_add(0, segment, x)
```

## When to ignore it

Where the tensor holds configuration: a constant list says it better.
)md";

}  // namespace

extern constinit const Rule kTolistCall = {
    .id = "tolist-call",
    .summary = "a tensor's values read into a Python list",
    .group = "trace interruption",
    .catalogue = "TR005 TR006 DS014",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kConvert}),
    .check = &Check,
    .page = kPage,
    .errors = "Converting a tensor to a Python list might cause the trace to be incorrect",
};

}  // namespace exportlint::rules
