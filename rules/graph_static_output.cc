#include <fmt/format.h>

#include <algorithm>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool FirstIsFixed(const graph::ModelValue& value) {
  return value.shape.size() > 1 && value.shape.front().size > 1;
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr || at.graph().inputs.empty()) return;
  const auto& inputs = at.graph().inputs;
  const auto& outputs = at.graph().outputs;
  const auto first_is_dynamic = [](const graph::ModelValue& value) {
    return !value.shape.empty() && value.shape.front().size < 0;
  };
  if (!std::ranges::all_of(inputs, first_is_dynamic) || std::ranges::any_of(outputs, IsDynamic)) return;
  const auto fixed = std::ranges::find_if(outputs, FirstIsFixed);
  if (fixed == outputs.end()) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.At(fixed->span);
  draft.Say(fmt::format(
      "output `{}` has the fixed first size {} though every input's is dynamic: the example's may be baked in",
      fixed->name.text(), fixed->shape.front().size));
  draft.Hint("run the model with another batch; where it fails, look for a size that became a constant");
}

constexpr std::string_view kPage =
    R"md(Every input's first dimension is dynamic, and no output has any dynamic dimension: a batch goes in, a fixed number of rows comes out.
That is right for a reduction, and otherwise the sign of a size that was baked in on the way.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] x) => (float[2, 4] y)  # note: [graph-static-output] "fixed first size 2"
<int64[2] shape = {2, 4}> {
   z = Identity(x)
   y = Expand(z, shape)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] x) => (float[N, 4] y) {
   y = Relu(x)
}
```

## How to mend it

- trace: name the output's dimension in `dynamic_axes` too, and look where a size becomes a Python number.
- check: `exportlint export` runs the model on other sizes.
)md";

}  // namespace

extern constinit const Rule kGraphStaticOutput = {
    .id = "graph-static-output",
    .summary = "outputs of fixed size though an input is dynamic",
    .group = "graph",
    .catalogue = "GR003",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
