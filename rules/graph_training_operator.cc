#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// A boolean that is a constant and true.
bool IsTrue(const ModelSite& at, std::size_t input) {
  if (at.node->inputs.size() <= input) return false;
  const graph::ModelTensor* value = at.index.Constant(at.node->inputs[input]);
  return value != nullptr && value->integers.size() == 1 && value->integers.front() != 0;
}

bool Trains(const ModelSite& at) {
  if (at.node->domain.text() == "ai.onnx.preview.training") return true;
  if (IsOnnx(*at.node, {"Dropout"})) return IsTrue(at, 2);
  const graph::ModelAttribute* mode = AttributeOf(*at.node, "training_mode");
  return IsOnnx(*at.node, {"BatchNormalization"}) && mode != nullptr && mode->number != 0;
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !Trains(at)) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(
      fmt::format("{} is in training mode: the model answers differently than in evaluation", NodeText(*at.node)));
  draft.Hint("call model.eval() and export with training=TrainingMode.EVAL");
}

constexpr std::string_view kPage =
    R"md(`Dropout` that drops, `BatchNormalization` that uses the batch's own statistics: the model was exported in training mode.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x) => (float[4] y)
<float ratio = {0.5}, bool train = {1}> {
   y = Dropout(x, ratio, train)  # warning: [graph-training-operator] "training mode"
}
```

Without the flag a `Dropout` does nothing.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x) => (float[4] y)
<float ratio = {0.5}> {
   y = Dropout(x, ratio)
}
```

## How to mend it

- every exporter: `model.eval()` first.
- functional dropout: `F.dropout(x, p, self.training)`.
)md";

}  // namespace

extern constinit const Rule kGraphTrainingOperator = {
    .id = "graph-training-operator",
    .summary = "an operator in training mode",
    .group = "graph",
    .catalogue = "GR006",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
