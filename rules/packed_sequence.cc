#include <algorithm>

#include "rules/engine/body.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return OneOf(op, {"torch.nn.utils.rnn.pack_padded_sequence", "torch.nn.utils.rnn.pack_sequence"});
}

// Whether every `pad_packed_sequence` of the function, of which there is one, says how long its result is.
bool IsPaddedToALength(const flow::Site& site) {
  bool padded = false, open = false;
  VisitBlock(*site.unit, site.unit->block(site.graph->body), [&](const graph::Node& node) {
    if (!CallsName(*site.unit, node, "pad_packed_sequence")) return;
    const bool told = std::ranges::any_of(
        site.unit->inputs(node), [](const graph::Input& input) { return input.name.text() == "total_length"; });
    padded = true;
    open = open || !told;
  });
  return padded && !open;
}

void Check(const flow::Site& site, Sink& sink) {
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError);
  if (IsPaddedToALength(site)) {
    draft.Say("`pack_padded_sequence` reads the lengths as Python numbers: torch.export refuses");
  } else {
    draft.Trace(Outcome::kWrong);
    draft.Say(
        "`pack_padded_sequence` reads the lengths as Python numbers: torch.export refuses, and with dynamo=False the "
        "result is as long as the batch is wide, also where no sequence is");
  }
  draft.Hint("run the layer on the padded batch and mask what is behind each length");
}

constexpr std::string_view kPage =
    R"md(Packing lays a padded batch out by the values of `lengths`. `torch.export` may not look at values
(`GuardOnDataDependentSymNode`). The tracing exporter turns packing and padding again into an `LSTM` or `GRU` with lengths, whose
outputs are as wide as the batch, where PyTorch's end with the longest sequence (`total_length` makes both alike); without `pad_packed_sequence` it stops with
`vector::_M_range_check`. `torch.jit.script` keeps both, outside ONNX.

```py
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(8, 8, batch_first=True)

    def forward(self, x, lengths):
        # error: [packed-sequence] "reads the lengths"
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        return pad_packed_sequence(self.rnn(packed)[0], batch_first=True)[0]
```

A mask is made of operators.

```py
import torch
from torch import nn

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)

    def forward(self, x, lengths):
        mask = torch.arange(x.shape[1], device=x.device) < lengths[:, None]
        return (self.fc(x) * mask[..., None]).sum(1)
```

## How to mend it

- every exporter: leave the batch padded; for the last state, gather the outputs at `lengths - 1`.
)md";

}  // namespace

extern constinit const Rule kPackedSequence = {
    .id = "packed-sequence",
    .summary = "a packed sequence, which no exporter keeps as it is",
    .group = "data-dependent shapes",
    .catalogue = "DS015",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors = R"(Could not extract specialized integer from data-dependent expression)",
};

}  // namespace exportlint::rules
