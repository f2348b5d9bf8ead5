#include <fmt/format.h>

#include <algorithm>

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
  const auto inputs = ExampleInputs(site);
  if (names == nullptr || !inputs || GivenArg(site, "kwargs")) return;
  const auto strings = StringsOf(site, names->value);
  if (!strings || strings->size() <= inputs->size()) return;
  if (std::ranges::any_of(*inputs, [](const flow::Value& v) { return !v.is_tensor(); })) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  const bool trace = AskedExporter(site) == Asked::kTrace;
  draft.At(names->span);
  if (trace) draft.Trace(Outcome::kError);
  if (!trace) draft.Level(Severity::kNote);
  draft.Say(fmt::format("{} input_names for {} inputs: {}", strings->size(), inputs->size(),
                        trace ? "the rest become names of weights, or the export fails" : "the rest are dropped"));
  draft.Hint("give an example for every input that the model is to have");
}

constexpr std::string_view kPage =
    R"md(Names are given out by position. With more of them than example inputs, the tracing exporter gives the rest to weights, or stops
with "number of input names provided exceeded number of inputs"; the dynamo exporter drops them. Usually an optional input was not
given.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask=None):
        return x if mask is None else x * mask

def run(path):
    x = torch.randn(2, 8)
    # warning: [too-many-names] "2 input_names for 1 inputs"
    torch.onnx.export(Net().eval(), (x,), path, input_names=["x", "mask"], dynamo=False)
```

One name for each.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask=None):
        return x if mask is None else x * mask

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x, x), path, input_names=["x", "mask"], dynamo=False)
```

## How to mend it

- every exporter: an example for each input.
)md";

}  // namespace

extern constinit const Rule kTooManyNames = {
    .id = "too-many-names",
    .summary = "more input_names than there are inputs",
    .group = "export call",
    .catalogue = "EC023",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(number of input names provided (*) exceeded number of inputs)",
};

}  // namespace exportlint::rules
