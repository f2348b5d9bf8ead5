#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// `self.classifier.to(...)`, `self.layers[0].to(...)`: a module by the text too, not by one caller's argument alone.
bool OfAttribute(const flow::Site& site) {
  const graph::Node* method = InputNode(site, 0);
  if (method == nullptr || method->op != graph::Op::kAttribute) return false;
  const auto receiver = site.unit->inputs(*method);
  if (receiver.empty() || receiver[0].value.tag() != graph::Operand::Tag::kNode) return false;
  const graph::Op op = site.unit->node(receiver[0].value.index()).op;
  return op == graph::Op::kAttribute || op == graph::Op::kSubscript;
}

bool Wants(std::string_view op) {
  return op == "torch.nn.Module.to";
}

void Check(const flow::Site& site, Sink& sink) {
  if (!OfAttribute(site)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  draft.Say(fmt::format("module moved with `{}` in forward; torch.export cannot swap its parameters while it runs",
                        CalleeName(site)));
  draft.Hint("move the module once, before the export, and the tensors in forward");
}

constexpr std::string_view kPage =
    R"md(`module.to(...)`, `.half()`, `.float()` and `.cuda()` put a module's parameters into another dtype or on another device in
place. While `torch.export` runs, parameters stand for inputs of the graph and cannot be swapped: "_apply(): Couldn't
swap Linear.weight", even when nothing would change. `torch.onnx.export` gets through in strict mode where nothing
changes, and fails where something does. Tracing keeps whatever the example run made of it.

```py
import torch
from torch import nn

class Router(nn.Module):
    def __init__(self):
        super().__init__()
        self.classifier = nn.Linear(8, 4)

    def forward(self, x):
        self.classifier = self.classifier.to(torch.float32)  # warning: [module-moved-in-forward] "cannot swap"
        return self.classifier(x.to(torch.float32))
```

Tensors are moved by operators, and a constructor runs before the export.

```py
import torch
from torch import nn

class Router(nn.Module):
    def __init__(self):
        super().__init__()
        self.classifier = nn.Linear(8, 4).to(torch.float32)

    def forward(self, x):
        return self.classifier(x.to(torch.float32)).to(x.dtype)
```

## How to mend it

- every exporter: `model.float()` or `model.classifier.to(torch.float32)` before the export.

```py fixed
import torch
from torch import nn

class Router(nn.Module):
    def __init__(self):
        super().__init__()
        self.classifier = nn.Linear(8, 4)

    def forward(self, x):
        return self.classifier(x.to(torch.float32))
```
)md";

}  // namespace

extern constinit const Rule kModuleMovedInForward = {
    .id = "module-moved-in-forward",
    .summary = "a module moved to another dtype or device in forward",
    .group = "side effects",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
