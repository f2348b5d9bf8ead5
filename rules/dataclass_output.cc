#include <fmt/format.h>

#include <algorithm>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "forward-output";
}

// Whether the class is registered with pytree somewhere in its file.
bool IsRegistered(const graph::Unit& unit) {
  return std::ranges::any_of(unit.nodes(), [](const graph::Node& node) {
    return OneOf(node.name.text(), {"register_dataclass", "register_pytree_node", "_register_pytree_node"});
  });
}

void Check(const flow::Site& site, Sink& sink) {
  const graph::Unit* unit = nullptr;
  std::uint32_t index = 0;
  if (!site.value.is(flow::kObject) || !site.ModelClass(site.value, &unit, &index)) return;
  const graph::Class& cls = unit->class_at(index);
  const bool dataclass =
      std::ranges::any_of(cls.decorator_names, [](Symbol name) { return LastName(name.text()) == "dataclass"; });
  if (!dataclass || !cls.base_names.empty() || IsRegistered(*unit)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(ReturnOf(site));
  draft.Trace(Outcome::kError).Script(Outcome::kError).Dynamo(Outcome::kError);
  draft.Say(fmt::format("forward returns the dataclass `{}`, which no exporter takes apart", cls.name.text()));
  draft.Hint(fmt::format("return a tuple or a dict; for dynamo, torch.export.register_dataclass({})", cls.name.text()));
}

constexpr std::string_view kPage =
    R"md(Outputs are tensors in tuples, lists and dicts. A dataclass is none of them: the tracer says "Only tuples, lists and Variables are
supported as JIT inputs/outputs", `torch.export` "in output, which is not a known type".

```py
from dataclasses import dataclass
import torch
from torch import nn

@dataclass
class Result:
    value: torch.Tensor

class Net(nn.Module):
    def forward(self, x):
        return Result(x * 2)  # error: [dataclass-output] "returns the dataclass `Result`"
```

A tuple; or a dataclass inside the model only.

```py
from dataclasses import dataclass
import torch
from torch import nn

@dataclass
class Result:
    value: torch.Tensor

class Net(nn.Module):
    def step(self, x):
        return Result(x * 2)

    def forward(self, x):
        return self.step(x).value, x
```

## How to mend it

- trace, script: a wrapper that returns a tuple.
- dynamo: `torch.export.register_dataclass(Result)`, or a tuple.
)md";

}  // namespace

extern constinit const Rule kDataclassOutput = {
    .id = "dataclass-output",
    .summary = "a forward that returns a dataclass",
    .group = "signature",
    .catalogue = "IO008",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(in output, which is not a known type. If this type holds tensors, you need to register a pytree for it
Only tuples, lists and Variables are supported as JIT inputs/outputs)",
};

}  // namespace exportlint::rules
