#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"If", "Loop", "Scan"})) return;
  const bool constant =
      IsOnnx(*at.node, {"If"}) && !at.node->inputs.empty() && at.index.Constant(at.node->inputs.front()) != nullptr;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(constant ? fmt::format("{} has a constant condition: one branch is dead", NodeText(*at.node))
                     : fmt::format("{}: many engines run it on the CPU, copy at its borders, or refuse it",
                                   NodeText(*at.node)));
  draft.Hint(constant ? "fold it: the condition is decided while exporting"
                      : "write the loop as one operator, or unroll it where its count is fixed");
}

constexpr std::string_view kPage =
    R"md(`Loop`, `Scan` and `If` survive from scripted code and `torch.cond`. They are right, and they cost: TensorRT wants equal shapes in both
branches, GPU runtimes synchronise at every step, Core ML leaves them to the CPU. An `If` on a constant is one that was forgotten.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x) => (float[4] y)
<bool flag = {1}> {
   y = If(flag) <  # note: [graph-control-flow] "constant condition"
     then_branch = a () => (float[4] p) { p = Relu(x) },
     else_branch = b () => (float[4] q) { q = Neg(x) }
   >
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x, bool flag, float[4] other) => (float[4] y) {
   y = Where(flag, x, other)
}
```

## How to mend it

- cheap branches: compute both and choose with `torch.where`.
- loops: a vectorised operator, `nn.LSTM` instead of a loop over cells.
)md";

}  // namespace

extern constinit const Rule kGraphControlFlow = {
    .id = "graph-control-flow",
    .summary = "control flow that engines dislike",
    .group = "graph",
    .catalogue = "GR009 GR010",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
