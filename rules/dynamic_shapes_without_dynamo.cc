#include "rules/engine/export_call.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site) || AskedExporter(site) != Asked::kTrace) return;
  const flow::Argument* shapes = GivenArg(site, "dynamic_shapes");
  if (!shapes) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(shapes->span).Trace(Outcome::kError).Dynamo(Outcome::kError);
  draft.Say("`dynamic_shapes` with dynamo=False raises a ValueError");
  draft.Rewrite("use dynamic_axes= with input_names=, or leave dynamo=False out", [&](Rewriter& r) {
    const Rewriter::Node call = r.Site();
    const Rewriter::Id exporter = r.ArgumentOf(call, "dynamo");
    if (exporter == 0) return false;
    r.RemoveArgument(call, exporter);
    return true;
  });
}

constexpr std::string_view kPage =
    R"md(The tracing exporter (`dynamo=False`) knows `dynamic_axes` only and raises: `The exporter only supports dynamic shapes
through parameter dynamic_axes when dynamo=False`.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    # error: [dynamic-shapes-without-dynamo] "raises a ValueError"
    torch.onnx.export(model, (x,), path, dynamic_shapes=({0: "n"},), dynamo=False)
```

The dynamo exporter wants it.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, dynamic_shapes=({0: "n"},), dynamo=True)
```

## How to mend it

- trace: `dynamic_axes={"x": {0: "n"}}` with `input_names=["x"]`.
- dynamo: leave `dynamo=False` out.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {0: "n"}}, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kDynamicShapesWithoutDynamo = {
    .id = "dynamic-shapes-without-dynamo",
    .summary = "dynamic_shapes given to the tracing exporter",
    .group = "export call",
    .catalogue = "EC003",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kUnsafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(The exporter only supports dynamic shapes through parameter dynamic_axes when dynamo=False)",
};

}  // namespace exportlint::rules
