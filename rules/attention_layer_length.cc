#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op.starts_with("torch.nn.") &&
         OneOf(LastName(op), {"MultiheadAttention", "TransformerEncoderLayer", "TransformerEncoder",
                              "TransformerDecoderLayer", "TransformerDecoder", "Transformer"});
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.value.is_tensor() || (!MayChange(site.value, 0) && !MayChange(site.value, 1))) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kSpecialized);
  if (site.declared == nullptr) draft.Level(Severity::kNote);
  draft.Say(fmt::format("`{}` keeps the example's sequence length with dynamo=False: another length fails at run time",
                        LastName(site.op)));
  draft.Hint("export with dynamo=True, or write the attention with scaled_dot_product_attention");
}

constexpr std::string_view kPage =
    R"md(The forward of `nn.MultiheadAttention` reshapes with Python numbers that it reads from its inputs. The traced graph holds the length of
the example; with another one ONNX Runtime stops in a `Reshape`. The batch may change, and the dynamo exporter is right
throughout (torch 2.13). Transformer layers contain it.

```py
import torch
from torch import nn

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x)[0]  # note: [attention-layer-length] "sequence length"
```

The function is traced as operators.

```py
import torch
import torch.nn.functional as F
from torch import nn

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(8, 24)

    def forward(self, x):
        q, k, v = self.qkv(x)[:, None].chunk(3, dim=-1)
        return F.scaled_dot_product_attention(q, k, v)
```

## How to mend it

- trace: `scaled_dot_product_attention` on projections of your own, or pad to one length.
- dynamo: nothing to do.
)md";

}  // namespace

extern constinit const Rule kAttentionLayerLength = {
    .id = "attention-layer-length",
    .summary = "torch's attention layers, whose length the trace fixes",
    .group = "dynamic dimensions",
    .catalogue = "SH027",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .measured = "2.13",
};

}  // namespace exportlint::rules
