#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op.starts_with("torch.nn.functional.adaptive_") || op.starts_with("torch.adaptive_");
}

// Whether every output size is 1: a global pooling, which needs no size.
bool IsGlobal(const flow::Site& site, const flow::Value& output) {
  std::int64_t n = 0;
  if (site.ConstantInt(output, &n)) return n == 1;
  std::vector<flow::Value> sizes;
  if (!site.Elements(output, &sizes)) return false;
  return std::ranges::all_of(sizes, [&](const flow::Value& v) { return site.ConstantInt(v, &n) && n == 1; });
}

void Check(const flow::Site& site, Sink& sink) {
  const flow::Argument* output = site.Arg("output_size", 1);
  if (output == nullptr || !site.value.is_tensor() || IsGlobal(site, output->value)) return;
  if (!MayChange(site.value, -1) && !MayChange(site.value, -2)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported).Dynamo(Outcome::kWrong);
  if (site.declared == nullptr) draft.Level(Severity::kNote);
  draft.Say(
      fmt::format("`{}` of an input whose size may change: dynamo=False refuses, dynamo=True keeps the example's "
                  "kernel and gives another output size",
                  LastName(site.op)));
  draft.Hint(
      "pool with a fixed kernel and stride, pool globally (output size 1), or interpolate to a fixed size first");
}

constexpr std::string_view kPage =
    R"md(ONNX has no adaptive pooling. The tracing exporter writes an ordinary one and must know the input's size ("input size not
accessible"); the dynamo exporter computes kernel and stride from the example: for another size the output has another size
than asked, without a word (torch 2.13). An output size of 1 is a global pooling, right everywhere.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Head(nn.Module):
    def forward(self, x):
        return F.adaptive_avg_pool2d(x, (2, 2)).flatten(1)  # note: [adaptive-pool-size] "keeps the example's kernel"
```

A global pooling.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Head(nn.Module):
    def forward(self, x):
        return F.adaptive_avg_pool2d(x, 1).flatten(1)
```

## How to mend it

- every exporter: a static image size, or `F.interpolate` to a fixed size before the pooling.

```py fixed
import torch
import torch.nn.functional as F
from torch import nn

class Head(nn.Module):
    def forward(self, x):
        x = F.interpolate(x, size=(8, 8), mode="bilinear")
        return F.avg_pool2d(x, 4).flatten(1)
```
)md";

}  // namespace

extern constinit const Rule kAdaptivePoolSize = {
    .id = "adaptive-pool-size",
    .summary = "an adaptive pooling of an input whose size may change",
    .group = "dynamic dimensions",
    .catalogue = "SH014",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(ONNX export of operator adaptive_avg_pool2d, input size not accessible
ONNX export of operator adaptive_avg_pool2d, output size that are not factor of input size)",
    .measured = "2.13",
};

}  // namespace exportlint::rules
