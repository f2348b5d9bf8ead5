#include <fmt/format.h>

#include <vector>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export", "torch.jit.trace"});
}

void Check(const flow::Site& site, Sink& sink) {
  const auto inputs = ExampleInputs(site);
  if (!inputs) return;
  for (std::size_t i = 0; i < inputs->size(); ++i) {
    const flow::Value& input = (*inputs)[i];
    std::vector<flow::Value> elements;
    const bool list = input.is(flow::kList | flow::kTuple) && site.Elements(input, &elements) && !elements.empty() &&
                      elements.front().is_tensor();
    if (!list) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.Trace(Outcome::kSpecialized).Dynamo(Outcome::kSpecialized);
    draft.Say(fmt::format(
        "example input {} is a list of {} tensors: the exported model has as many inputs, and a longer list "
        "cannot be given",
        i, elements.size()));
    draft.Hint("stack what has one shape into one tensor, or name the tensors one by one");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(The inputs of an ONNX model are tensors. A list is taken apart into as many inputs as the example has, and whatever forward did with
its length is fixed.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, parts):
        return parts[0] + parts[1]

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), ([x, x],), path)  # warning: [container-input] "a list of 2 tensors"
```

One tensor.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, parts):
        return parts.sum(0)

def run(path):
    torch.onnx.export(Net().eval(), (torch.randn(2, 2, 8),), path)
```

## How to mend it

- every exporter: one tensor with a dynamic dimension, or a fixed number of parameters.
- script: a `List[Tensor]` stays a list.
)md";

}  // namespace

extern constinit const Rule kContainerInput = {
    .id = "container-input",
    .summary = "a list of tensors among the example inputs",
    .group = "signature",
    .catalogue = "IO005",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
