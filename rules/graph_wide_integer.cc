#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  int said = 0;
  for (const graph::ModelGraph& graph : at.model.graphs) {
    for (const graph::ModelTensor& tensor : graph.tensors) {
      if (!tensor.above_int32 || ++said > 16) continue;
      Draft draft = sink.Start(at.site);
      if (!draft) return;
      draft.At(tensor.value.span);
      draft.Say(fmt::format("constant `{}` holds integers beyond 32 bits, which engines without int64 clamp silently",
                            tensor.value.name.text()));
      draft.Hint("keep indices and masks within 32 bits");
    }
  }
}

constexpr std::string_view kPage =
    R"md(TensorRT before 10, Core ML and most accelerators have no 64-bit integers: they cast down, and clamp what does not fit, with a warning
at most. The largest and smallest int64, which mean "to the end" in slices, are not reported.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (int64[2] x) => (int64[2] y)
<int64[1] big = {5000000000}> {  # note: [graph-wide-integer] "beyond 32 bits"
   y = Add(x, big)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (int64[2] x) => (int64[2] y)
<int64[1] small = {500}> {
   y = Add(x, small)
}
```

## How to mend it

- ids and hashes: keep them outside the model, or fold them into 32 bits.
)md";

}  // namespace

extern constinit const Rule kGraphWideInteger = {
    .id = "graph-wide-integer",
    .summary = "an integer that 32 bits cannot hold",
    .group = "graph",
    .catalogue = "GR013 GR014",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
