#include <fmt/format.h>

#include <fmt/ranges.h>
#include <algorithm>
#include <set>
#include "facts/onnx_operators.h"
#include "facts/targets.h"
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// Operators of the model that changed after the opset the target ends at: what a conversion downwards must undo.
std::string ChangedSince(const graph::Model& model, int opset, std::int64_t now) {
  std::set<std::string_view> changed;
  for (const graph::ModelNode& node : model.nodes) {
    if (node.domain.text() != "ai.onnx") continue;
    const facts::OnnxOperator* version =
        facts::OnnxOperatorAt(node.type.text(), static_cast<int>(std::min<std::int64_t>(now, 999)));
    if (version != nullptr && version->since() > opset) changed.insert(node.type.text());
  }
  if (changed.empty()) return "none of its operators changed since: a conversion downwards loses nothing";
  return fmt::format("changed since then: {}", fmt::join(changed, ", "));
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  const std::int64_t opset = at.model.OpsetOf(Symbol::Of("ai.onnx"));
  for (const facts::TargetRelease* target : sink.settings().targets) {
    const char* source = target->measured() ? "measured" : "by its document";
    if (target->highest_opset() != 0 && opset > target->highest_opset()) {
      if (Draft draft = sink.Start(at.site)) {
        draft.Say(fmt::format("opset {} is newer than {} loads, which ends at {} ({}); {}", opset, target->Title(),
                              target->highest_opset(), source, ChangedSince(at.model, target->highest_opset(), opset)));
        draft.Hint(fmt::format("export with opset_version={}", target->highest_opset()));
      }
    }
    if (target->highest_ir() != 0 && at.model.ir_version > target->highest_ir()) {
      if (Draft draft = sink.Start(at.site)) {
        draft.Say(fmt::format("IR version {} is newer than {} loads, which ends at {} ({})", at.model.ir_version,
                              target->Title(), target->highest_ir(), source));
        draft.Hint(fmt::format("set model.ir_version = {} where the model uses nothing newer", target->highest_ir()));
      }
    }
  }
}

constexpr std::string_view kPage =
    R"md(A runtime loads models up to the opset and the IR version it was made for, and refuses newer ones whole. With
`--target onnxruntime:1.15` both are held against the release, and the operators that changed in between are named: those a
conversion downwards has to undo.

```onnx target=onnxruntime:1.17
<ir_version: 10, opset_import: ["": 21]>  # error: [graph-opset-above-target] "IR version 10"
main (float[4] x) => (float[4] y) {
   y = Relu(x)
}
```

```onnx target=onnxruntime:1.15
<ir_version: 8, opset_import: ["": 20]>  # error: [graph-opset-above-target] "changed since then: Gelu"
main (float[4] x) => (float[4] y) {
   y = Gelu(x)
}
```

An older model loads in every newer runtime.

```onnx target=onnxruntime:1.17
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x) => (float[4] y) {
   y = Relu(x)
}
```

## How to mend it

- every exporter: `opset_version=` of the target.
- the IR version alone: `onnx.save` after `model.ir_version = 9` is enough where nothing newer is used.
)md";

}  // namespace

extern constinit const Rule kGraphOpsetAboveTarget = {
    .id = "graph-opset-above-target",
    .summary = "a model newer than the target loads",
    .group = "graph",
    .catalogue = "GR018 GR019",
    .severity = Severity::kError,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
