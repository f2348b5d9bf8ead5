#include <fmt/format.h>

#include <vector>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "forward-output";
}

void Check(const flow::Site& site, Sink& sink) {
  std::vector<flow::Value> outputs;
  if (!site.value.is(flow::kTuple | flow::kList) || !site.Elements(site.value, &outputs)) return;
  for (const flow::Value& output : outputs) {
    const bool text = output.is(flow::kString);
    const bool number = output.is(flow::kNumeric) && !output.symbolic() && output.traced == flow::Traced::kNo;
    if (output.kinds == 0 || (!text && !number)) continue;
    Draft draft = sink.Start(site);
    if (!draft) return;
    draft.At(ReturnOf(site));
    draft.Dynamo(Outcome::kUnsupported);
    if (text) draft.Trace(Outcome::kLost);
    draft.Say(fmt::format("forward returns a Python {}: dynamo=True has no translation for it, dynamo=False {}",
                          text ? "string" : "number", text ? "leaves it out" : "makes it a constant output"));
    draft.Hint("return tensors only; a wrapper can drop the rest");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(An ONNX model gives tensors. A number or a string that forward returns beside them ends the dynamo exporter ("Error when translating
node return"); the tracing exporter makes a number a constant output and leaves a string out, so that later outputs move up. None
is left out by both.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x * 2, "logits"  # warning: [plain-output] "a Python string"
```

Tensors, None and sizes of the input are outputs that both know.

```py
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x * 2, None, x.shape[0]
```

## How to mend it

- every exporter: return tensors.

```py fixed
import torch
from torch import nn

class Net(nn.Module):
    def forward(self, x):
        return x * 2
```
)md";

}  // namespace

extern constinit const Rule kPlainOutput = {
    .id = "plain-output",
    .summary = "a forward that returns a Python value beside its tensors",
    .group = "signature",
    .catalogue = "IO009 IO010",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(Error when translating node return)",
};

}  // namespace exportlint::rules
