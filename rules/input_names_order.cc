#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* names = GivenArg(site, "input_names");
  std::vector<const graph::Parameter*> parameters;
  if (names == nullptr || !site.ForwardParameters(site.value, &parameters)) return;
  const auto strings = StringsOf(site, names->value);
  const auto inputs = ExampleInputs(site);
  if (!strings || (inputs && std::ranges::any_of(*inputs, [](const flow::Value& v) { return !v.is_tensor(); }))) return;
  for (std::size_t i = 0; i < strings->size() && i < parameters.size(); ++i) {
    const std::string_view name = (*strings)[i];
    if (parameters[i]->kind != graph::Parameter::Kind::kPlain || name == parameters[i]->name.text()) continue;
    if (std::ranges::none_of(parameters, [&](const graph::Parameter* p) { return p->name.text() == name; })) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(names->span).Trace(Outcome::kWrong).Dynamo(Outcome::kWrong);
    draft.Say(fmt::format("`input_names` calls forward's `{}` `{}`: names go by position, so inputs are mislabelled",
                          parameters[i]->name.text(), name));
    draft.Hint("give the names in the order of forward's parameters");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(`input_names` is matched with the inputs by position, never by name. Names of forward's own parameters in another order give a
valid file whose inputs have each other's names: whoever feeds by name feeds the wrong tensor.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask):
        return x - mask

def run(path):
    x = torch.randn(2, 8)
    # warning: [input-names-order] "mislabelled"
    torch.onnx.export(Net().eval(), (x, x), path, input_names=["mask", "x"])
```

The order of the signature; or names of one's own.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask):
        return x - mask

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x, x), path, input_names=["x", "mask"])
    torch.onnx.export(Net().eval(), (x, x), path, input_names=["image", "weight"])
```

## How to mend it

- every exporter: the order of forward's parameters.
)md";

}  // namespace

extern constinit const Rule kInputNamesOrder = {
    .id = "input-names-order",
    .summary = "input_names in another order than forward's parameters",
    .group = "export call",
    .catalogue = "IO014",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
