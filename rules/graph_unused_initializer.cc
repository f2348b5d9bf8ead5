#include <fmt/format.h>

#include <string>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  int count = 0;
  std::uint64_t bytes = 0;
  const graph::ModelTensor* first = nullptr;
  for (const graph::ModelGraph& graph : at.model.graphs) {
    for (const graph::ModelTensor& tensor : graph.tensors) {
      if (tensor.of_node || at.index.Uses(tensor.value.name) != 0) continue;
      if (count++ == 0) first = &tensor;
      bytes += tensor.bytes;
    }
  }
  if (count == 0) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.At(first->value.span);
  draft.Say(fmt::format("constant `{}`{} is read by no node: {} bytes for nothing", first->value.name.text(),
                        count > 1 ? fmt::format(" (and {} more)", count - 1) : "", bytes));
  draft.Hint("remove them, or look for the layer that got lost while exporting");
}

constexpr std::string_view kPage =
    R"md(A weight that no node reads is dead, or its layer was lost: a branch that the example did not take leaves its weights behind.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y)
<float[2] w = {1.0, 2.0}> {  # note: [graph-unused-initializer] "`w`"
   y = Relu(x)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y)
<float[2] w = {1.0, 2.0}> {
   y = Add(x, w)
}
```

## How to mend it

- dead: onnxscript's or ONNX Runtime's optimiser removes it.
- lost: look for a branch on a value in the source (`exportlint check`).
)md";

}  // namespace

extern constinit const Rule kGraphUnusedInitializer = {
    .id = "graph-unused-initializer",
    .summary = "weights that no node reads",
    .group = "graph",
    .catalogue = "GR024",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
