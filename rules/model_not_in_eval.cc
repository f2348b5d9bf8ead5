#include <fmt/format.h>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The exporter that keeps the training behaviour; kTrace for the ONNX one only when it is told to.
bool KeepsTraining(const flow::Site& site, Exporter* exporter) {
  if (OneOf(site.op, {"torch.jit.trace", "torch.jit.script"})) {
    *exporter = site.op == "torch.jit.trace" ? Exporter::kTrace : Exporter::kScript;
    return *exporter == Exporter::kTrace;  // script keeps both modes
  }
  if (site.op == "torch.export.export") {
    *exporter = Exporter::kDynamo;
    return true;
  }
  const Asked asked = AskedExporter(site);
  if (!IsOnnxExport(site) || asked == Asked::kUnknown) return false;
  *exporter = asked == Asked::kDynamo ? Exporter::kDynamo : Exporter::kTrace;
  return asked == Asked::kDynamo ||
         GivenArg(site, "training");  // dynamo=False exports in eval mode unless told otherwise
}

void Check(const flow::Site& site, Sink& sink) {
  Exporter exporter = Exporter::kTrace;
  if (!KeepsTraining(site, &exporter) || !TorchScriptWord(site, site.value).empty()) return;
  const flow::Site::Mode mode = site.ModelMode(site.value);
  // A module is made in training mode. One whose making is not in sight may have been set elsewhere.
  const bool fresh =
      mode == flow::Site::Mode::kUnknown && site.value.is(flow::kModule) && !site.ClassName(site.value).empty();
  if (mode == flow::Site::Mode::kEval || (mode == flow::Site::Mode::kUnknown && !fresh)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (exporter == Exporter::kTrace) draft.Trace(Outcome::kWrong);
  if (exporter == Exporter::kDynamo) draft.Dynamo(Outcome::kWrong);
  draft.Say(fmt::format("model {} exported in training mode: dropout drops and batch normalisation uses the batch",
                        mode == flow::Site::Mode::kTrain ? "set to train() is" : "never set to eval() is"));
  draft.Rewrite("call model.eval() before the export", [&](Rewriter& r) {
    Rewriter::Node model = r.Get(r.ArgumentOf(r.Site(), "model", 0));
    if (model.kind == Rewriter::Kind::kKeyword) model = r.Get(model.parts[0]);
    if (model.id == 0) return false;
    r.Replace(model, r.Operand(model.id, Binding::kAtom) + ".eval()", Binding::kAtom);
    return true;
  });
}

constexpr std::string_view kPage =
    R"md(A module is made in training mode. The dynamo exporter, `torch.export` and `torch.jit.trace` export it as it is: dropout
stays random and batch normalisation uses the statistics of the batch. Only `torch.onnx.export(dynamo=False)` switches to
eval mode by itself, unless `training=` says otherwise.

```py
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(x)

def run(path):
    model = Net()
    torch.onnx.export(model, (torch.randn(2, 8),), path)  # warning: [model-not-in-eval] "training mode"
```

The last word counts.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x

def run(path):
    model = Net()
    model.train()
    model.eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path)
```

## How to mend it

- every exporter: `model.eval()` before the export.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Dropout(0.5).eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path)
```
)md";

}  // namespace

extern constinit const Rule kModelNotInEval = {
    .id = "model-not-in-eval",
    .summary = "a model exported in training mode",
    .group = "export call",
    .catalogue = "RN006 CF022",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kUnsafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
