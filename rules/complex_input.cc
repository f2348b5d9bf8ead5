#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  const auto inputs = ExampleInputs(site);
  if (!inputs) return;
  for (const flow::Value& input : *inputs) {
    if (!input.is_tensor() || input.dtype != flow::DtypeClass::kComplex) continue;
    const Asked asked = AskedExporter(site);
    Draft draft = sink.Start(site);
    if (!draft) return;
    if (asked != Asked::kDynamo) draft.Trace(Outcome::kError);
    if (asked != Asked::kTrace) draft.Dynamo(Outcome::kSpecialized);
    draft.Say(
        "a complex example input: ONNX runtimes take none; dynamo=False fails, dynamo=True makes it a real input "
        "with a last dimension of 2");
    draft.Hint("take torch.view_as_real outside, and torch.view_as_complex inside the model");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(ONNX has complex types on paper; ONNX Runtime has none. The tracing exporter stops ("ComplexFloat is an unexpected tensor scalar
type"); the dynamo exporter turns the input into real pairs, where it has translations for what is done with it.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8, dtype=torch.complex64)
    torch.onnx.export(nn.Identity().eval(), (x,), path, dynamo=False)  # warning: [complex-input] "runtimes take none"
```

Real pairs.

```py
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8, 2)
    torch.onnx.export(nn.Identity().eval(), (x,), path, dynamo=False)
```

## How to mend it

- every exporter: real inputs, `view_as_real` outside.

```py fixed
import torch
from torch import nn

def run(path):
    x = torch.randn(2, 8, 2)
    torch.onnx.export(nn.Identity().eval(), (x,), path, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kComplexInput = {
    .id = "complex-input",
    .summary = "a complex tensor among the example inputs",
    .group = "dtypes",
    .catalogue = "OP004",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"(ComplexFloat is an unexpected tensor scalar type)",
};

}  // namespace exportlint::rules
