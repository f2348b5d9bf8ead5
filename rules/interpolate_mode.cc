#include <fmt/format.h>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.interpolate", "torch.nn.functional.upsample", "torch.nn.Upsample"});
}

// The mode that the constructor gives the `nn.Upsample` that is called; empty where it is not written there.
std::string_view ModeOfLayer(const flow::Site& site) {
  const graph::Node* layer = InputNode(site, 0);
  if (layer == nullptr || layer->op != graph::Op::kAttribute || site.graph == nullptr || site.graph->class_index < 0)
    return {};
  const graph::Unit& unit = *site.unit;
  std::string_view mode;
  for (const graph::GraphId method : unit.class_at(static_cast<std::uint32_t>(site.graph->class_index)).methods) {
    if (unit.graph(method).name.text() != "__init__") continue;
    VisitBody(unit, method, [&](const graph::Node& node) {
      if (node.op != graph::Op::kSetAttribute || node.name != layer->name) return;
      const graph::Node* made = NodeOf(unit, unit.inputs(node)[1].value);
      if (made == nullptr || !CallsName(unit, *made, "Upsample")) return;
      for (const graph::Input& input : unit.inputs(*made)) {
        const bool constant = input.value.present() && input.value.tag() == graph::Operand::Tag::kConstant;
        if (constant && input.name.text() == "mode") mode = unit.constant(input.value).text.text();
      }
    });
  }
  return mode;
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* mode = site.Arg("mode", 3);
  const flow::Argument* antialias = site.Arg("antialias", 6);
  std::string_view name = "nearest";
  bool smooth = false;
  if (site.op == "torch.nn.Upsample") {
    name = ModeOfLayer(site);
  } else if (mode != nullptr && !site.ConstantString(mode->value, &name)) {
    return;
  }
  if (antialias != nullptr && !site.ConstantBool(antialias->value, &smooth)) smooth = false;
  const bool exact = name == "nearest-exact";
  const bool area = name == "area" && site.Arg("scale_factor", 2) != nullptr && site.value.may_be_tensor() &&
                    site.value.dims != flow::Stage::kStatic;
  if (!exact && !smooth && !area) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported);
  if (area) {
    draft.Say("`interpolate` with mode=\"area\" and a scale asks for a pooling of constant size with dynamo=False");
    draft.Hint("use avg_pool with the factor as kernel and stride, or export with dynamo=True");
  } else {
    draft.Say(fmt::format("`interpolate` with {} has no translation with dynamo=False",
                          exact ? "mode=\"nearest-exact\"" : "antialias=True"));
    draft.Hint("export with dynamo=True, opset_version=18 or later, which translates it");
  }
}

constexpr std::string_view kPage =
    R"md(Each mode of `interpolate` is an operator of its own. The tracing exporter has none for `nearest-exact` and for `antialias=True`
(`aten::_upsample_nearest_exact2d`, `aten::_upsample_bilinear2d_aa`), and `area` is an adaptive pooling whose size must be a
constant. The dynamo exporter translates all of them (measured with torch 2.13).

```py
import torch
import torch.nn.functional as F
from torch import nn

class Up(nn.Module):
    def forward(self, x):
        y = F.interpolate(x, scale_factor=2.0, mode="nearest-exact")  # warning: [interpolate-mode] "nearest-exact"
        return F.interpolate(y, (64, 64), mode="bilinear", antialias=True)  # warning: [interpolate-mode] "antialias"
```

Every other mode is translated by both.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Up(nn.Module):
    def forward(self, x):
        y = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return F.interpolate(y, (64, 64), mode="bicubic", align_corners=False)
```

## How to mend it

- trace: `nearest` or `bilinear`; or use the other exporter.
- dynamo: nothing to do.

```py fixed
import torch
import torch.nn.functional as F
from torch import nn

class Up(nn.Module):
    def forward(self, x):
        y = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return F.interpolate(y, (64, 64), mode="bilinear")
```
)md";

}  // namespace

extern constinit const Rule kInterpolateMode = {
    .id = "interpolate-mode",
    .summary = "a mode of interpolate that an exporter does not translate",
    .group = "operators",
    .catalogue = "OP006 OP012",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Exporting the operator 'aten::_upsample_nearest_exact2d' to ONNX
Exporting the operator 'aten::_upsample_bilinear2d_aa' to ONNX
ONNX export of operator adaptive pooling, since output_size is not constant)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
