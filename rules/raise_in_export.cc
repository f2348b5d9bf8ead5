#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  const bool trace = site.live_in(Exporter::kTrace), dynamo = site.live_in(Exporter::kDynamo);
  if (!trace && !dynamo) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  // Whether the code before the test lets the export come here is not known as surely.
  draft.Weaken(Confidence::kLikely).Trace(Outcome::kError).Dynamo(Outcome::kError);
  draft.Say(fmt::format("raised while {}: the test in front of it has another answer than in eager mode",
                        trace && dynamo ? "exporting"
                        : trace         ? "jit.trace runs"
                                        : "torch.export runs"));
  draft.Hint("a size is no `int` while exporting: test `isinstance(n, (int, torch.SymInt))`, or leave the check out");
}

constexpr std::string_view kPage =
    R"md(Some tests have another answer while a model is exported: a dynamic size is a `torch.SymInt` to `torch.export` and a
tensor to `jit.trace`, so `isinstance(x.shape[0], int)` is false in both. A check that raises on it passes in eager mode
and stops the export. The strict mode that `torch.onnx.export` falls back to takes a size for an `int` again.

```py
import torch
from torch import nn

class Sample(nn.Module):
    def forward(self, x):
        n = x.shape[0]
        if not isinstance(n, int):
            raise TypeError("n must be an int")  # warning: [raise-in-export] "than in eager mode"
        return x.new_zeros(n)
```

A check of something that is the same while exporting is an ordinary one.

```py
import torch
from torch import nn

class Sample(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n

    def forward(self, x):
        if not isinstance(self.n, int):
            raise TypeError("n must be an int")
        return x.new_zeros(self.n)
```

## How to mend it

- every exporter: check arguments in `__init__`, or where the model is called; a size needs no check.
- dynamo: `isinstance(n, (int, torch.SymInt))`.

```py fixed
import torch
from torch import nn

class Sample(nn.Module):
    def forward(self, x):
        return x.new_zeros(x.shape[0])
```
)md";

}  // namespace

extern constinit const Rule kRaiseInExport = {
    .id = "raise-in-export",
    .summary = "an exception that only exporting raises",
    .group = "control flow",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kRaise}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
