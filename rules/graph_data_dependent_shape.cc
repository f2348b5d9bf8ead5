#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"NonZero", "Unique", "Compress"})) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(
      fmt::format("{}: how much it gives depends on values, which engines with fixed memory plans refuse or run slowly",
                  NodeText(*at.node)));
  draft.Hint("keep the size: masks with Where, TopK with a fixed k, a scatter into a fixed buffer");
}

constexpr std::string_view kPage =
    R"md(`NonZero`, `Unique` and `Compress` give as many elements as the values say. ONNX Runtime runs them; TensorRT, Core ML and mobile
engines plan memory ahead and refuse them or fall back.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N] x) => (int64[1, M] y) {
   y = NonZero(x)  # note: [graph-data-dependent-shape] "depends on values"
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N] x, bool[N] keep, float zero) => (float[N] y) {
   y = Where(keep, x, zero)
}
```

## How to mend it

- every exporter: `torch.where(mask, x, 0)` instead of `x[mask]`; `topk` with a fixed number.
)md";

}  // namespace

extern constinit const Rule kGraphDataDependentShape = {
    .id = "graph-data-dependent-shape",
    .summary = "a node whose output size depends on values",
    .group = "graph",
    .catalogue = "GR007",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
