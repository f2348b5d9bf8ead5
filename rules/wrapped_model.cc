#include <fmt/format.h>

#include "rules/engine/export_call.h"
#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  const std::string_view name = LastName(site.ClassName(site.value));
  if (!OneOf(name, {"DataParallel", "DistributedDataParallel", "FullyShardedDataParallel"})) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError);
  draft.Say(fmt::format(
      "model wrapped in {} is exported: dynamo=False refuses it, and the dynamo exporter loses the names of the inputs",
      name));
  draft.Rewrite("export the model inside: `model.module`", [&](Rewriter& r) {
    Rewriter::Node model = r.Get(r.ArgumentOf(r.Site(), "model", 0));
    if (model.kind == Rewriter::Kind::kKeyword) model = r.Get(model.parts[0]);
    if (model.id == 0) return false;
    r.Replace(model, r.Operand(model.id, Binding::kAtom) + ".module", Binding::kAtom);
    return true;
  });
}

constexpr std::string_view kPage =
    R"md(`nn.DataParallel` and its distributed relatives are for training on several devices. The tracing exporter refuses a
wrapped model; the dynamo exporter sees only the wrapper's `*inputs, **kwargs`, so the exported inputs have no names of
their own and `dynamic_shapes` by name fails.

```py
import torch
from torch import nn

def run(path):
    model = nn.DataParallel(nn.Linear(8, 4)).eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path)  # warning: [wrapped-model] "wrapped in DataParallel"
```

The model inside exports as ever; containers are no wrappers.

```py
import torch
from torch import nn

def run(path):
    model = nn.Sequential(nn.Linear(8, 4), nn.ReLU()).eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path)
```

## How to mend it

- every exporter: `model.module`.

```py fixed
import torch
from torch import nn

def run(path):
    model = nn.Linear(8, 4).eval()
    torch.onnx.export(model, (torch.randn(2, 8),), path)
```
)md";

}  // namespace

extern constinit const Rule kWrappedModel = {
    .id = "wrapped-model",
    .summary = "a model exported inside its training wrapper",
    .group = "export call",
    .catalogue = "EC019",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .fixes = Rule::Fixes::kUnsafe,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
