#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export", "torch.export.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.ClassName(site.value) != "torch.ao.quantization.QuantizedModule") return;
  const Asked asked = IsOnnxExport(site) ? AskedExporter(site) : Asked::kDynamo;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (asked != Asked::kDynamo) draft.Trace(Outcome::kUnsupported);
  if (asked != Asked::kTrace) draft.Dynamo(Outcome::kError);
  draft.Say("a dynamically quantized model: its packed weights and `quantized::linear_dynamic` have no way to ONNX");
  draft.Hint("export the float model, and quantize the file: onnxruntime.quantization.quantize_dynamic");
}

constexpr std::string_view kPage =
    R"md(`quantize_dynamic` replaces layers by ones whose weights are packed objects of PyTorch's own kernels. The tracing exporter has no
translation ("quantized::linear_dynamic"), `torch.export` cannot take the object apart ("does not have a field with name
'__obj_flatten__'").

```py
import torch
from torch import nn

def run(path):
    model = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(8, 4)).eval(), {nn.Linear})
    torch.onnx.export(model, (torch.randn(2, 8),), path)  # error: [quantized-model] "no way to ONNX"
```

The float model.

```py
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path)
```

## How to mend it

- every exporter: quantize the exported file, or with PT2E before `torch.export`.
)md";

}  // namespace

extern constinit const Rule kQuantizedModel = {
    .id = "quantized-model",
    .summary = "a dynamically quantized model given to an exporter",
    .group = "export call",
    .catalogue = "EC020",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Exporting the operator 'quantized::linear_dynamic'
does not have a field with name '__obj_flatten__')",
};

}  // namespace exportlint::rules
