#include "rules/engine/body.h"
#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (AskedExporter(site) != Asked::kDynamo || GivenArg(site, "custom_translation_table")) return;
  const graph::Node* found = nullptr;
  for (const graph::Node& node : site.unit->nodes()) {
    if (found == nullptr && CallsName(*site.unit, node, "register_custom_op_symbolic")) found = &node;
  }
  if (found == nullptr) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Because(*site.unit, found->span, "registered for dynamo=False");
  draft.Say("register_custom_op_symbolic has no effect on the dynamo exporter, which this call uses");
  draft.Hint("pass custom_translation_table={torch.ops.ns.name.default: function}, or dynamo=False");
}

constexpr std::string_view kPage =
    R"md(`torch.onnx.register_custom_op_symbolic` writes into the registry of the tracing exporter. The dynamo exporter, the default since
torch 2.9, has a table of its own and does not look there: the operator is taken apart or refused.

```py
import torch
from torch import nn

def to_onnx(g, x):
    return g.op("custom::Relu6", x)

torch.onnx.register_custom_op_symbolic("aten::relu6", to_onnx, 18)

def run(path):
    # note: [symbolic-registration-ignored] "no effect on the dynamo exporter"
    torch.onnx.export(nn.ReLU6().eval(), (torch.randn(2, 8),), path)
```

For the exporter that reads it.

```py
import torch
from torch import nn

def to_onnx(g, x):
    return g.op("custom::Relu6", x)

torch.onnx.register_custom_op_symbolic("aten::relu6", to_onnx, 18)

def run(path):
    torch.onnx.export(nn.ReLU6().eval(), (torch.randn(2, 8),), path, dynamo=False)
```

## How to mend it

- dynamo: `custom_translation_table=` with an onnxscript function.
)md";

}  // namespace

extern constinit const Rule kSymbolicRegistrationIgnored = {
    .id = "symbolic-registration-ignored",
    .summary = "a registered symbolic, which dynamo=True does not read",
    .group = "export call",
    .catalogue = "OP020",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .since = "2.5",
};

}  // namespace exportlint::rules
