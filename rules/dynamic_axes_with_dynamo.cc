#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "rules/engine/export_call.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// `{0: "n"}` of one entry; nothing when it is not made of constants.
std::optional<std::string> Dimensions(const flow::Site& site, std::string_view tensor, const flow::Value& entry) {
  std::vector<std::pair<flow::Value, flow::Value>> named;
  std::vector<flow::Value> axes;
  const bool has_names = site.Items(entry, &named);
  if (!has_names && !site.Elements(entry, &axes)) return std::nullopt;
  for (const auto& [axis, name] : named) axes.push_back(axis);
  std::string text;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    std::int64_t axis = 0;
    std::string_view name;
    if (!site.ConstantInt(axes[i], &axis) || axis < 0) return std::nullopt;
    if (has_names && !site.ConstantString(named[i].second, &name)) return std::nullopt;
    const std::string made = has_names   ? std::string(name)
                             : axis == 0 ? "batch"
                                         : fmt::format("{}_dim_{}", tensor, axis);
    text += fmt::format("{}{}: \"{}\"", i != 0 ? ", " : "", axis, made);
  }
  return "{" + text + "}";
}

// What `dynamic_axes` says, for each example input in order; empty where names do not lead to inputs.
std::string Shapes(const flow::Site& site, const flow::Value& axes) {
  std::vector<std::pair<flow::Value, flow::Value>> entries;
  const auto inputs = ExampleInputs(site);
  if (!inputs || inputs->empty() || GivenArg(site, "kwargs") || !site.Items(axes, &entries)) return {};
  std::vector<const graph::Parameter*> parameters;
  const bool known = site.ForwardParameters(site.value, &parameters) && parameters.size() >= inputs->size() &&
                     std::ranges::all_of(parameters, [](const graph::Parameter* p) {
                       return p->kind == graph::Parameter::Kind::kPlain;
                     });
  std::vector<std::string> names;
  if (const flow::Argument* given = GivenArg(site, "input_names")) {
    const auto strings = StringsOf(site, given->value);
    if (!strings) return {};
    names.assign(strings->begin(), strings->end());
  } else if (known) {
    for (const graph::Parameter* p : parameters) names.emplace_back(p->name.text());
  }
  std::vector<std::string> outputs;
  if (const flow::Argument* given = GivenArg(site, "output_names")) {
    const auto strings = StringsOf(site, given->value);
    if (!strings) return {};
    outputs.assign(strings->begin(), strings->end());
  }
  std::map<std::size_t, std::string> by_input;
  for (const auto& [key, value] : entries) {
    std::string_view name;
    if (!site.ConstantString(key, &name)) return {};
    const auto at = std::ranges::find(names, name);
    const auto dimensions = Dimensions(site, name, value);
    const std::size_t index = static_cast<std::size_t>(at - names.begin());
    if (at != names.end() && index < inputs->size() && dimensions) {
      by_input[index] = *dimensions;
    } else if (std::ranges::find(outputs, name) == outputs.end()) {
      return {};  // what is said of outputs follows from the inputs
    }
  }
  std::string text;
  for (std::size_t i = 0; i < inputs->size(); ++i) {
    const auto at = by_input.find(i);
    if (i != 0) text += ", ";
    if (known) text += fmt::format("\"{}\": ", parameters[i]->name.text());
    text += at != by_input.end() ? at->second : "None";
  }
  return known ? "{" + text + "}" : inputs->size() == 1 ? "(" + text + ",)" : "(" + text + ")";
}

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site) || AskedExporter(site) != Asked::kDynamo) return;
  const flow::Argument* axes = GivenArg(site, "dynamic_axes");
  if (!axes || GivenArg(site, "dynamic_shapes")) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(axes->span);
  draft.Say(
      "`dynamic_axes` with the dynamo exporter (the default since torch 2.9) is converted, with loss and a deprecation "
      "warning");
  draft.Rewrite("use dynamic_shapes=, one entry per parameter of forward: `({0: \"batch\"},)`; or ask for dynamo=False",
                [&](Rewriter& r) {
                  const Rewriter::Id argument = r.ArgumentOf(r.Site(), "dynamic_axes");
                  const std::string shapes = Shapes(site, axes->value);
                  if (argument == 0 || shapes.empty()) return false;
                  r.Replace(r.Get(argument).span, "dynamic_shapes=" + shapes);
                  r.Safe();
                  return true;
                });
}

constexpr std::string_view kPage =
    R"md(`dynamic_axes` belongs to the tracing exporter. The dynamo exporter, the default since torch 2.9, wants `dynamic_shapes`,
which follows the structure of forward's arguments. It converts `dynamic_axes` as well as it can, prints a UserWarning
and a DeprecationWarning, and fails where names and arguments do not line up.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    # warning: [dynamic-axes-with-dynamo] "converted, with loss"
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {0: "n"}}, dynamo=True)
```

With `dynamo=False` it is the right argument.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_axes={"x": {0: "n"}}, dynamo=False)
```

## How to mend it

- dynamo: `dynamic_shapes=({0: "n"},)`: a tuple with one entry per positional argument, or a dict by parameter name.
- trace: say `dynamo=False`.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, input_names=["x"], dynamic_shapes=({0: "n"},), dynamo=True)
```
)md";

}  // namespace

extern constinit const Rule kDynamicAxesWithDynamo = {
    .id = "dynamic-axes-with-dynamo",
    .summary = "dynamic_axes given to the dynamo exporter",
    .group = "export call",
    .catalogue = "EC001 EC002",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kSafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .since = "2.5",
};

}  // namespace exportlint::rules
