#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* keep = GivenArg(site, "keep_initializers_as_inputs");
  bool on = false;
  if (keep == nullptr || !site.ConstantBool(keep->value, &on) || !on) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(keep->span);
  draft.Say("weights listed as inputs: a runtime may not fold them, and whoever feeds inputs by position counts them");
  draft.Hint("leave it out: opsets above 8 do not need it");
}

constexpr std::string_view kPage =
    R"md(`keep_initializers_as_inputs=True` lists every weight among the inputs of the graph, so that callers may replace it. Runtimes must then
not treat it as a constant: no folding, no prepacking. IR versions below 4 needed it.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    # note: [initializers-as-inputs] "may not fold them"
    torch.onnx.export(model, (torch.randn(2, 8),), path, keep_initializers_as_inputs=True)
```

Without it weights are constants.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path, keep_initializers_as_inputs=False)
```

## How to mend it

- every exporter: leave it out.
)md";

}  // namespace

extern constinit const Rule kInitializersAsInputs = {
    .id = "initializers-as-inputs",
    .summary = "weights made inputs of the exported model",
    .group = "export call",
    .catalogue = "EC024",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
