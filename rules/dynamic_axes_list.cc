#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "rules/engine/export_call.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The dict with a name for every axis; empty when an entry is not made of constants.
std::string Named(const std::vector<AxesEntry>& entries) {
  std::string text = "{";
  for (const AxesEntry& entry : entries) {
    if (!entry.is_list || entry.axes.empty()) return {};
    text += fmt::format("{}\"{}\": {{", text.size() > 1 ? ", " : "", entry.name);
    for (std::size_t i = 0; i < entry.axes.size(); ++i) {
      const std::int64_t axis = entry.axes[i];
      text += fmt::format("{}{}: \"{}\"", i ? ", " : "", axis,
                          axis == 0 ? "batch" : fmt::format("{}_dim_{}", entry.name, axis));
    }
    text += "}";
  }
  return text + "}";
}

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site) || AskedExporter(site) == Asked::kUnknown) return;
  const flow::Argument* axes = GivenArg(site, "dynamic_axes");
  if (!axes) return;
  const auto entries = AxesOf(site, axes->value);
  if (!entries || std::ranges::none_of(*entries, &AxesEntry::is_list)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(axes->span);
  draft.Say("dynamic axes given as a list have no names; torch warns and invents one for each axis of each tensor");
  std::vector<std::pair<flow::Value, flow::Value>> items;
  const std::string named = site.Items(axes->value, &items) && items.size() == entries->size() ? Named(*entries) : "";
  const std::string_view source = site.unit->source().slice(axes->span);
  const std::size_t brace = source.find('{');
  if (!named.empty() && brace != std::string_view::npos && source.ends_with('}')) {
    const Span value{axes->span.begin + static_cast<std::uint32_t>(brace), axes->span.end};
    draft.Rewrite("name the axes", [&](Rewriter& r) {
      r.Replace(value, named);
      r.Safe();
      return true;
    });
  } else {
    draft.Hint("name the axes: `{\"x\": {0: \"batch\"}}`");
  }
}

constexpr std::string_view kPage =
    R"md(`dynamic_axes` takes a dict of axis to name, or a list of axes. With the list torch prints
`No names were found for specified dynamic axes` and invents names such as `x_dynamic_axes_1`, different for each tensor:
the file no longer says that the batch of the output is the batch of the input.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    # note: [dynamic-axes-list] "have no names"
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": [0]}, dynamo=False)
```

With names nothing is printed.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {0: "n"}}, dynamo=False)
```

## How to mend it

- trace: name the axes; the linter writes `batch` for axis 0. The same name on two tensors says they are equal.
- dynamo: use `dynamic_shapes=({0: "batch"},)`.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {0: "batch"}}, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kDynamicAxesList = {
    .id = "dynamic-axes-list",
    .summary = "dynamic_axes without names for the axes",
    .group = "export call",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kSafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
