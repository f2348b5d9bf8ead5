#include <fmt/format.h>

#include "analyzers/flow/registrations.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

void Check(const flow::Site& site, Sink& sink) {
  if (site.op != "undeclared-write" || site.registration == nullptr) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  const flow::Registration& definition = *site.registration;
  draft.Trace(Outcome::kLost).Dynamo(Outcome::kLost);
  draft.Say(fmt::format("`{}` writes to its argument `{}`, and its schema does not say so", definition.op.text(),
                        site.name.text()));
  draft.Because(*definition.unit, definition.unit->node(definition.node).span,
                fmt::format("the schema is `{}{}`", definition.op.text(), definition.detail.text()));
  draft.Hint(fmt::format("mark the argument, `Tensor(a!) {}`, or write to a copy", site.name.text()));
}

constexpr std::string_view kPage =
    R"md(Exporters believe schemas. An operator whose schema takes `Tensor x` promises not to change it; a kernel that writes to `x`
all the same is reordered, merged or dropped as if it had no effect, and what reads `x` afterwards is wrong. No exporter can see it.

```cpp
#include <torch/library.h>
#include <ATen/ATen.h>

at::Tensor bump(at::Tensor x) {
  x.add_(1);  // warning: [undeclared-mutation] "`example::bump` writes to its argument `x`"
  return x * 2;
}
at::Tensor bump_meta(at::Tensor x) { return at::empty_like(x); }

TORCH_LIBRARY(example, m) { m.def("bump(Tensor x) -> Tensor"); }
TORCH_LIBRARY_IMPL(example, CPU, m) { m.impl("bump", &bump); }
TORCH_LIBRARY_IMPL(example, Meta, m) { m.impl("bump", &bump_meta); }
```

A schema that marks the argument is believed too, and a copy may be written to.

```cpp
#include <torch/library.h>
#include <ATen/ATen.h>

void bump_(at::Tensor x) { x.add_(1); }
at::Tensor bumped(const at::Tensor& x) {
  auto y = x.clone();
  y.add_(1);
  return y;
}

TORCH_LIBRARY(example, m) {
  m.def("bump_(Tensor(a!) x) -> ()", &bump_);
  m.def("bumped(Tensor x) -> Tensor", &bumped);
}
```

## How to mend it

Write `Tensor(a!) x` in the schema, or clone first.

## When to ignore it

Where what is written is what was there.
)md";

}  // namespace

extern constinit const Rule kUndeclaredMutation = {
    .id = "undeclared-mutation",
    .summary = "an operator that writes to an argument against its schema",
    .group = "side effects",
    .severity = Severity::kWarning,
    .subscribes = Kinds({graph::NodeKind::kMutate}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
