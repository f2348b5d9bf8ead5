#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr || at.model.invalid.empty()) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format("onnx's checker refuses this model: {}", at.model.invalid.text()));
  draft.Hint("export again; a model edited by hand must keep types, names and the order of nodes");
}

constexpr std::string_view kPage =
    R"md(A model that breaks ONNX's own rules: an operator that the imported opset does not have, a name defined twice, nodes out of order
or in a circle, a missing attribute. A runtime refuses it, or worse, takes it differently than the next one.

```onnx
<ir_version: 8, opset_import: ["": 17]>  # error: [graph-invalid] "NoSuchOperator"
main (float[4] x) => (float[4] y) {
   y = NoSuchOperator(x)
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
    .summary = "a model that onnx's checker refuses",
    .group = "graph",
    .catalogue = "GR026",
    .severity = Severity::kError,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
