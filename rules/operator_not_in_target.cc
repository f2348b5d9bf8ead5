#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "facts/operator_names.h"
#include "facts/support_table.h"
#include "facts/targets.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr int kOpsetByDefault = 20;  // torch.onnx.export's own opset, torch 2.13

// The ONNX operator in what `op` becomes that the target does not run; empty when it runs them all or none is known.
std::string Missing(const std::string& op, facts::OnnxExporter exporter, int asked,
                    const facts::TargetRelease& target) {
  int opset = asked != 0 ? asked : kOpsetByDefault;
  if (target.highest_opset() != 0) opset = std::min(opset, target.highest_opset());
  for (const std::string& name : facts::AllOperators(facts::AnswerAt(op, exporter, opset).nodes)) {
    if (facts::TargetRuns(target, name, opset).answer == facts::TargetVerdict::Answer::kNo) return name;
  }
  return {};
}

void Say(const flow::Site& site, const std::string& op, const facts::TargetRelease& target, Sink& sink) {
  const int asked = sink.settings().opset;
  const std::string trace = Missing(op, facts::OnnxExporter::kTrace, asked, target);
  const std::string dynamo = Missing(op, facts::OnnxExporter::kDynamo, asked, target);
  if (trace.empty() && dynamo.empty()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  const bool moves = target.falls_back();
  if (!trace.empty() && !moves) draft.Trace(Outcome::kFails).Script(Outcome::kFails);
  if (!dynamo.empty() && !moves) draft.Dynamo(Outcome::kFails);
  const facts::TargetRelease* list = facts::TargetRuns(target, trace.empty() ? dynamo : trace, kOpsetByDefault).list;
  draft.Say(fmt::format("operator `{}` becomes `{}`, which {} does not run{} ({})", op, trace.empty() ? dynamo : trace,
                        target.Title(), moves ? ": it falls back to the CPU there" : "",
                        list->measured() ? "measured" : fmt::format("{}'s document", list->Title())));
  if (moves) draft.Level(Severity::kNote);
  if (!list->measured()) draft.Weaken(Confidence::kLikely);
  draft.Hint(trace.empty()    ? "export with dynamo=False, which writes other operators"
             : dynamo.empty() ? "export with dynamo=True, which writes other operators"
                              : "compute it from other operators, or move it out of the model");
}

void Check(const flow::Site& site, Sink& sink) {
  if (sink.settings().targets.empty() || !site.op.starts_with("torch.") || !site.value.may_be_tensor()) return;
  const facts::OperatorNames names = facts::OperatorsOfPython(site.op);
  if (names.operators.size() != 1) return;
  for (const facts::TargetRelease* target : sink.settings().targets) Say(site, names.operators.front(), *target, sink);
}

constexpr std::string_view kPage =
    R"md(An operator may have its ONNX translation and still not run: engines implement a part of ONNX. With `--target tensorrt` (or
`onnxruntime:1.17`, `openvino`, `coreml`) each call is held against the target's own list of operators. What the call becomes is
known from PyTorch's own samples, really exported. Lists of TensorRT, OpenVINO and Core ML are from their documents, and the
message says so; ONNX Runtime's are its kernels.

```py target=tensorrt:10.15
import torch
from torch import nn

class Model(nn.Module):
    def forward(self, x):
        return torch.bitwise_and(x, 3)  # warning: [operator-not-in-target] "`BitwiseAnd`, which tensorrt 10.15 does not run"
```

Most operators run everywhere.

```py target=tensorrt:10.15
import torch
from torch import nn

class Model(nn.Module):
    def forward(self, x):
        return torch.relu(x) + x.sigmoid()
```

## How to mend it

- another exporter, where the message says that it writes other operators.
- other operators around it: masks by comparison instead of bits, a convolution for a short transform.
- outside: compute it before or after the exported model, or give the engine a plug-in.

```py fixed target=tensorrt:10.15
import torch
from torch import nn

class Model(nn.Module):
    def forward(self, x):
        return torch.remainder(x, 4)
```

## When to ignore it

Where the engine is used through a runtime that runs what it lacks elsewhere.
)md";

}  // namespace

extern constinit const Rule kOperatorNotInTarget = {
    .id = "operator-not-in-target",
    .summary = "an operator that the target does not run",
    .group = "target",
    .catalogue = "GR007 GR011",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
