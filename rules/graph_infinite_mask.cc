#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// A product with an infinite constant: zero times infinity is no number.
void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"Mul"})) return;
  for (const Symbol input : at.node->inputs) {
    const graph::ModelTensor* constant = at.index.Constant(input);
    if (constant == nullptr || !constant->infinite) continue;
    Draft draft = sink.Start(at.site);
    if (!draft) return;
    draft.Say(fmt::format(
        "{} multiplies by `{}`, which holds an infinite value: where the other side is zero the result is NaN",
        NodeText(*at.node), input.text()));
    draft.Hint("choose with `torch.where` or `masked_fill`, or use `torch.finfo(dtype).min` for infinity");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(A mask made as `mask * -inf` is right for ones and not a number for zeros, and NaN goes through softmax into everything. In half
precision `-1e9` is infinite as well: a model converted after its export holds what its source did not say.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] mask) => (float[N, 4] y)
<float low = {-inf}> {
   y = Mul(mask, low)  # warning: [graph-infinite-mask] "multiplies by `low`"
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (bool[N, 4] keep, float[N, 4] x) => (float[N, 4] y)
<float low = {-inf}> {
   y = Where(keep, x, low)
}
```

## How to mend it

- every exporter: `scores.masked_fill(mask, torch.finfo(scores.dtype).min)`, `torch.where(mask, x, low)`.
- after conversion to half precision: keep mask constants and softmax in float32.
)md";

}  // namespace

extern constinit const Rule kGraphInfiniteMask = {
    .id = "graph-infinite-mask",
    .summary = "a product with an infinite constant",
    .group = "graph",
    .catalogue = "GR028",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
