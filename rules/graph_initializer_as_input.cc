#include <fmt/format.h>

#include <string>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  int count = 0;
  const graph::ModelValue* first = nullptr;
  for (const graph::ModelValue& input : at.graph().inputs) {
    if (at.index.Constant(input.name) == nullptr) continue;
    if (count++ == 0) first = &input;
  }
  if (count == 0) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.At(first->span);
  draft.Say(fmt::format("`{}`{} is a weight and an input: a caller may replace it, so runtimes fold no constants",
                        first->name.text(), count > 1 ? fmt::format(" (and {} more)", count - 1) : ""));
  draft.Hint("export with keep_initializers_as_inputs=False, or remove them from the graph's inputs");
}

constexpr std::string_view kPage =
    R"md(Before IR version 4 every weight had to be an input too. Since then it is a choice, and a dear one: a runtime must expect the caller
to give another value, so it folds and fuses nothing that depends on it.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x, float[2] w) => (float[2] y)  # note: [graph-initializer-as-input] "`w`"
<float[2] w = {1.0, 2.0}> {
   y = Add(x, w)
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

- trace: `keep_initializers_as_inputs=False`, which is the default.
- a file: remove the names from `graph.input`.
)md";

}  // namespace

extern constinit const Rule kGraphInitializerAsInput = {
    .id = "graph-initializer-as-input",
    .summary = "weights listed as inputs of the model",
    .group = "graph",
    .catalogue = "GR023",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
