#include <fmt/format.h>

#include <algorithm>
#include <string>
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

void Check(const flow::Site& site, Sink& sink) {
  if (IsOnnxExport(site) && AskedExporter(site) != Asked::kDynamo) return;
  const flow::Argument* shapes = GivenArg(site, "dynamic_shapes");
  const auto inputs = ExampleInputs(site);
  if (shapes == nullptr || !inputs || GivenArg(site, "kwargs", IsOnnxExport(site) ? -1 : 2)) return;
  if (inputs->empty() || inputs->back().is(flow::kDict)) return;
  std::vector<flow::Value> entries;
  std::vector<std::pair<flow::Value, flow::Value>> items;
  std::string said;
  if (shapes->value.is(flow::kTuple | flow::kList) && site.Elements(shapes->value, &entries)) {
    if (entries.size() == inputs->size()) return;
    std::vector<const graph::Parameter*> parameters;
    const bool known = site.ForwardParameters(site.value, &parameters);
    if (known && !parameters.empty() && parameters.front()->kind == graph::Parameter::Kind::kArgs) return;
    said = fmt::format("{} for {} example inputs", entries.size(), inputs->size());
  } else {
    std::vector<const graph::Parameter*> parameters;
    if (!site.Items(shapes->value, &items) || !site.ForwardParameters(site.value, &parameters)) return;
    for (const auto& [key, entry] : items) {  // a name that is none is another rule's matter
      std::string_view name;
      if (!site.ConstantString(key, &name) ||
          std::ranges::none_of(parameters, [&](const graph::Parameter* p) { return p->name.text() == name; }))
        return;
    }
    for (std::size_t i = 0; i < inputs->size() && i < parameters.size() && said.empty(); ++i) {
      if (parameters[i]->kind == graph::Parameter::Kind::kArgs) return;
      const bool named = std::ranges::any_of(items, [&](const auto& item) {
        std::string_view key;
        return !site.ConstantString(item.first, &key) || key == parameters[i]->name.text();
      });
      if (!named) said = fmt::format("nothing for `{}`", parameters[i]->name.text());
    }
    if (said.empty()) return;
  }
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(shapes->span).Dynamo(Outcome::kError);
  draft.Say(fmt::format("`dynamic_shapes` says {}; torch.export wants one entry for each", said));
  draft.Hint("write None for an input whose sizes are all static");
}

constexpr std::string_view kPage =
    R"md(`dynamic_shapes` mirrors the example inputs: a tuple with one entry for each, or a dict with the name of each. With one missing
`torch.export` stops: "Detected mismatch between the structure of `inputs` and `dynamic_shapes`".

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, y):
        return x + y.sum()

def run(path):
    x = torch.randn(2, 8)
    # error: [dynamic-shapes-count] "1 for 2 example inputs"
    torch.onnx.export(Net().eval(), (x, x), path, dynamic_shapes=({0: "batch"},))
    # error: [dynamic-shapes-count] "nothing for `y`"
    torch.onnx.export(Net().eval(), (x, x), path, dynamic_shapes={"x": {0: "batch"}})
```

None is an entry.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, y):
        return x + y.sum()

def run(path):
    x, y = torch.randn(2, 8), torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x, y), path, dynamic_shapes=({0: "batch"}, None))
    torch.onnx.export(Net().eval(), (x, y), path, dynamic_shapes={"x": {0: "batch"}, "y": None})
```

## How to mend it

- dynamo: an entry for each, None where nothing is dynamic.
)md";

}  // namespace

extern constinit const Rule kDynamicShapesCount = {
    .id = "dynamic-shapes-count",
    .summary = "dynamic_shapes that do not cover the example inputs",
    .group = "export call",
    .catalogue = "EC006",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Detected mismatch between the structure of `inputs` and `dynamic_shapes`
When `dynamic_shapes` is specified as a dict, its top-level keys must be the arg names)",
    .since = "2.5",
};

}  // namespace exportlint::rules
