#include <fmt/format.h>

#include "facts/targets.h"
#include "rules/engine/export_call.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::int64_t kDefaultOpset = 20;  // torch.onnx.export's own, torch 2.13

// The first of the targets that does not load the opset.
const facts::TargetRelease* Refusing(const Settings& settings, std::int64_t opset) {
  for (const facts::TargetRelease* target : settings.targets) {
    if (target->highest_opset() != 0 && opset > target->highest_opset()) return target;
  }
  return nullptr;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!IsOnnxExport(site)) return;
  const flow::Argument* arg = GivenArg(site, "opset_version");
  std::int64_t opset = sink.settings().opset != 0 ? sink.settings().opset : kDefaultOpset;
  if (arg != nullptr && !site.ConstantInt(arg->value, &opset)) return;
  const facts::TargetRelease* target = Refusing(sink.settings(), opset);
  if (target == nullptr) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (arg != nullptr) draft.At(arg->span);
  draft.Trace(Outcome::kFails).Script(Outcome::kFails).Dynamo(Outcome::kFails);
  draft.Say(fmt::format("opset {}{} is newer than {} loads, which ends at {} ({})", opset, arg ? "" : ", the default,",
                        target->Title(), target->highest_opset(), target->measured() ? "measured" : "by its document"));
  const int wanted = target->highest_opset();
  draft.Hint(wanted >= 18
                 ? fmt::format("export with opset_version={}", wanted)
                 : fmt::format("export with dynamo=False, opset_version={}: dynamo writes no opset below 18", wanted));
}

constexpr std::string_view kPage =
    R"md(A runtime loads models up to the opset it was made for, and refuses newer ones whole, whatever operators they use. With
`--target onnxruntime:1.14` (or `tensorrt`, `openvino`, ...) the opset of each call of the exporter is held against it.
ONNX Runtime's limits are measured with its releases; the others are from documents, and the message says so.

```py target=onnxruntime:1.15
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, opset_version=20)  # warning: [opset-above-target] "onnxruntime 1.15 loads"
    torch.onnx.export(model, (x,), path)  # warning: [opset-above-target] "the default"
```

An older opset loads in every newer runtime.

```py target=onnxruntime:1.15
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, opset_version=18)
```

## How to mend it

- every exporter: `opset_version=` of the target; `exportlint ops model.py` says which opset all operators need.
- dynamo: it writes no opset below 18; for an older runtime export with `dynamo=False`.
- otherwise: a newer runtime.

```py fixed target=onnxruntime:1.15
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    x = torch.randn(2, 8)
    torch.onnx.export(model, (x,), path, opset_version=18)
```
)md";

}  // namespace

extern constinit const Rule kOpsetAboveTarget = {
    .id = "opset-above-target",
    .summary = "an opset that the target does not load",
    .group = "target",
    .catalogue = "GR018",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
