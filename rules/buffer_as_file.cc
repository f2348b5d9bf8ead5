#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* file = GivenArg(site, "f", 2);
  if (file == nullptr || site.ClassName(file->value) != "io.BytesIO") return;
  const bool trace = AskedExporter(site) == Asked::kTrace;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.At(file->span);
  draft.Say(trace ? "exported into memory: a model above 2 GB cannot be written there"
                  : "exported into memory: deprecated with dynamo=True, and weights above 2 GB have no file to go to");
  draft.Hint("export to a path, or call `torch.onnx.export(...)` without one and use the ONNXProgram it gives");
}

constexpr std::string_view kPage =
    R"md(A `BytesIO` cannot hold external data, which a model above 2 GB needs, and the dynamo exporter warns: "Saving ONNX model to a BytesIO
object is deprecated".

```py
import io
import torch
from torch import nn

def run():
    buffer = io.BytesIO()
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), buffer)  # note: [buffer-as-file] "deprecated"
    return buffer
```

A path; or nothing, and the program that comes back.

```py
import torch
from torch import nn

def run(path):
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), path)
    return torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),)).model_proto
```

## How to mend it

- dynamo: `torch.onnx.export(...)` without a path gives an ONNXProgram, whose `model_proto` is the model.
- trace: a temporary file.
)md";

}  // namespace

extern constinit const Rule kBufferAsFile = {
    .id = "buffer-as-file",
    .summary = "a model exported into memory",
    .group = "export call",
    .catalogue = "EC015 EC014",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(Saving ONNX model to a BytesIO object is deprecated)",
    .since = "2.9",
};

}  // namespace exportlint::rules
