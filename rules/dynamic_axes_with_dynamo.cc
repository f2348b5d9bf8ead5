#include "rules/engine/export_call.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site) || AskedExporter(site) != Asked::kDynamo) return;
  const flow::Argument* axes = GivenArg(site, "dynamic_axes");
  if (!axes || GivenArg(site, "dynamic_shapes")) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(axes->span);
  draft.Say(
      "`dynamic_axes` with the dynamo exporter (the default since torch 2.9) is converted, with loss and a deprecation "
      "warning");
  draft.Hint("use dynamic_shapes=, one entry per parameter of forward: `({0: \"batch\"},)`; or ask for dynamo=False");
}

constexpr std::string_view kPage =
    R"md(`dynamic_axes` belongs to the tracing exporter. The dynamo exporter, the default since torch 2.9, wants `dynamic_shapes`,
which follows the structure of forward's arguments. It converts `dynamic_axes` as well as it can, prints a UserWarning
and a DeprecationWarning, and fails where names and arguments do not line up.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    # warning: [dynamic-axes-with-dynamo] "converted, with loss"
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {0: "n"}}, dynamo=True)
```

With `dynamo=False` it is the right argument.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {0: "n"}}, dynamo=False)
```

## How to mend it

- dynamo: `dynamic_shapes=({0: "n"},)`: a tuple with one entry per positional argument, or a dict by parameter name.
- trace: say `dynamo=False`.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, dynamic_shapes=({0: "n"},))
```
)md";

}  // namespace

extern constinit const Rule kDynamicAxesWithDynamo = {
    .id = "dynamic-axes-with-dynamo",
    .summary = "dynamic_axes given to the dynamo exporter",
    .group = "export call",
    .catalogue = "EC002",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
