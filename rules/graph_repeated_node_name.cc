#include <fmt/format.h>

#include <unordered_map>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  std::unordered_map<Symbol, std::uint32_t> seen;
  const graph::ModelNode *first = nullptr, *again = nullptr;
  int count = 0;
  for (const graph::ModelNode& node : at.model.nodes) {
    const auto kind = at.model.graphs[node.graph].kind;
    if (node.name.empty() || kind == graph::ModelGraph::Kind::kFunction) continue;
    const auto [found, added] = seen.try_emplace(node.name, static_cast<std::uint32_t>(&node - at.model.nodes.data()));
    if (added) continue;
    if (count++ == 0) {
      first = &at.model.nodes[found->second];
      again = &node;
    }
  }
  if (count == 0) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.At(at.unit.nodes()[again->node].span);
  draft.Say(fmt::format("{} has the name of a `{}` node before it{}: tools that find nodes by name take the wrong one",
                        NodeText(*again), first->type.text(),
                        count > 1 ? fmt::format(", and {} more repeat one", count - 1) : ""));
  draft.Hint("name every node once, or none: models joined from parts need a prefix each");
}

constexpr std::string_view kPage =
    R"md(Names of nodes may repeat as far as ONNX is concerned. Profilers, quantization lists and engines that take layers by name do not
agree: TensorRT refuses layers of one name, a quantizer leaves out more than it was told to.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y) {
   [act] z = Relu(x)
   [act] y = Tanh(z)  # note: [graph-repeated-node-name] "`Tanh` node `act` has the name of a `Relu` node"
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y) {
   [act] z = Relu(x)
   y = Tanh(z)
}
```

## How to mend it

- join models with a prefix: `onnx.compose.merge_models(..., prefix1="a/")`.
- make names anew: `for i, node in enumerate(model.graph.node): node.name = f"{node.op_type}_{i}"`.
)md";

}  // namespace

extern constinit const Rule kGraphRepeatedNodeName = {
    .id = "graph-repeated-node-name",
    .summary = "two nodes of one name",
    .group = "graph",
    .catalogue = "GR025",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
