#include <fmt/format.h>

#include <fmt/ranges.h>
#include <algorithm>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"Reshape"}) || at.node->inputs.size() != 2) return;
  const graph::ModelTensor* shape = at.index.Constant(at.node->inputs[1]);
  const graph::ModelValue* data = at.index.Value(at.node->inputs[0]);
  if (shape == nullptr || shape->integers.empty() || data == nullptr || !data->has_shape || !IsDynamic(*data)) return;
  if (std::ranges::any_of(shape->integers, [](std::int64_t size) { return size <= 0; })) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format("{} gives the fixed shape [{}] to `{}`, whose size is dynamic: only the example's size fits",
                        NodeText(*at.node), fmt::join(shape->integers, ", "), data->name.text()));
  draft.Hint(
      "reshape with -1 for the dynamic dimension, or with sizes taken from the tensor (`x.shape[0]`, no `int()`)");
}

constexpr std::string_view kPage =
    R"md(A `Reshape` to a constant shape with no `-1` or `0` in it has one number of elements. Where its input has a dynamic dimension, every
other size than the example's fails, or another dimension silently takes the difference up.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] x) => (float[2, 8] y)  # note: [graph-static-output]
<int64[2] shape = {2, 8}> {
   y = Reshape(x, shape)  # warning: [graph-baked-shape] "fixed shape [2, 8]"
}
```

With `-1` the rest is computed.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 4] x) => (float[M, 8] y)
<int64[2] shape = {-1, 8}> {
   y = Reshape(x, shape)
}
```

## How to mend it

- trace: a size that went through `int()` or a Python list is a constant; use `x.shape[0]` as it is, or `-1`.
- dynamo: declare the dimension dynamic; what specialises it is told by `exportlint check` of the source.
)md";

}  // namespace

extern constinit const Rule kGraphBakedShape = {
    .id = "graph-baked-shape",
    .summary = "a reshape to the sizes of the example",
    .group = "graph",
    .catalogue = "GR002 GR001",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
