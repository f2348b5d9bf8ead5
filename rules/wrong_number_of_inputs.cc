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
  return OneOf(op, {"torch.onnx.export", "torch.export.export", "torch.jit.trace"});
}

// What is wrong with the example inputs for these parameters; empty for nothing.
std::string WrongInputs(const flow::Site& site, const std::vector<flow::Value>& inputs,
                        const std::vector<const graph::Parameter*>& parameters) {
  std::vector<std::pair<flow::Value, flow::Value>> keywords;
  const flow::Argument* kwargs = GivenArg(site, "kwargs", site.op == "torch.export.export" ? 2 : -1);
  if (kwargs != nullptr && !site.Items(kwargs->value, &keywords)) return {};
  const auto given = [&](const graph::Parameter* p) {
    return std::ranges::any_of(keywords, [&](const auto& item) {
      std::string_view key;
      return !site.ConstantString(item.first, &key) || key == p->name.text();
    });
  };
  std::size_t position = 0;
  for (const graph::Parameter* p : parameters) {
    using Kind = graph::Parameter::Kind;
    if (p->kind == Kind::kArgs || p->kind == Kind::kKwargs) return {};
    if (p->kind != Kind::kKeywordOnly && position < inputs.size()) {
      ++position;
    } else if (!p->has_default && !given(p)) {
      return fmt::format("forward's `{}` is not among the example inputs", p->name.text());
    }
  }
  if (inputs.size() <= position) return {};
  return fmt::format("{} example inputs for a forward that takes {}", inputs.size(), position);
}

void Check(const flow::Site& site, Sink& sink) {
  const auto inputs = ExampleInputs(site);
  std::vector<const graph::Parameter*> parameters;
  if (!inputs || !site.ForwardParameters(site.value, &parameters) || !TorchScriptWord(site, site.value).empty()) return;
  if (!inputs->empty() && inputs->back().is(flow::kDict)) return;  // may be keyword arguments
  if (GivenArg(site, "example_kwarg_inputs")) return;
  const std::string wrong = WrongInputs(site, *inputs, parameters);
  const Asked asked = IsOnnxExport(site) ? AskedExporter(site) : Asked::kUnknown;
  if (wrong.empty()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (asked != Asked::kDynamo && site.op != "torch.export.export") draft.Trace(Outcome::kError);
  if (asked != Asked::kTrace && site.op != "torch.jit.trace") draft.Dynamo(Outcome::kError);
  draft.Say(fmt::format("{}; the call raises a TypeError", wrong));
  draft.Hint("give one tensor for each parameter without a default, in order; the rest with kwargs=");
}

constexpr std::string_view kPage =
    R"md(The example inputs are forward's arguments: every exporter calls the model with them once. One too few or too many is a TypeError:
"missing a required argument", "takes 2 positional arguments but 3 were given".

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask):
        return x * mask

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x,), path)  # error: [wrong-number-of-inputs] "`mask` is not among"
    torch.onnx.export(Net().eval(), (x, x, x), path)  # error: [wrong-number-of-inputs] "3 example inputs"
```

By position or by name.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask, scale=2.0):
        return x * mask * scale

def run(path):
    x = torch.randn(2, 8)
    torch.onnx.export(Net().eval(), (x, x), path)
    torch.onnx.export(Net().eval(), (x,), path, kwargs={"mask": x})
```

## How to mend it

- every exporter: one example for each parameter without a default.
)md";

}  // namespace

extern constinit const Rule kWrongNumberOfInputs = {
    .id = "wrong-number-of-inputs",
    .summary = "example inputs that forward does not take",
    .group = "export call",
    .catalogue = "EC016",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(forward() missing * required positional argument
TypeError: missing a required argument:
TypeError: too many positional arguments)",
};

}  // namespace exportlint::rules
