#include <fmt/format.h>

#include <algorithm>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site) && site.op != "torch.export.export") return;
  if (IsOnnxExport(site) && AskedExporter(site) != Asked::kDynamo) return;
  const flow::Argument* shapes = GivenArg(site, "dynamic_shapes");
  std::vector<const graph::Parameter*> parameters;
  if (!shapes || !site.ForwardParameters(site.value, &parameters)) return;
  const auto entries = AxesOf(site, shapes->value);
  if (!entries) return;
  for (const graph::Parameter* p : parameters) {
    if (p->kind == graph::Parameter::Kind::kKwargs) return;
  }
  for (const AxesEntry& entry : *entries) {
    if (std::ranges::any_of(parameters, [&](const graph::Parameter* p) { return p->name.text() == entry.name; }))
      continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(shapes->span).Dynamo(Outcome::kError);
    draft.Say(
        fmt::format("`dynamic_shapes` names `{}`, which is no parameter of forward; torch.export fails", entry.name));
    if (!parameters.empty())
      draft.Hint(fmt::format("keys are forward's parameters, such as `{}`", parameters.front()->name.text()));
    return;
  }
}

constexpr std::string_view kPage =
    R"md(A dict given as `dynamic_shapes` has forward's parameter names as keys, not the names that `input_names` gives to the
exported model. With another key `torch.export` stops: the tree of the shapes does not match the tree of the inputs.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.relu()

def run(path):
    model = Net().eval()
    # error: [dynamic-shapes-unknown-key] "no parameter of forward"
    torch.onnx.export(model, (torch.randn(2, 8),), path, dynamic_shapes={"input": {0: "batch"}})
```

A tuple goes by position.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.relu()

def run(path):
    model = Net().eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path, dynamic_shapes=({0: "batch"},))
```

## How to mend it

- dynamo: use the parameter's name.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.relu()

def run(path):
    model = Net().eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path, dynamic_shapes={"x": {0: "batch"}})
```
)md";

}  // namespace

extern constinit const Rule kDynamicShapesUnknownKey = {
    .id = "dynamic-shapes-unknown-key",
    .summary = "dynamic_shapes for a name that is no parameter of forward",
    .group = "export call",
    .catalogue = "EC006",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .since = "2.5",
};

}  // namespace exportlint::rules
