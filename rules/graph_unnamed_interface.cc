#include <fmt/format.h>

#include <algorithm>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// Names that exporters make up: `42`, `input.1`, `onnx::Add_0`.
bool MadeUp(std::string_view name) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const std::size_t dot = name.rfind('.');
  return name.empty() || name.starts_with("onnx::") || std::ranges::all_of(name, digit) ||
         (dot != std::string_view::npos && dot + 1 < name.size() && std::ranges::all_of(name.substr(dot + 1), digit));
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  int said = 0;
  for (const auto* values : {&at.graph().inputs, &at.graph().outputs}) {
    for (const graph::ModelValue& value : *values) {
      if (!MadeUp(value.name.text()) || at.index.Constant(value.name) != nullptr || ++said > 16) continue;
      Draft draft = sink.Start(at.site);
      if (!draft) return;
      draft.At(value.span);
      draft.Say(fmt::format("{} `{}` has a made-up name, which changes with the next export",
                            values == &at.graph().inputs ? "input" : "output", value.name.text()));
      draft.Hint("export with input_names=[...] and output_names=[...]");
    }
  }
}

constexpr std::string_view kPage =
    R"md(Callers give inputs by name. Names that the exporter made up, numbers or `onnx::Add_0`, differ after the next change of the model.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] "x.1") => (float[2] y) {  # note: [graph-unnamed-interface] "input `x.1`"
   y = Relu("x.1")
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] image) => (float[2] scores) {
   scores = Relu(image)
}
```

## How to mend it

- every exporter: `input_names=["image"]`, `output_names=["scores"]`.
)md";

}  // namespace

extern constinit const Rule kGraphUnnamedInterface = {
    .id = "graph-unnamed-interface",
    .summary = "inputs and outputs without a name of their own",
    .group = "graph",
    .catalogue = "GR025",
    .severity = Severity::kNote,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
