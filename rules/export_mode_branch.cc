#include <fmt/format.h>

#include "rules/engine/arms.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op.starts_with("torch.") && OneOf(LastName(op), {"is_in_onnx_export", "is_tracing", "is_scripting",
                                                          "is_compiling", "is_exporting", "is_dynamo_compiling"});
}

// The arms are told apart by exactly those exporters in which the function is true.
void SayWhere(std::string_view name, Draft& draft) {
  if (name == "is_tracing") {
    draft.Trace(Outcome::kWrong);
  } else {
    draft.Dynamo(Outcome::kWrong);
  }
}

void Check(const flow::Site& site, Sink& sink) {
  const std::string_view name = LastName(site.op);
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (name == "is_in_onnx_export") {
    draft.Trace(Outcome::kWrong).Dynamo(Outcome::kWrong);
  } else if (name != "is_scripting" && ArmsDifferByConstant(site)) {
    SayWhere(name, draft);
  } else {
    draft.Level(Severity::kNote).Weaken(Confidence::kPossible);  // the usual way to skip a check or a fast path
  }
  draft.Say(fmt::format("`{}` lets the exported model differ from the PyTorch model", site.op));
  draft.Hint("make both arms compute the same, and compare them in a test");
}

constexpr std::string_view kPage =
    R"md(These functions are false in eager mode and true in one exporter or another, so the code under them is what no ordinary
test runs: the model you checked is not the model you ship. It is a handy way around an unsupported operator, and hard
to maintain. `is_in_onnx_export()` is a warning, since its arms usually differ on purpose; the others are
notes, which `--min-confidence possible` shows, unless their arms are one expression with different constants.

| function | true in |
|---|---|
| `torch.onnx.is_in_onnx_export()` | both ONNX exporters |
| `torch.jit.is_tracing()` | trace |
| `torch.jit.is_scripting()` | script |
| `torch.compiler.is_exporting()`, `torch.compiler.is_compiling()` | dynamo |

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        if torch.onnx.is_in_onnx_export():  # warning: [export-mode-branch] "differ from the PyTorch model"
            return x * 2
        scale = 0.5 if torch.jit.is_tracing() else 1.0  # warning: [export-mode-branch] "differ from the PyTorch model"
        y = x.relu() if torch.compiler.is_exporting() else x.clamp(min=0)  # possible: [export-mode-branch]
        return y * scale
```

A flag of your own, set before the export, is in the constructor for all to see.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, simple=False):
        super().__init__()
        self.simple = simple

    def forward(self, x):
        return x * 2 if self.simple else x * 3
```

## How to mend it

- every exporter: one arm for all, or two arms that a test compares.
- dynamo: `torch.compiler.is_exporting()` instead of `is_compiling()`, which is also true under `torch.compile`.

## When to ignore it

Where the arm only skips a check or a log line.
)md";

}  // namespace

extern constinit const Rule kExportModeBranch = {
    .id = "export-mode-branch",
    .summary = "code that runs only while exporting",
    .group = "export language",
    .catalogue = "EP012 EP013 EP014 EP015 EP016",
    .aliases = "onnx-export-branch",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
