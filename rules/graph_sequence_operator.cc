#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool IsSequence(const graph::ModelNode& node) {
  const std::string_view type = node.type.text();
  return node.domain.text() == "ai.onnx" &&
         (type.find("Sequence") != std::string_view::npos || type.starts_with("Optional")) && type != "ReverseSequence";
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsSequence(*at.node)) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format("{}: sequences and optionals run in ONNX Runtime's CPU provider and hardly anywhere else",
                        NodeText(*at.node)));
  draft.Hint("stack the list into one tensor, or unroll the loop that fills it");
}

constexpr std::string_view kPage =
    R"md(Python lists of scripted code become `SequenceEmpty`, `SequenceInsert`, `ConcatFromSequence`; optional values become `Optional*`.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x, int64 at) => (float[2] y) {
   s = SequenceConstruct(x, x)  # note: [graph-sequence-operator] "sequences and optionals"
   y = SequenceAt(s, at)  # note: [graph-sequence-operator]
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[4] y) {
   y = Concat <axis = 0> (x, x)
}
```

## How to mend it

- script: collect into a tensor that is allocated before the loop.
- trace: a list of fixed length is unrolled by tracing and leaves nothing behind.
)md";

}  // namespace

extern constinit const Rule kGraphSequenceOperator = {
    .id = "graph-sequence-operator",
    .summary = "sequences and optionals left in the graph",
    .group = "graph",
    .catalogue = "GR011",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
