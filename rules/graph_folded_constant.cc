#include <fmt/format.h>

#include <algorithm>
#include <string>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::uint64_t kLarge = 1u << 20;  // bytes

// Names that exporters give what they computed: `onnx::Add_12`, `/attn/Constant_output_0`, `val_7`. Weights keep
// theirs.
bool Computed(const graph::ModelTensor& tensor) {
  const std::string_view name = tensor.value.name.text();
  return tensor.of_node || name.starts_with("onnx::") || name.starts_with('/') || name.starts_with("val_") ||
         name.starts_with("_val_");
}

// What grids, masks and tables of positions meet; products with a matrix read weights that were transposed.
void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"Add", "Sub", "Mul", "Div", "Where", "And", "Or", "Equal", "Less",
                                               "Greater", "Slice", "Expand", "GridSample", "Concat"}))
    return;
  for (const Symbol input : at.node->inputs) {
    const graph::ModelTensor* tensor = at.index.Constant(input);
    if (tensor == nullptr || tensor->bytes < kLarge || !Computed(*tensor)) continue;
    Draft draft = sink.Start(at.site);
    if (!draft) return;
    draft.Say(fmt::format("{} reads `{}`, {:.1f} MB that the exporter computed and stored", NodeText(*at.node),
                          input.text(), static_cast<double>(tensor->bytes) / 1e6));
    draft.Hint("keep it a buffer of the model, or compute it from the inputs' sizes while the model runs");
    return;
  }
}

constexpr std::string_view kPage =
    R"md(Position grids and attention masks made from constants are computed once by the exporter and stored in full: a mask of T x T grows
with the square of the length, and holds for the example's length only.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[1024, 1024] x) => (float[1024, 1024] y)
# error: [graph-unsafe-external-data] "not in the model's folder"
<float[1024, 1024] "onnx::Add_7" = ["location": "weights.bin"]> {
   y = Add(x, "onnx::Add_7")  # note: [graph-folded-constant] "4.2 MB that the exporter computed"
}
```

A weight has the name that it has in the model.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[1024, 1024] x) => (float[1024, 1024] y)
# error: [graph-unsafe-external-data] "not in the model's folder"
<float[1024, 1024] "encoder.table" = ["location": "weights.bin"]> {
   y = Add(x, "encoder.table")
}
```

## How to mend it

- trace: build masks and grids from the inputs (`torch.arange(x.shape[1])`), so that the graph computes them.
- dynamo: the same, or `do_constant_folding` off for what should stay computed; `register_buffer` where it is a table.
)md";

}  // namespace

extern constinit const Rule kGraphFoldedConstant = {
    .id = "graph-folded-constant",
    .summary = "a large constant that the exporter computed",
    .group = "graph",
    .catalogue = "GR004",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
