#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The layers of torch.nn that draw their weights when they are made.
bool DrawsWeights(std::string_view qualified) {
  constexpr std::string_view kPrefix = "torch.nn.";
  if (!qualified.starts_with(kPrefix)) return false;
  const std::string_view name = LastName(qualified);
  return OneOf(name, {"Linear",
                      "Bilinear",
                      "Conv1d",
                      "Conv2d",
                      "Conv3d",
                      "ConvTranspose1d",
                      "ConvTranspose2d",
                      "ConvTranspose3d",
                      "LazyLinear",
                      "LazyConv1d",
                      "LazyConv2d",
                      "LazyConv3d",
                      "Embedding",
                      "EmbeddingBag",
                      "RNN",
                      "LSTM",
                      "GRU",
                      "RNNCell",
                      "LSTMCell",
                      "GRUCell",
                      "MultiheadAttention",
                      "Transformer",
                      "TransformerEncoderLayer",
                      "TransformerDecoderLayer"});
}

bool Wants(std::string_view op) {
  return op == "torch.nn.Module()";
}

void Check(const flow::Site& site, Sink& sink) {
  if (!DrawsWeights(site.name.text())) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kError).Script(Outcome::kError).Dynamo(Outcome::kError);
  draft.Say(fmt::format("`{}` made in forward draws fresh weights in every call; the drawing has no ONNX translation",
                        site.name.text()));
  draft.Hint("make the layer in `__init__`");
}

constexpr std::string_view kPage =
    R"md(A layer made in forward has new random weights each time, is never trained, and its initialisation becomes part of the
graph: `aten::uniform_` with no ONNX translation, so the export fails.

```py
import torch
from torch import nn

class Head(nn.Module):
    def forward(self, x):
        fc = nn.Linear(x.shape[1], 4)  # error: [module-built-in-forward] "fresh weights"
        return fc(x)
```

Layers without weights hold nothing, and a method that `__init__` calls is part of construction.

```py
import torch
from torch import nn

class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = self.build(8)

    def build(self, width):
        return nn.Linear(width, 4)

    def forward(self, x):
        return nn.ReLU()(self.fc(x))
```

## How to mend it

- every exporter: make the layer in `__init__`.

```py fixed
import torch
from torch import nn

class Head(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.fc = nn.Linear(width, 4)

    def forward(self, x):
        return self.fc(x)
```
)md";

}  // namespace

extern constinit const Rule kModuleBuiltInForward = {
    .id = "module-built-in-forward",
    .summary = "a layer with weights made in forward",
    .group = "side effects",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
