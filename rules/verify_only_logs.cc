#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* verify = GivenArg(site, "verify");
  bool on = false;
  if (verify == nullptr || AskedExporter(site) != Asked::kDynamo || !site.ConstantBool(verify->value, &on) || !on)
    return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(verify->span);
  draft.Say("verify=True compares with the exported program at the example inputs and only logs: a wrong file passes");
  draft.Hint("run the file against the PyTorch model on inputs of other sizes: `exportlint export` does");
}

constexpr std::string_view kPage =
    R"md(`verify=True` runs the file on the example inputs and compares with what `torch.export` made, not with the model. What the export
specialised is the same on both sides, other sizes are not tried, tolerances are wide, and a mismatch is a log line: the call
returns as if all were well.

```py
import torch
from torch import nn

def run(path):
    # note: [verify-only-logs] "only logs"
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), path, verify=True)
```

A comparison of one's own.

```py
import torch
from torch import nn

def run(path):
    model = nn.ReLU().eval()
    program = torch.onnx.export(model, (torch.randn(2, 8),), path)
    x = torch.randn(5, 8)
    torch.testing.assert_close(program(x)[0], model(x))
```

## How to mend it

- dynamo: compare with the model, on at least two sizes.
)md";

}  // namespace

extern constinit const Rule kVerifyOnlyLogs = {
    .id = "verify-only-logs",
    .summary = "verify=True, which compares little and fails nothing",
    .group = "export call",
    .catalogue = "EC021",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .since = "2.5",
};

}  // namespace exportlint::rules
