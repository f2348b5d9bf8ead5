#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/engine/body.h"
#include "rules/engine/export_call.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

// Position of the parameter that a call squeezes as it came, from 0 without self, and along which dimension.
bool SqueezesInput(const graph::Unit& unit, const graph::Graph& forward, const graph::Node& node, std::size_t* input,
                   std::int64_t* dim) {
  if (!CallsName(unit, node, "squeeze")) return false;
  const auto arguments = unit.inputs(node);
  const graph::Node* method = NodeOf(unit, arguments[0].value);
  if (method == nullptr || arguments.size() != 2) return false;
  const graph::Operand tensor = unit.inputs(*method)[0].value;
  const graph::Operand along = arguments[1].value;
  if (!tensor.present() || tensor.tag() != graph::Operand::Tag::kSlot || tensor.index() == 0) return false;
  if (tensor.index() >= forward.parameters.size() || along.tag() != graph::Operand::Tag::kConstant) return false;
  const graph::Constant& constant = unit.constant(along);
  *input = tensor.index() - 1;
  *dim = constant.integer;
  return constant.type == graph::Constant::Type::kInt;
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* shapes = GivenArg(site, "dynamic_shapes");
  const graph::Unit* unit = nullptr;
  graph::GraphId g = 0;
  if (shapes == nullptr || AskedExporter(site) != Asked::kDynamo || !site.Forward(site.value, &unit, &g)) return;
  const std::vector<DynamicAxis> axes = DynamicAxesOf(site, shapes->value);
  VisitBody(*unit, g, [&](const graph::Node& node) {
    std::size_t input = 0;
    std::int64_t dim = 0;
    if (!SqueezesInput(*unit, unit->graph(g), node, &input, &dim)) return;
    if (std::ranges::none_of(axes, [&](const DynamicAxis& a) { return a.input == input && a.axis == dim; })) return;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(shapes->span).Dynamo(Outcome::kFails);
    draft.Because(*unit, node.span, "squeezed here");
    draft.Say(
        fmt::format("dimension {} of `{}` is made dynamic, and forward squeezes it: dynamo=True writes a Squeeze that "
                    "fails wherever the size is not 1",
                    dim, unit->graph(g).parameters[input + 1].name.text()));
    draft.Hint("take element 0 of the dimension if it is 1, or leave it");
  });
}

constexpr std::string_view kPage =
    R"md(PyTorch's `squeeze(dim)` does nothing where the size is not 1; ONNX's `Squeeze` fails. For a dynamic dimension the dynamo exporter
writes the latter, and the model fails on its own example. The tracing exporter writes an `If` over the size, which engines that
want one rank refuse. Measured with torch 2.13.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.squeeze(1) * 2

def run(path):
    model = Net().eval()
    # warning: [squeeze-of-dynamic-dimension] "forward squeezes it"
    torch.onnx.export(model, (torch.randn(2, 3),), path, dynamic_shapes=({1: "n"},))
```

A dimension that stays 1.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x.squeeze(1) * 2

def run(path):
    model = Net().eval()
    torch.onnx.export(model, (torch.randn(2, 1),), path, dynamic_shapes=({0: "n"},))
```

## How to mend it

- every exporter: `x[:, 0]` where the dimension is 1; `flatten` where it is joined with another.
)md";

}  // namespace

extern constinit const Rule kSqueezeOfDynamicDimension = {
    .id = "squeeze-of-dynamic-dimension",
    .summary = "a squeeze of a dimension that the export makes dynamic",
    .group = "dynamic dimensions",
    .catalogue = "SH020",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .measured = "2.13",
};

}  // namespace exportlint::rules
