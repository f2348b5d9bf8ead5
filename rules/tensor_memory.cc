#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// A tensor made over memory: to an exporter a constant, whatever wrote the memory.
void CheckBlob(const flow::Site& site, Sink& sink) {
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(Outcome::kBaked).Dynamo(Outcome::kBaked).Level(Severity::kWarning).Weaken(Confidence::kLikely);
  draft.Say(fmt::format("tensor made over memory with {}: a constant in the exported model", Code(site)));
  draft.Hint("hand the tensor in as an input, or keep it as a buffer");
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.op == "torch.from_blob" && site.native()) return CheckBlob(site, sink);
  if (site.op != "accessor") return;
  const Heat heat = HeatOf(site.value);
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(BakedByTrace(heat)).Dynamo(Outcome::kError);
  draft.Say(fmt::format("memory of a tensor read or written with {}, past every exporter", Code(site)));
  draft.Hint(
      "write it with operators on tensors, or register the function as an operator with a Meta kernel and an ONNX "
      "translation");
}

constexpr std::string_view kPage =
    R"md(`data_ptr`, `accessor` and `packed_accessor` reach into a tensor's memory. An exporter records operators: what is read from
memory becomes a constant, and what is written there is missing, without a word from `jit.trace`. `torch.export` runs on tensors
that have no memory: `Cannot access data pointer of Tensor (e.g. FakeTensor)`.

```cpp
#include <torch/extension.h>

at::Tensor doubled(at::Tensor x) {
  auto out = at::empty_like(x);
  const float* from = x.data_ptr<float>();  // error: [tensor-memory] "`x.data_ptr<float>()`"
  float* to = out.data_ptr<float>();  // error: [tensor-memory]
  for (int64_t i = 0; i < 4; ++i) to[i] = from[i] * 2;
  return out;
}

PYBIND11_MODULE(example, m) { m.def("doubled", &doubled); }
```

So is a tensor made over memory: `from_blob` gives a constant.

The kernel of a registered operator is opaque to every exporter: there it is the right way.

```cpp
#include <torch/library.h>
#include <ATen/ATen.h>

at::Tensor doubled(const at::Tensor& x) {
  auto out = at::empty_like(x);
  out.data_ptr<float>()[0] = x.data_ptr<float>()[0] * 2;
  return out;
}
at::Tensor doubled_meta(const at::Tensor& x) { return at::empty_like(x); }

TORCH_LIBRARY(example, m) { m.def("doubled(Tensor x) -> Tensor"); }
TORCH_LIBRARY_IMPL(example, CPU, m) { m.impl("doubled", &doubled); }
TORCH_LIBRARY_IMPL(example, Meta, m) { m.impl("doubled", &doubled_meta); }
```

## How to mend it

- every exporter: write it with operators, or register the function as an operator (`TORCH_LIBRARY`) with a Meta kernel.

## When to ignore it

Where no model that is exported calls the function.
)md";

}  // namespace

extern constinit const Rule kTensorMemory = {
    .id = "tensor-memory",
    .summary = "a tensor's memory reached past the operators",
    .group = "trace interruption",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kConvert, graph::NodeKind::kCall}),
    .check = &Check,
    .page = kPage,
    .errors = "Cannot access data pointer of Tensor",
};

}  // namespace exportlint::rules
