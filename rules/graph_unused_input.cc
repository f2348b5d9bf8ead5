#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  int said = 0;
  for (const graph::ModelValue& input : at.graph().inputs) {
    if (at.index.Uses(input.name) != 0 || at.index.Constant(input.name) != nullptr || ++said > 16) continue;
    Draft draft = sink.Start(at.site);
    if (!draft) return;
    draft.At(input.span);
    draft.Say(fmt::format("input `{}` is read by no node: its value may have become a constant while exporting",
                          input.name.text()));
    draft.Hint(
        "look where the model reads it as a Python value (`exportlint check` of its source says where), or remove the "
        "argument");
  }
}

constexpr std::string_view kPage =
    R"md(An input that no node reads changes nothing. Often it did in PyTorch: its value was read as a Python number while tracing, and the
example's value is in the graph for good. The other reason is an argument that the model does not use.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (
  float[N, 4] x,
  int64 count  # warning: [graph-unused-input] "input `count`"
) => (float[N, 4] y) {
   y = Relu(x)
}
```

An input given through is used.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] x) => (float[N, 4] x2) {
   x2 = Identity(x)
}
```

## How to mend it

- trace: keep the value a tensor: `x[..., :n]` with a tensor `n` instead of `int(n)`.
- an argument that is not needed: leave it out of the exported signature.
)md";

}  // namespace

extern constinit const Rule kGraphUnusedInput = {
    .id = "graph-unused-input",
    .summary = "an input that no node reads",
    .group = "graph",
    .catalogue = "GR024",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
