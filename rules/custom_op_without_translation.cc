#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The namespace of "torch.ops.ns.name", where it is no part of torch itself.
std::string_view ForeignNamespace(std::string_view op) {
  constexpr std::string_view kPrefix = "torch.ops.";
  if (!op.starts_with(kPrefix)) return {};
  op.remove_prefix(kPrefix.size());
  const std::size_t dot = op.find('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view ns = op.substr(0, dot);
  if (OneOf(ns, {"aten", "prim", "prims", "onnx", "onnx_symbolic", "higher_order", "torchvision", "quantized",
                 "loaded_libraries"}))
    return {};
  return ns;
}

void Check(const flow::Site& site, Sink& sink) {
  const std::string_view ns = ForeignNamespace(site.op);
  if (ns.empty()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kUnsupported).Dynamo(Outcome::kUnsupported);
  draft.Say(fmt::format("custom operator `{}::{}` has no ONNX translation of its own", ns, LastName(site.op)));
  draft.Hint("give one: custom_translation_table= for dynamo, torch.onnx.register_custom_op_symbolic for dynamo=False");
  draft.Weaken(Confidence::kLikely);
}

constexpr std::string_view kPage =
    R"md(An operator registered by a library (`torch.ops.mylib.swish`, `torch.library.custom_op`) is opaque to the exporters.
Without a translation the export stops at it: `No decompositions registered` or `unrecognized namespace`.

```py
import torch
from torch import nn

class Act(nn.Module):
    def forward(self, x):
        return torch.ops.mylib.swish(x)  # error: [custom-op-without-translation] "`mylib::swish`"
```

torch's own operators have translations.

```py
import torch
from torch import nn

class Act(nn.Module):
    def forward(self, x):
        return torch.ops.aten.relu(x)
```

## How to mend it

- dynamo: `torch.onnx.export(..., custom_translation_table={torch.ops.mylib.swish.default: swish_in_onnxscript})`.
- trace: `torch.onnx.register_custom_op_symbolic("mylib::swish", symbolic, opset)`.
- every exporter: write it with ordinary operators.

```py fixed
import torch
from torch import nn

class Act(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x)
```

## When to ignore it

Where the call of the exporter passes the translation.
)md";

}  // namespace

extern constinit const Rule kCustomOpWithoutTranslation = {
    .id = "custom-op-without-translation",
    .summary = "a custom operator that the exporters cannot translate",
    .group = "operators",
    .catalogue = "OP018 OP019",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
