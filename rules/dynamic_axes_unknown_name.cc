#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "rules/engine/export_call.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// Adds the names given by `keyword`; false when they are not known.
bool Collect(const flow::Site& site, std::string_view keyword, std::vector<std::string_view>* names) {
  const flow::Argument* arg = GivenArg(site, keyword);
  if (!arg) return true;
  const auto given = StringsOf(site, arg->value);
  if (given) names->insert(names->end(), given->begin(), given->end());
  return given.has_value();
}

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site)) return;
  const Asked asked = AskedExporter(site);
  const flow::Argument* axes = GivenArg(site, "dynamic_axes");
  if (!axes || asked == Asked::kUnknown) return;
  std::vector<std::string_view> names;
  if (!Collect(site, "input_names", &names) || !Collect(site, "output_names", &names)) return;
  // The dynamo exporter takes missing names from forward's parameters.
  if (names.empty() && asked == Asked::kDynamo) return;
  const auto entries = AxesOf(site, axes->value);
  if (!entries) return;
  for (const AxesEntry& entry : *entries) {
    if (std::ranges::find(names, entry.name) != names.end()) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(axes->span);
    if (asked == Asked::kTrace) draft.Trace(Outcome::kSpecialized);
    if (asked == Asked::kDynamo) draft.Dynamo(Outcome::kError);
    draft.Say(fmt::format("`dynamic_axes` names `{}`, which is no input or output name{}; its dimensions stay fixed",
                          entry.name, names.empty() ? " (none are given)" : ""));
    draft.Hint(names.empty() ? fmt::format("pass input_names=[\"{}\"]", entry.name)
                             : "use a name of input_names or output_names");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(The keys of `dynamic_axes` are names of the exported model's inputs and outputs, as `input_names` and `output_names` give
them. A key that is none of these is ignored with a UserWarning by the tracing exporter: the dimension stays what it was
in the example, and the runtime rejects every other size. The dynamo exporter fails with a message about tree leaves.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    # warning: [dynamic-axes-unknown-name] "no input or output name"
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"input": {0: "n"}}, dynamo=False)
```

Names of inputs and of outputs are both keys.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["x"], output_names=["y"],
                      dynamic_axes={"x": {0: "n"}, "y": {0: "n"}}, dynamo=False)
```

## How to mend it

- trace: pass `input_names=` and use the same names as keys.
- dynamo: use `dynamic_shapes`, which follows forward's parameters.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["input"], dynamic_axes={"input": {0: "n"}}, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kDynamicAxesUnknownName = {
    .id = "dynamic-axes-unknown-name",
    .summary = "dynamic_axes for a name that no input or output has",
    .group = "export call",
    .catalogue = "EC005 EC023",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
