#include <fmt/format.h>

#include <string>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool IsDouble(const graph::ModelValue& value) {
  return value.type.text() == "float64";
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  int count = 0;
  const graph::ModelValue* first = nullptr;
  const auto look = [&](const graph::ModelValue& value) {
    if (IsDouble(value) && count++ == 0) first = &value;
  };
  for (const graph::ModelGraph& graph : at.model.graphs) {
    for (const graph::ModelValue& value : graph.inputs) look(value);
    for (const graph::ModelTensor& tensor : graph.tensors) look(tensor.value);
    for (const graph::ModelValue& value : graph.inferred) look(value);
    for (const graph::ModelValue& value : graph.outputs) look(value);
  }
  if (count == 0) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  if (first->span.end > first->span.begin) draft.At(first->span);
  draft.Say(fmt::format("`{}`{} is float64: twice the size, and many kernels and engines have no double",
                        first->name.text(), count > 1 ? fmt::format(" (and {} more)", count - 1) : ""));
  draft.Hint("convert the model and its Python constants to float32 before exporting");
}

constexpr std::string_view kPage =
    R"md(One `np.float64` or `torch.float64` constant makes everything after it double. Runtimes have few kernels for it, engines none.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (double[2] x) => (double[2] y) {  # note: [graph-double-tensor] "`x`"
   y = Relu(x)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y) {
   y = Relu(x)
}
```

## How to mend it

- every exporter: `model.float()`, `dtype=x.dtype` where constants are made, `np.float32`.
)md";

}  // namespace

extern constinit const Rule kGraphDoubleTensor = {
    .id = "graph-double-tensor",
    .summary = "double precision in the graph",
    .group = "graph",
    .catalogue = "GR015",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
