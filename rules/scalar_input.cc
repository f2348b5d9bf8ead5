#include <fmt/format.h>

#include "rules/rule.h"

namespace exportlint::rules {
namespace {

std::string_view KindName(const flow::Value& v) {
  if (v.is(flow::kBool)) return "bool";
  if (v.is(flow::kInt)) return "int";
  if (v.is(flow::kFloat)) return "float";
  return v.is(flow::kString) ? "str" : "";
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "forward-input") return;
  const std::string_view kind = KindName(site.value);
  if (kind.empty()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Dynamo(Outcome::kBaked);
  draft.Say(fmt::format(
      "input `{}` of `forward` is a Python {}; both exporters put the example's value into the graph, and it is no "
      "input of the exported model any more",
      site.name.text(), kind));
  draft.Hint("pass a 0-d tensor, or make it an attribute of the module when it never changes");
}

constexpr std::string_view kPage =
    R"md(Exporters record tensors. A Python number, bool or string that `forward` is given is used while the graph is made, and the
value of the example stays in it. `torch.jit.trace` refuses such an input, `torch.onnx.export` takes it since torch 1.9 and
then drops it: the exported model has no input of that name, and whoever feeds another value gets the example's answer.
`torch.jit.script` keeps ints as inputs of the graph.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x, n: int):  # warning: [scalar-input] "is a Python int"
        return x * n
```

A value that the module was made with is a constant of the model, and meant to be one. A parameter with a default is not
reported: an export that does not pass it means the default. Nor is a module that another module calls: its caller decides.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def __init__(self, n: int):
        super().__init__()
        self.n = n

    def forward(self, x):
        return x * self.n
```

## How to mend it

- every exporter: pass a tensor, which stays an input of the exported model, or keep the number as an attribute.

```py fixed
import torch
from torch import nn

class Scale(nn.Module):
    def forward(self, x, n: torch.Tensor):
        return x * n
```

Ignore it when one exported file per value is what you want.
)md";

}  // namespace

extern constinit const Rule kScalarInput = {
    .id = "scalar-input",
    .summary = "a Python number, bool or string as an input of forward",
    .group = "signature",
    .catalogue = "IO002 IO003",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .check = Check,
    .page = kPage,
    .errors =
        R"(cannot be traced. Only Tensors and (possibly nested) Lists, Dicts, and Tuples of Tensors can be traced)",
};

}  // namespace exportlint::rules
