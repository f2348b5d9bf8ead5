#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "torch.jit.trace";
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.native()) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked);
  draft.Say(
      "traced from C++: what the example decides is kept without a warning, and nothing runs the trace again to "
      "compare");
  draft.Hint("trace from Python, which checks the trace, or run the traced graph on a second input and compare");
}

constexpr std::string_view kPage =
    R"md(`torch::jit::tracer::trace` records one run, as `torch.jit.trace` does, and no more: numbers that C++ reads from tensors, and
branches on them, become constants without the TracerWarning that Python's tensors print, and there is no `check_trace`.

```cpp
#include <torch/torch.h>
#include <torch/csrc/jit/frontend/tracer.h>

torch::jit::Stack run(torch::jit::Stack in) { return {in[0].toTensor().relu()}; }

auto make(torch::Tensor example) {
  return torch::jit::tracer::trace({example}, run,  // note: [trace-from-cpp] "traced from C++"
                                   [](const torch::autograd::Variable&) { return std::string(); });
}
```

A graph that was made before and is only loaded is no trace.

```cpp
#include <torch/script.h>

torch::Tensor run(const std::string& path, torch::Tensor x) {
  torch::jit::Module module = torch::jit::load(path);
  return module.forward({x}).toTensor();
}
```

## How to mend it

- trace: `torch.jit.trace(module, example, check_inputs=[other])` in Python; C++ registers the operators that it calls.
- dynamo: `torch.export.export` has no counterpart in C++.

## When to ignore it

Where a test compares the traced graph with the function on inputs of several sizes.
)md";

}  // namespace

extern constinit const Rule kTraceFromCpp = {
    .id = "trace-from-cpp",
    .summary = "a trace taken in C++, which neither warns nor checks",
    .group = "export call",
    .severity = Severity::kNote,
    .subscribes = Kinds({graph::NodeKind::kExport}),
    .wants = &Wants,
    .anywhere = true,
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
