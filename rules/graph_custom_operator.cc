#include <fmt/format.h>

#include "facts/onnx_operators.h"
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || at.node->domain.text() == "ai.onnx") return;  // of ONNX's own the checker speaks
  const Symbol name = Symbol::Of(at.site.op);
  if (at.index.HasFunction(name) || !facts::FindOnnxOperator(at.site.op).empty()) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format(
      "{} is of domain `{}`, which is neither ONNX nor ONNX Runtime nor a function of this model: only a runtime with "
      "a library for it runs the model",
      NodeText(*at.node), at.node->domain.text()));
  draft.Hint("export with a translation into ONNX operators, or ship the operator's library with the model");
}

constexpr std::string_view kPage =
    R"md(A node of another domain is opaque: no schema, no shape, and every runtime but one that loads its library refuses the model. `aten`
nodes are what `operator_export_type=ONNX_ATEN_FALLBACK` left.

```onnx
<ir_version: 8, opset_import: ["": 17, "mylib": 1]>
main (float[4] x) => (float[4] y) {
   y = mylib.Swish(x)  # warning: [graph-custom-operator] "domain `mylib`"
}
```

A function that the model brings is no riddle.

```onnx
<ir_version: 8, opset_import: ["": 17, "local": 1]>
main (float[4] x) => (float[4] y) {
   y = local.Twice(x)
}
<domain: "local", opset_import: ["": 17]>
Twice (a) => (b) {
   b = Add(a, a)
}
```

## How to mend it

- dynamo: `custom_translation_table=`.
- trace: `torch.onnx.register_custom_op_symbolic`.
- otherwise: `SessionOptions.register_custom_ops_library` in every place that runs it.
)md";

}  // namespace

extern constinit const Rule kGraphCustomOperator = {
    .id = "graph-custom-operator",
    .summary = "an operator that no schema describes",
    .group = "graph",
    .catalogue = "GR016 GR017",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
