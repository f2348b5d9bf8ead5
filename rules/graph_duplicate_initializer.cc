#include <fmt/format.h>

#include <unordered_map>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr std::uint64_t kWorthTelling = 64;  // bytes; scalars and shapes repeat everywhere

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  std::unordered_map<std::uint64_t, const graph::ModelTensor*> seen;
  std::uint64_t bytes = 0;
  const graph::ModelTensor *first = nullptr, *again = nullptr;
  for (const graph::ModelGraph& graph : at.model.graphs) {
    for (const graph::ModelTensor& tensor : graph.tensors) {
      if (tensor.digest == 0 || tensor.bytes < kWorthTelling || tensor.of_node) continue;
      const auto [found, added] = seen.try_emplace(tensor.digest, &tensor);
      if (added || found->second->bytes != tensor.bytes) continue;
      if (bytes == 0) {
        first = found->second;
        again = &tensor;
      }
      bytes += tensor.bytes;
    }
  }
  if (bytes == 0) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.At(again->value.span);
  draft.Say(fmt::format("`{}` holds the same bytes as `{}`; {} bytes of the model are stored twice",
                        again->value.name.text(), first->value.name.text(), bytes));
  draft.Hint("tied weights: share one initialiser (onnxscript.optimizer, or onnxruntime's deduplication)");
}

constexpr std::string_view kPage =
    R"md(Tied weights, an embedding and its output layer, often leave the exporter as two initialisers: twice the file, twice the memory.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[16] x) => (float[16] z)
<
  float[16] a = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0},
  float[16] b = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0}  # note: [graph-duplicate-initializer] "same bytes as `a`"
> {
   y = Add(x, a)
   z = Mul(y, b)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] z)
<float[2] a = {1.0, 2.0}> {
   y = Add(x, a)
   z = Mul(y, a)
}
```

## How to mend it

- every exporter: tie the modules' parameters in PyTorch, then run a pass that shares equal initialisers.
)md";

}  // namespace

extern constinit const Rule kGraphDuplicateInitializer = {
    .id = "graph-duplicate-initializer",
    .summary = "the same weights stored twice",
    .group = "graph",
    .catalogue = "GR022",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
