#include <fmt/format.h>

#include <algorithm>
#include <string>
#include "facts/targets.h"
#include "rules/engine/model_index.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Say(const ModelSite& at, const facts::TargetRelease& target, Sink& sink) {
  using A = facts::TargetVerdict::Answer;
  const auto opset = static_cast<int>(std::min<std::int64_t>(at.model.OpsetOf(at.node->domain), 999));
  const facts::TargetVerdict verdict = facts::TargetRuns(target, at.site.op, opset);
  if (verdict.answer != A::kNo && verdict.answer != A::kLimited) return;
  Draft draft = sink.Start(at.site);
  if (!draft) return;
  const std::string source =
      verdict.list->measured() ? "measured" : fmt::format("{}'s document", verdict.list->Title());
  if (verdict.answer == A::kLimited) {
    draft.Say(fmt::format("{}: {} runs it with restrictions: {} ({})", NodeText(*at.node), target.Title(),
                          verdict.restriction, source));
    draft.Level(Severity::kNote);
    return;
  }
  draft.Say(fmt::format("{}: {} does not run it{} ({})", NodeText(*at.node), target.Title(),
                        target.falls_back() ? ", it falls back to the CPU there" : "", source));
  if (target.falls_back()) draft.Level(Severity::kNote);
  draft.Hint("write it with other operators, give the engine a plug-in, or move it out of the model");
}

void Check(const ModelSite& at, Sink& sink) {
  if (at.node == nullptr) return;
  for (const facts::TargetRelease* target : sink.settings().targets) Say(at, *target, sink);
}

constexpr std::string_view kPage =
    R"md(Engines implement a part of ONNX. With `--target tensorrt` (or `onnxruntime:1.17`, `openvino`, `coreml`) each node is held against the
target's list. Lists of TensorRT, OpenVINO and Core ML are from their documents, and the message says so.

```onnx target=tensorrt:10.15
<ir_version: 8, opset_import: ["": 17]>
main (float[N, N] x) => (float y) {
   y = Det(x)  # error: [graph-operator-not-in-target] "tensorrt 10.15 does not run it"
}
```

```onnx target=coreml
<ir_version: 8, opset_import: ["": 17]>
main (float[4] x) => (float[4] y) {
   y = Erf(x)
}
```

## How to mend it

- other operators: masks and `Where` instead of what selects, fixed sizes instead of found ones.
- another engine for that part, or a plug-in.

## When to ignore it

Where the engine is used through a runtime that runs what it lacks elsewhere.
)md";

}  // namespace

extern constinit const Rule kGraphOperatorNotInTarget = {
    .id = "graph-operator-not-in-target",
    .summary = "a node that the target does not run",
    .group = "graph",
    .catalogue = "GR007 GR008 GR010 GR029",
    .severity = Severity::kError,
    .check_model = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
