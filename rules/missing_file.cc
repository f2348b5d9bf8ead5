#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.onnx.export"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (AskedExporter(site) != Asked::kTrace || GivenArg(site, "f", 2)) return;
  for (const flow::Argument& arg : site.arguments) {
    if (arg.name.text() == "*") return;
  }
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError);
  draft.Say("no file to write: dynamo=False needs one, and gives nothing back");
  draft.Hint("name a path, or export with dynamo=True, which gives an ONNXProgram");
}

constexpr std::string_view kPage =
    R"md(Only the dynamo exporter returns a program that can be saved later. With `dynamo=False` the file is the result; without one the call
ends in an AttributeError after the whole export.

```py
import torch
from torch import nn

def run():
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), dynamo=False)  # warning: [missing-file] "needs one"
```

With dynamo the program comes back.

```py
import torch
from torch import nn

def run(path):
    program = torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),))
    program.save(path)
```

## How to mend it

- trace: a path.

```py fixed
import torch
from torch import nn

def run(path):
    torch.onnx.export(nn.ReLU().eval(), (torch.randn(2, 8),), path, dynamo=False)
```
)md";

}  // namespace

extern constinit const Rule kMissingFile = {
    .id = "missing-file",
    .summary = "an export with dynamo=False that names no file",
    .group = "export call",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = R"('NoneType' object has no attribute 'flush')",
};

}  // namespace exportlint::rules
