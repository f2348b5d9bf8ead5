#include <fmt/format.h>

#include "rules/engine/export_call.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  const bool onnx = IsOnnxExport(site) && AskedExporter(site) == Asked::kDynamo;
  if (!onnx && site.op != "torch.export.export") return;
  const std::string_view word = TorchScriptWord(site, site.value);
  if (word.empty()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  draft.Say(fmt::format("{} model given to the dynamo exporter{}, which takes no ScriptModule", word,
                        onnx && !site.Arg("dynamo") ? " (the default since torch 2.9)" : ""));
  draft.Hint(onnx ? "pass the nn.Module itself, or export with dynamo=False" : "pass the nn.Module itself");
}

constexpr std::string_view kPage =
    R"md(`torch.export` starts from a Python module. A scripted or traced module has none left, so the dynamo exporter, the default
since torch 2.9, refuses: `Exporting a ScriptModule is not supported`.

```py
import torch
from torch import nn

def run(path):
    model = torch.jit.script(nn.Linear(8, 4).eval())
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path)  # error: [scripted-model-to-dynamo] "scripted model"
```

`dynamo=False` takes it, and keeps its loops and branches.

```py
import torch
from torch import nn

def run(path):
    model = torch.jit.script(nn.Linear(8, 4).eval())
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, dynamo=False)
```

## How to mend it

- dynamo: pass the module as it was before scripting.
- trace, script: say `dynamo=False`.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path)
```
)md";

}  // namespace

extern constinit const Rule kScriptedModelToDynamo = {
    .id = "scripted-model-to-dynamo",
    .summary = "a scripted or traced model given to the dynamo exporter",
    .group = "export call",
    .catalogue = "EC018",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .anywhere = true,
    .check = &Check,
    .page = kPage,
    .errors = "Exporting a ScriptModule is not supported",
};

}  // namespace exportlint::rules
