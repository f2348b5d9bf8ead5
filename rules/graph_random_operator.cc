#include <fmt/format.h>

#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr || !IsOnnx(*at.node, {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike",
                                               "Bernoulli", "Multinomial"}))
    return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  const bool seeded = AttributeOf(*at.node, "seed") != nullptr;
  draft.Say(fmt::format("{} draws random numbers {}", NodeText(*at.node),
                        seeded ? "from a seed of its own: runtimes differ, and some ignore it"
                               : "at every run: no result can be repeated"));
  draft.Hint("give the noise as an input, or compute the part without it when exporting");
}

constexpr std::string_view kPage =
    R"md(A random operator in the exported graph draws anew in every run, from a generator of the runtime's: results cannot be repeated, nor
compared with PyTorch's.

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x) => (float[4] y) {
   noise = RandomNormalLike(x)  # warning: [graph-random-operator] "draws random numbers"
   y = Add(x, noise)
}
```

```onnx
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x, float[4] noise) => (float[4] y) {
   y = Add(x, noise)
}
```

## How to mend it

- every exporter: `model.eval()` before the export; noise that is meant goes in as an input.
)md";

}  // namespace

extern constinit const Rule kGraphRandomOperator = {
    .id = "graph-random-operator",
    .summary = "random numbers drawn while the model runs",
    .group = "graph",
    .catalogue = "GR005",
    .severity = Severity::kWarning,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
