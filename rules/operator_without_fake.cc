#include <fmt/format.h>

#include "analyzers/flow/registrations.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

bool Wants(std::string_view op) {
  return op == "operator-definition";
}

void Check(const flow::Site& site, Sink& sink) {
  if (site.registration == nullptr) return;
  const flow::Registrations& all = *site.registrations;
  if (all.HasFake(site.name)) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Dynamo(Outcome::kError).Weaken(Confidence::kLikely);
  // Without any kernel in sight, others register what is missing.
  const flow::Registration* kernel = all.Find(site.name, flow::Registration::Kind::kImplement);
  if (kernel == nullptr) draft.Weaken(Confidence::kPossible);
  draft.Say(
      fmt::format("operator `{}` has no fake: torch.export cannot tell the shape of its result", site.name.text()));
  draft.Hint(site.native()
                 ? fmt::format("register a Meta kernel (TORCH_LIBRARY_IMPL(..., Meta, m)), or in Python "
                               "@torch.library.register_fake(\"{}\")",
                               site.name.text())
                 : "register one with .register_fake: a function that gives an empty tensor of the result's shape");
  if (kernel != nullptr)
    draft.Because(*kernel->unit, kernel->unit->node(kernel->node).span,
                  fmt::format("implemented for {} here", kernel->detail.text()));
}

constexpr std::string_view kPage =
    R"md(`torch.export` runs a model on tensors without memory. An operator that only has kernels for CPU or CUDA cannot run on
them: `UnsupportedOperatorException`, `There was no fake impl registered`. Tracing runs the kernel and is not hurt.

```cpp
#include <torch/library.h>
#include <ATen/ATen.h>

at::Tensor swish(const at::Tensor& x) { return x * x.sigmoid(); }

TORCH_LIBRARY(example, m) {
  m.def("swish(Tensor x) -> Tensor");  // warning: [operator-without-fake] "`example::swish` has no fake"
}
TORCH_LIBRARY_IMPL(example, CPU, m) { m.impl("swish", &swish); }
```

```py
import torch

@torch.library.custom_op("example::twice", mutates_args=())  # warning: [operator-without-fake] "`example::twice`"
def twice(x: torch.Tensor) -> torch.Tensor:
    return x * 2
```

A Meta kernel, a fake in Python, or a body of other operators (registered for every backend) is enough.

```py
import torch

@torch.library.custom_op("example::twice", mutates_args=())
def twice(x: torch.Tensor) -> torch.Tensor:
    return x * 2

@twice.register_fake
def _(x):
    return torch.empty_like(x)
```

```cpp
#include <torch/library.h>
#include <ATen/ATen.h>

at::Tensor swish(const at::Tensor& x) { return x * x.sigmoid(); }

TORCH_LIBRARY(example, m) { m.def("swish(Tensor x) -> Tensor", &swish); }
```

## How to mend it

- C++: `TORCH_LIBRARY_IMPL(example, Meta, m) { m.impl("swish", &swish_meta); }` with `at::empty_like(x)` or what fits.
- Python: `@torch.library.register_fake("example::swish")`.

## When to ignore it

Where the operator runs in training only.
)md";

}  // namespace

extern constinit const Rule kOperatorWithoutFake = {
    .id = "operator-without-fake",
    .summary = "a custom operator that torch.export cannot run on fake tensors",
    .group = "operators",
    .catalogue = "OP018",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(There was no fake impl registered for
RuntimeError when making fake tensor call
UnsupportedOperatorException)",
};

}  // namespace exportlint::rules
