#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  for (std::size_t i = 0; i < at.model.opsets.size() && i < 64; ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const graph::OpsetImport &a = at.model.opsets[k], &b = at.model.opsets[i];
      if (a.domain != b.domain || a.version == b.version) continue;
      Draft draft = sink.Start(at.site);
      if (!draft) return;
      draft.Say(fmt::format("domain `{}` is imported at opset {} and at {}: runtimes differ in which one holds",
                            a.domain.text(), a.version, b.version));
      draft.Hint("convert the merged parts to one opset with onnx.version_converter before joining them");
      return;
    }
  }
}

constexpr std::string_view kPage =
    R"md(Models that were joined may import one domain twice. Some runtimes take the first version, some the last, some refuse.

```onnx
<ir_version: 8, opset_import: ["": 17, "": 13]>  # warning: [graph-mixed-opsets] "at opset 17 and at 13"
main (float[4] x) => (float[4] y) {
   y = Relu(x)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17, "com.microsoft": 1]>
main (float[4] x) => (float[4] y) {
   y = Relu(x)
}
```

## How to mend it

- joined models: `onnx.version_converter.convert_version` on each part, then `onnx.compose.merge_models`.
)md";

}  // namespace

extern constinit const Rule kGraphMixedOpsets = {
    .id = "graph-mixed-opsets",
    .summary = "one domain imported at two versions",
    .group = "graph",
    .catalogue = "GR019",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
