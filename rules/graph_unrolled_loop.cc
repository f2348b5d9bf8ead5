#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr int kUnrolled = 32;  // copies of one operation of one module

struct Copies {
  int count = 0;
  std::uint32_t first = 0;  // into Model::nodes
};

// Nodes of one type and one module, whose names exporters number: "/rnn/Add", "/rnn/Add_1", ...
void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  std::map<std::pair<std::string_view, std::string_view>, Copies> groups;
  for (std::uint32_t i = 0; i < at.model.nodes.size(); ++i) {
    const graph::ModelNode& node = at.model.nodes[i];
    const std::string_view name = node.name.text();
    const std::size_t end = name.rfind('/');
    const bool of_module = end != std::string_view::npos && end > 0;
    const bool counts = IsOnnx(node, {"MatMul", "Gemm", "Conv", "Tanh", "Sigmoid", "Softmax", "Relu", "ScatterND",
                                      "ScatterElements", "Gather", "Slice", "Add", "Mul"});
    if (!of_module || !counts || !name.substr(end + 1).starts_with(node.type.text())) continue;
    Copies& copies = groups[{name.substr(0, end), node.type.text()}];
    if (copies.count++ == 0) copies.first = i;
  }
  const auto most = std::ranges::max_element(groups, {}, [](const auto& group) { return group.second.count; });
  if (most == groups.end() || most->second.count < kUnrolled) return;
  const auto modules = std::ranges::count_if(groups, [](const auto& g) { return g.second.count >= kUnrolled; });
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.At(at.unit.nodes()[at.model.nodes[most->second.first].node].span);
  draft.Say(fmt::format("module `{}` holds {} `{}` nodes{}: a loop was unrolled, for the length of the example",
                        most->first.first, most->second.count, most->first.second,
                        modules > 1 ? fmt::format(" (and {} such groups more)", modules - 1) : ""));
  draft.Hint("replace the Python loop by one operation on the whole tensor, or by a scripted or `scan` loop");
}

constexpr std::string_view kPage =
    R"md(A Python loop over time steps or rows leaves a copy of its body for every turn that the example took. Files and loading times grow
with the length, and every other length is computed wrong or refused.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y) {
   ["/rnn/Tanh"] a1 = Tanh(x)  # note: [graph-unrolled-loop] "module `/rnn` holds 32 `Tanh` nodes"
   ["/rnn/Tanh_1"] a2 = Tanh(a1) ["/rnn/Tanh_2"] a3 = Tanh(a2) ["/rnn/Tanh_3"] a4 = Tanh(a3) ["/rnn/Tanh_4"] a5 = Tanh(a4) ["/rnn/Tanh_5"] a6 = Tanh(a5)
   ["/rnn/Tanh_6"] a7 = Tanh(a6) ["/rnn/Tanh_7"] a8 = Tanh(a7) ["/rnn/Tanh_8"] a9 = Tanh(a8) ["/rnn/Tanh_9"] a10 = Tanh(a9) ["/rnn/Tanh_10"] a11 = Tanh(a10)
   ["/rnn/Tanh_11"] a12 = Tanh(a11) ["/rnn/Tanh_12"] a13 = Tanh(a12) ["/rnn/Tanh_13"] a14 = Tanh(a13) ["/rnn/Tanh_14"] a15 = Tanh(a14) ["/rnn/Tanh_15"] a16 = Tanh(a15)
   ["/rnn/Tanh_16"] a17 = Tanh(a16) ["/rnn/Tanh_17"] a18 = Tanh(a17) ["/rnn/Tanh_18"] a19 = Tanh(a18) ["/rnn/Tanh_19"] a20 = Tanh(a19) ["/rnn/Tanh_20"] a21 = Tanh(a20)
   ["/rnn/Tanh_21"] a22 = Tanh(a21) ["/rnn/Tanh_22"] a23 = Tanh(a22) ["/rnn/Tanh_23"] a24 = Tanh(a23) ["/rnn/Tanh_24"] a25 = Tanh(a24) ["/rnn/Tanh_25"] a26 = Tanh(a25)
   ["/rnn/Tanh_26"] a27 = Tanh(a26) ["/rnn/Tanh_27"] a28 = Tanh(a27) ["/rnn/Tanh_28"] a29 = Tanh(a28) ["/rnn/Tanh_29"] a30 = Tanh(a29) ["/rnn/Tanh_30"] a31 = Tanh(a30)
   ["/rnn/Tanh_31"] y = Tanh(a31)
}
```

The same operation in many modules is a deep model, not a loop.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y) {
   ["/layer.0/Tanh"] a = Tanh(x)
   ["/layer.1/Tanh"] y = Tanh(a)
}
```

## How to mend it

- trace and dynamo: vectorise the loop; `nn.LSTM` and its kin become one operator.
- script: the loop stays a loop.
)md";

}  // namespace

extern constinit const Rule kGraphUnrolledLoop = {
    .id = "graph-unrolled-loop",
    .summary = "one operation many times in one module",
    .group = "graph",
    .catalogue = "GR031",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
