#include <fmt/format.h>

#include <string>
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

std::string What(const graph::ModelTensor& tensor) {
  using Data = graph::ModelTensor::Data;
  switch (tensor.data) {
    case Data::kMissing: return "which is not in the model's folder";
    case Data::kTooShort: return "which ends before the tensor does";
    case Data::kAbsolute: return "an absolute path: it holds on one machine, and may name any file of it";
    case Data::kOutside: return "a path that leaves the model's folder";
    case Data::kLink: return "a link or no plain file: it may lead out of the model's folder";
    default: return {};
  }
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node != nullptr) return;
  int said = 0;
  for (const graph::ModelGraph& graph : at.model.graphs) {
    for (const graph::ModelTensor& tensor : graph.tensors) {
      const std::string what = What(tensor);
      if (what.empty() || ++said > 16) continue;
      Draft draft = sink.Start(at.site);
      if (!draft) return;
      draft.At(tensor.value.span);
      draft.Say(
          fmt::format("constant `{}` is kept in `{}`, {}", tensor.value.name.text(), tensor.location.text(), what));
      draft.Hint(
          "save the model again with its weights in one file beside it: onnx.save(model, path, "
          "save_as_external_data=True)");
    }
  }
}

constexpr std::string_view kPage =
    R"md(Weights beyond 2 GB live in files beside the model. A path that is absolute, goes up with `..` or through a link may name any file of
the machine that loads it; a missing or short file fails there. The linter looks at plain files below the model's folder only.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y)
<float[2] w = ["location": "../../etc/weights.bin"]> {  # error: [graph-unsafe-external-data] "leaves the model's folder"
   y = Add(x, w)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[2] x) => (float[2] y)
<float[2] w = {1.0, 2.0}> {
   y = Add(x, w)
}
```

## How to mend it

- move the data file with the model, and save with a location that is a plain name.
- a model from elsewhere: do not load it before you have looked.
)md";

}  // namespace

extern constinit const Rule kGraphUnsafeExternalData = {
    .id = "graph-unsafe-external-data",
    .summary = "weights in a file that is missing or unsafe",
    .group = "graph",
    .catalogue = "GR020 GR021",
    .severity = Severity::kError,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
