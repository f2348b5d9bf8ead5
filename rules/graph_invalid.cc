#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr || at.model.invalid.empty()) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format("the model breaks ONNX's rules: {}", at.model.invalid.text()));
  draft.Hint("export again; a model edited by hand must keep types, names and the order of nodes");
}

constexpr std::string_view kPage =
    R"md(A model that breaks ONNX's own rules: an operator that the imported opset does not have, a name defined twice, nodes out of order
or in a circle, a missing attribute, a type that an operator does not take. A runtime refuses it, or worse, takes it differently than the next one.

```onnx
<ir_version: 8, opset_import: ["": 17]>  # error: [graph-invalid] "NoSuchOperator"
main (float[4] x) => (float[4] y) {
   y = NoSuchOperator(x)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>  # error: [graph-invalid] "input `mask` is tensor(bool), which the operator does not take"
main (bool[4] mask) => (bool[4] y) {
   y = Add(mask, mask)
}
```

A valid model is told nothing.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x) => (float[4] y) {
   y = Relu(x)
}
```

## How to mend it

- every exporter: export again with a newer torch and onnxscript.
- edited models: `onnx.checker.check_model` says the same; nodes must come after what they read.
)md";

}  // namespace

extern constinit const Rule kGraphInvalid = {
    .id = "graph-invalid",
    .summary = "a model that breaks ONNX's own rules",
    .group = "graph",
    .catalogue = "GR026",
    .severity = Severity::kError,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
