#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.export.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* shapes = GivenArg(site, "dynamic_shapes");
  const auto inputs = ExampleInputs(site);
  if (shapes == nullptr || !inputs) return;
  for (const DynamicAxis& axis : DynamicAxesOf(site, shapes->value)) {
    std::vector<std::int64_t> sizes;
    if (axis.input >= inputs->size() || !site.Sizes((*inputs)[axis.input], &sizes)) continue;
    if (axis.axis < 0 || axis.axis >= static_cast<std::int64_t>(sizes.size()) || sizes[axis.axis] != 1) continue;
    const bool automatic = axis.dim.ends_with("Dim.AUTO");
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(shapes->span).Dynamo(automatic ? Outcome::kSpecialized : Outcome::kError);
    draft.Say(fmt::format("dimension {} of input {} is dynamic and 1 in the example: torch.export {}", axis.axis,
                          axis.input, automatic ? "makes it static without a word" : "fixes it to 1 and fails"));
    draft.Hint("give an example of size 2 or more, different from every other size");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(Sizes of 0 and 1 are special to `torch.export`: broadcasting asks whether a size is 1, so the answer is fixed by the example.
A dimension that was declared dynamic then cannot be: "Constraints violated", "conflicts between user-specified ranges and inferred
ranges"; with `Dim.AUTO` it becomes static. `torch.onnx.export` looks away from this since torch 2.9.

```py
import torch
from torch import nn

batch = torch.export.Dim("batch")
model = nn.Linear(8, 4).eval()
# error: [example-size-one] "fixes it to 1"
program = torch.export.export(model, (torch.randn(1, 8),), dynamic_shapes=({0: batch},))
```

An example of 2.

```py
import torch
from torch import nn

batch = torch.export.Dim("batch")
model = nn.Linear(8, 4).eval()
program = torch.export.export(model, (torch.randn(2, 8),), dynamic_shapes=({0: batch},))
```

## How to mend it

- dynamo: an example with sizes of 2 or more.

```py fixed
import torch
from torch import nn

batch = torch.export.Dim("batch")
model = nn.Linear(8, 4).eval()
program = torch.export.export(model, (torch.randn(3, 8),), dynamic_shapes=({0: batch},))
```
)md";

}  // namespace

extern constinit const Rule kExampleSizeOne = {
    .id = "example-size-one",
    .summary = "an example whose size is 1 along a dynamic dimension",
    .group = "export call",
    .catalogue = "SH024 SH025",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(Constraints violated (*)! For more information)",
    .since = "2.2",
};

}  // namespace exportlint::rules
