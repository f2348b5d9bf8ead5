#include <fmt/format.h>

#include <array>
#include <string>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

struct Width {
  std::string_view type;
  int exact_bits;  // of a whole number that survives: significand of floats, bits of integers
};

// By number in TensorProto.DataType.
constexpr std::array<Width, 17> kWidths = {{{"", 0},
                                            {"float32", 24},
                                            {"uint8", 8},
                                            {"int8", 8},
                                            {"uint16", 16},
                                            {"int16", 16},
                                            {"int32", 32},
                                            {"int64", 64},
                                            {"string", 0},
                                            {"bool", 1},
                                            {"float16", 11},
                                            {"float64", 53},
                                            {"uint32", 32},
                                            {"uint64", 64},
                                            {"complex64", 0},
                                            {"complex128", 0},
                                            {"bfloat16", 8}}};

const Width* TargetOf(const graph::ModelNode& node) {
  const graph::ModelAttribute* to = AttributeOf(node, "to");
  if (to == nullptr || to->number < 1 || to->number >= static_cast<std::int64_t>(kWidths.size())) return nullptr;
  const Width& width = kWidths[static_cast<std::size_t>(to->number)];
  return width.exact_bits > 0 ? &width : nullptr;
}

const Width* WidthOf(std::string_view type) {
  for (const Width& width : kWidths) {
    if (width.type == type && width.exact_bits > 0) return &width;
  }
  return nullptr;
}

bool IsFloat(const Width& width) {
  return width.type.starts_with("float") || width.type == "bfloat16";
}

// A cast of a cast whose middle holds less than both ends, and of the same family: values are rounded for nothing.
void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"Cast"}) || at.node->inputs.size() != 1) return;
  const graph::ModelNode* first = at.index.Producer(at.node->inputs[0]);
  if (first == nullptr || !IsOnnx(*first, {"Cast"}) || first->inputs.size() != 1) return;
  const graph::ModelValue* source = at.index.Value(first->inputs[0]);
  const Width* before = source != nullptr ? WidthOf(source->type.text()) : nullptr;
  const Width *middle = TargetOf(*first), *after = TargetOf(*at.node);
  if (before == nullptr || middle == nullptr || after == nullptr) return;
  if (middle->exact_bits >= before->exact_bits || middle->exact_bits >= after->exact_bits) return;
  if (!IsFloat(*before) || !IsFloat(*middle) || !IsFloat(*after)) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  draft.Say(fmt::format("`{}` goes from {} to {} and back to {}: what {} cannot hold is lost on the way",
                        first->inputs[0].text(), before->type, middle->type, after->type, middle->type));
  draft.Hint("keep one dtype between the two operators, or leave both conversions out");
}

constexpr std::string_view kPage =
    R"md(A cast down and up again rounds every value and brings nothing: where autocast or `.half()` ended beside `.float()`. Integers and
booleans that pass through another type are how masks are made and stay unsaid.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y) {
   h = Cast<to = 10>(x)
   y = Cast<to = 1>(h)  # note: [graph-cast-chain] "from float32 to float16 and back to float32"
}
```

A value that is used in the narrow type is another thing.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y) {
   h = Cast<to = 10>(x)
   r = Relu(h)
   y = Cast<to = 1>(r)
}
```

## How to mend it

- every exporter: end autocast regions together, and make constants in the dtype of what they meet.
)md";

}  // namespace

extern constinit const Rule kGraphCastChain = {
    .id = "graph-cast-chain",
    .summary = "a value cast down and up again",
    .group = "graph",
    .catalogue = "GR027",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
