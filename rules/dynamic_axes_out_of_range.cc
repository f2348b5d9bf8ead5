#include <fmt/format.h>

#include <algorithm>

#include "rules/engine/export_call.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site) || AskedExporter(site) == Asked::kUnknown) return;
  const flow::Argument* axes = GivenArg(site, "dynamic_axes");
  const flow::Argument* given_names = GivenArg(site, "input_names");
  if (!axes || !given_names) return;
  const auto names = StringsOf(site, given_names->value);
  const auto entries = AxesOf(site, axes->value);
  const auto inputs = ExampleInputs(site);
  if (!names || !entries || !inputs) return;
  for (const AxesEntry& entry : *entries) {
    const auto at = static_cast<std::size_t>(std::ranges::find(*names, entry.name) - names->begin());
    if (at >= names->size() || at >= inputs->size()) continue;
    const int rank = (*inputs)[at].is_tensor() ? (*inputs)[at].rank : -1;
    for (const std::int64_t axis : entry.axes) {
      if (rank < 0 || (axis < rank && axis >= -rank)) continue;
      Draft draft = sink.Start(site);
      if (!draft) return;
      draft.At(axes->span).Trace(Outcome::kError).Dynamo(Outcome::kError);
      draft.Say(fmt::format("`dynamic_axes` names axis {} of `{}`, which has {} dimensions; the export fails", axis,
                            entry.name, rank));
      draft.Hint(fmt::format("axes of `{}` run from 0 to {}", entry.name, rank - 1));
      return;
    }
  }
}

constexpr std::string_view kPage =
    R"md(An axis that the example input does not have stops the export: `Dynamic shape axis should be no more than the shape
dimension`. It is often left behind when an input loses its batch dimension, or gains one.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    # error: [dynamic-axes-out-of-range] "names axis 5 of `x`, which has 2 dimensions"
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {5: "n"}}, dynamo=False)
```

Axes within the rank are fine.

```py
import torch
from torch import nn

def run(path):
    model = nn.Conv2d(3, 8, 3).eval()
    x = torch.randn(1, 3, 10, 10)
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {2: "h", 3: "w"}}, dynamo=False)
```

## How to mend it

- every exporter: count dimensions from 0; an image batch is (0 batch, 1 channels, 2 height, 3 width).

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

extern constinit const Rule kDynamicAxesOutOfRange = {
    .id = "dynamic-axes-out-of-range",
    .summary = "dynamic_axes for an axis that the input does not have",
    .group = "export call",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
