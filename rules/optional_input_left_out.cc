#include <fmt/format.h>

#include <string>

#include "rules/engine/body.h"
#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export", "torch.export.export", "torch.jit.trace"});
}

void Check(const flow::Site& site, Sink& sink) {
  const auto inputs = ExampleInputs(site);
  const graph::Unit* unit = nullptr;
  graph::GraphId g = 0;
  if (!inputs || GivenArg(site, "kwargs") || !site.Forward(site.value, &unit, &g)) return;
  if (!inputs->empty() && inputs->back().is(flow::kDict)) return;
  const auto& parameters = unit->graph(g).parameters;
  std::string left;
  for (std::size_t i = 1 + inputs->size(); i < parameters.size(); ++i) {
    const graph::Constant* value = DefaultOf(*unit, g, parameters[i]);
    if (value == nullptr || value->type != graph::Constant::Type::kNone || !IsTensorHint(*unit, parameters[i].hint))
      continue;
    left += fmt::format("{}`{}`", left.empty() ? "" : ", ", parameters[i].name.text());
  }
  if (left.empty()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Say(fmt::format("optional input {} of forward is not given: the exported model has none of that name", left));
  draft.Hint("give an example for it if callers are to pass it");
}

constexpr std::string_view kPage =
    R"md(An optional tensor that the example leaves at None is None for ever: the branches that use it are not in the file and it is no input.
A caller that has one cannot pass it, or, feeding by position, passes it as something else.

```py
from typing import Optional
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask: Optional[torch.Tensor] = None):
        return x if mask is None else x * mask

def run(path):
    torch.onnx.export(Net().eval(), (torch.randn(2, 8),), path)  # note: [optional-input-left-out] "`mask`"
```

Given, it is an input.

```py
from typing import Optional
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x, mask: Optional[torch.Tensor] = None):
        return x if mask is None else x * mask

def run(path):
    torch.onnx.export(Net().eval(), (torch.randn(2, 8), torch.ones(2, 8)), path)
```

## How to mend it

- every exporter: an example for every optional input that is meant; a wrapper with the final signature says it best.

Ignore it where None is meant.
)md";

}  // namespace

extern constinit const Rule kOptionalInputLeftOut = {
    .id = "optional-input-left-out",
    .summary = "an optional tensor of forward that the example does not give",
    .group = "export call",
    .catalogue = "IO001",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
