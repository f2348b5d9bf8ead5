#include <algorithm>
#include <utility>
#include <vector>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export", "torch.export.export"});
}

// Whether Dim.AUTO is anywhere in a nest of dicts, tuples and lists.
bool HoldsAuto(const flow::Site& site, const flow::Value& shapes, int depth) {
  if (site.LibraryName(shapes).ends_with("Dim.AUTO")) return true;
  std::vector<flow::Value> elements;
  std::vector<std::pair<flow::Value, flow::Value>> items;
  if (depth > 4) return false;
  if (site.Items(shapes, &items)) {
    return std::ranges::any_of(items, [&](const auto& item) { return HoldsAuto(site, item.second, depth + 1); });
  }
  return site.Elements(shapes, &elements) &&
         std::ranges::any_of(elements, [&](const flow::Value& v) { return HoldsAuto(site, v, depth + 1); });
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* shapes = GivenArg(site, "dynamic_shapes");
  if (shapes == nullptr || !HoldsAuto(site, shapes->value, 0)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(shapes->span);
  draft.Say("Dim.AUTO: a dimension that the model fixes becomes static without a word");
  draft.Hint("use Dim.DYNAMIC, with which the export fails and says where the model fixed it");
}

constexpr std::string_view kPage =
    R"md(With `Dim.AUTO` torch.export decides: dynamic where the model lets it, static where it does not, or where the example's size is 1.
The exported model then refuses other sizes, and nothing was said. `Dim.DYNAMIC` and named dimensions fail instead.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    shapes = ({0: torch.export.Dim.AUTO},)
    # note: [dynamic-dim-auto] "becomes static without a word"
    torch.onnx.export(nn.ReLU().eval(), (x,), path, dynamic_shapes=shapes)
```

DYNAMIC is a demand.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(nn.ReLU().eval(), (x,), path, dynamic_shapes=({0: torch.export.Dim.DYNAMIC},))
```

## How to mend it

- dynamo: `Dim.DYNAMIC`, or a name; AUTO to find out what a model allows.

```py fixed
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(nn.ReLU().eval(), (x,), path, dynamic_shapes=({0: "batch"},))
```
)md";

}  // namespace

extern constinit const Rule kDynamicDimAuto = {
    .id = "dynamic-dim-auto",
    .summary = "a dimension left to Dim.AUTO, which may turn out static without a word",
    .group = "export call",
    .catalogue = "EC008",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .since = "2.5",
};

}  // namespace exportlint::rules
