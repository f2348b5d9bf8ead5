#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"Squeeze"})) return;
  if (at.node->inputs.size() != 1 || AttributeOf(*at.node, "axes") != nullptr) return;
  const graph::ModelValue* data = at.index.Value(at.node->inputs.front());
  if (data == nullptr || !data->has_shape || !IsDynamic(*data)) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format("{} names no axes and `{}` has a dynamic dimension: its rank changes when that is 1",
                        NodeText(*at.node), data->name.text()));
  draft.Hint("name the dimension: x.squeeze(1)");
}

constexpr std::string_view kPage =
    R"md(`Squeeze` without axes removes every dimension of size one. Where one is dynamic, a batch of one loses it, and everything after it sees
another rank; engines with static ranks refuse the node.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 1, 4] x) => (float[N, 4] y) {
   y = Squeeze(x)  # warning: [graph-squeeze-without-axes] "names no axes"
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[N, 1, 4] x) => (float[N, 4] y)
<int64[1] axes = {1}> {
   y = Squeeze(x, axes)
}
```

## How to mend it

- every exporter: `x.squeeze(1)` instead of `x.squeeze()`.
)md";

}  // namespace

extern constinit const Rule kGraphSqueezeWithoutAxes = {
    .id = "graph-squeeze-without-axes",
    .summary = "a squeeze of whatever has size one",
    .group = "graph",
    .catalogue = "GR012",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
