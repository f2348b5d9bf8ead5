#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The order of axes of a Transpose, as its attribute is shown: "[0, 2, 3, 1]"; empty: not told.
std::vector<std::size_t> OrderOf(const graph::ModelNode& node) {
  std::vector<std::size_t> order;
  const graph::ModelAttribute* perm = AttributeOf(node, "perm");
  if (perm == nullptr) return order;
  bool in_number = false;
  for (const char c : perm->text.text()) {
    const bool digit = c >= '0' && c <= '9';
    if (digit && !in_number) order.push_back(0);
    if (digit) order.back() = order.back() * 10 + static_cast<std::size_t>(c - '0');
    in_number = digit;
  }
  if (std::ranges::any_of(order, [&](std::size_t axis) { return axis >= order.size(); })) order.clear();
  return order;
}

// A transpose of a transpose that nothing else reads: one copy too many, or two.
void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"Transpose"}) || at.node->inputs.size() != 1) return;
  const graph::ModelNode* first = at.index.Producer(at.node->inputs[0]);
  if (first == nullptr || !IsOnnx(*first, {"Transpose"}) || at.index.Uses(at.node->inputs[0]) != 1) return;
  const std::vector<std::size_t> inner = OrderOf(*first), outer = OrderOf(*at.node);
  if (inner.empty() || inner.size() != outer.size()) return;
  bool undone = true;
  for (std::size_t i = 0; i < outer.size(); ++i) undone = undone && inner[outer[i]] == i;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format(
      "{} {} the transpose before it: {}", NodeText(*at.node), undone ? "undoes" : "follows on",
      undone ? "two copies of the tensor that change nothing" : "two copies of the tensor where one would do"));
  draft.Hint(undone ? "leave both out in the model: keep one layout between the two operators"
                    : "write one permute in the model");
}

constexpr std::string_view kPage =
    R"md(Models that go to channels-last and back, or permute twice, copy their tensors each time. Some runtimes take the pair out, engines
for small devices do not.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[1, 3, 8, 8] x) => (float[1, 3, 8, 8] y) {
   last = Transpose<perm = [0, 2, 3, 1]>(x)
   y = Transpose<perm = [0, 3, 1, 2]>(last)  # note: [graph-layout-transpose] "undoes the transpose before it"
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[1, 3, 8, 8] x) => (float[1, 3, 8, 8] y) {
   last = Transpose<perm = [0, 2, 3, 1]>(x)
   small = Softmax<axis = 3>(last)
   y = Transpose<perm = [0, 3, 1, 2]>(small)
}
```

## How to mend it

- every exporter: permute once in the model, or take both permutes out.
- of a model as it is: a simplifier that folds transposes.
)md";

}  // namespace

extern constinit const Rule kGraphLayoutTranspose = {
    .id = "graph-layout-transpose",
    .summary = "a transpose of a transpose",
    .group = "graph",
    .catalogue = "GR030",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
