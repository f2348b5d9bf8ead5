#include <fmt/format.h>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export", "torch.export.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (IsOnnxExport(site) && AskedExporter(site) != Asked::kDynamo) return;
  const flow::Argument* shapes = GivenArg(site, "dynamic_shapes");
  const auto inputs = ExampleInputs(site);
  if (shapes == nullptr || !inputs) return;
  for (const DynamicAxis& axis : DynamicAxesOf(site, shapes->value)) {
    if (axis.input >= inputs->size()) continue;
    const flow::Value& input = (*inputs)[axis.input];
    if (!input.is_tensor() || input.rank < 0 || (axis.axis >= 0 && axis.axis < input.rank)) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(shapes->span).Dynamo(Outcome::kError);
    draft.Say(fmt::format("`dynamic_shapes` names dimension {} of input {}, which has {}", axis.axis, axis.input,
                          input.rank == 1 ? "one" : fmt::format("{}", static_cast<int>(input.rank))));
    draft.Hint("dimensions count from 0");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(`torch.export` looks each dimension up in the example: an index that it does not have ends in "list assignment index out of range" or
"tuple index out of range", far from the call.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    # error: [dynamic-shapes-out-of-range] "dimension 2 of input 0"
    torch.onnx.export(nn.ReLU().eval(), (x,), path, dynamic_shapes=({2: "width"},))
```

Its own dimensions.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(nn.ReLU().eval(), (x,), path, dynamic_shapes=({1: "width"},))
```

## How to mend it

- dynamo: count from 0; the batch is 0.

```py fixed
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(nn.ReLU().eval(), (x,), path, dynamic_shapes=({1: "width"},))
```
)md";

}  // namespace

extern constinit const Rule kDynamicShapesOutOfRange = {
    .id = "dynamic-shapes-out-of-range",
    .summary = "dynamic_shapes for a dimension that the input does not have",
    .group = "export call",
    .catalogue = "EC007",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .since = "2.5",
};

}  // namespace exportlint::rules
