#include <fmt/format.h>

#include "analyzers/flow/registrations.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// The namespace of "torch.ops.ns.name", where it is no part of torch itself.
std::string_view ForeignNamespace(std::string_view op) {
  constexpr std::string_view kPrefix = "torch.ops.";
  if (!op.starts_with(kPrefix)) return {};
  op.remove_prefix(kPrefix.size());
  const std::size_t dot = op.find('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view ns = op.substr(0, dot);
  if (OneOf(ns, {"aten", "prim", "prims", "onnx", "onnx_symbolic", "higher_order", "torchvision", "quantized",
                 "loaded_libraries", "exportlint"}))
    return {};
  return ns;
}

// "ns::name" of "torch.ops.ns.name" and of "torch.ops.ns.name.default".
std::string NameOf(std::string_view op, std::string_view ns) {
  const std::string_view rest = op.substr(op.find(ns) + ns.size() + 1);
  return fmt::format("{}::{}", ns, rest.substr(0, rest.find('.')));
}

// Where the run registers the operator: the definition and its kernels are the cause, in whatever language they are.
void Because(const flow::Registrations& all, Symbol op, Draft* draft) {
  using Kind = flow::Registration::Kind;
  for (const flow::Registration* r : all.Of(op)) {
    const Span span = r->unit->node(r->node).span;
    if (r->kind == Kind::kDefine) draft->Because(*r->unit, span, fmt::format("`{}` is defined here", op.text()));
    if (r->kind == Kind::kImplement)
      draft->Because(*r->unit, span, fmt::format("and implemented for {} here", r->detail.text()));
  }
}

bool Wants(std::string_view op) {
  return !ForeignNamespace(op).empty();
}

void Check(const flow::Site& site, Sink& sink) {
  const std::string_view ns = ForeignNamespace(site.op);
  const std::string name = NameOf(site.op, ns);
  const Symbol op = Symbol::Of(name);
  const flow::Registrations* all = site.registrations;
  const bool trace = all == nullptr || !all->Translated(op, "trace");
  // torch.export looks into an operator that is made of others.
  const bool dynamo = all == nullptr || (!all->Translated(op, "dynamo") && all->Composite(op) == nullptr);
  if (!trace && !dynamo) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (trace) draft.Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported);
  if (dynamo) draft.Dynamo(Outcome::kUnsupported);
  if (all != nullptr) Because(*all, op, &draft);
  draft.Say(fmt::format("custom operator `{}` has no ONNX translation of its own{}", name,
                        trace && dynamo ? ""
                        : trace         ? " with dynamo=False"
                                        : " with dynamo=True"));
  draft.Hint("give one: custom_translation_table= for dynamo, torch.onnx.register_custom_op_symbolic for dynamo=False");
  draft.Weaken(Confidence::kLikely);
}

constexpr std::string_view kPage =
    R"md(An operator registered by a library (`torch.ops.mylib.swish`, `torch.library.custom_op`) is opaque to the exporters.
Without a translation the export stops at it: `No decompositions registered` or `unrecognized namespace`.

```py
import torch
from torch import nn

class Act(nn.Module):
    def forward(self, x):
        return torch.ops.mylib.swish(x)  # error: [custom-op-without-translation] "`mylib::swish`"
```

torch's own operators have translations.

```py
import torch
from torch import nn

class Act(nn.Module):
    def forward(self, x):
        return torch.ops.aten.relu(x)
```

## How to mend it

- dynamo: `torch.onnx.export(..., custom_translation_table={torch.ops.mylib.swish.default: swish_in_onnxscript})`.
- trace: `torch.onnx.register_custom_op_symbolic("mylib::swish", symbolic, opset)`.
- every exporter: write it with ordinary operators.

```py fixed
import torch
from torch import nn

class Act(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x)
```

## When to ignore it

Where the call of the exporter passes the translation.
)md";

}  // namespace

extern constinit const Rule kCustomOpWithoutTranslation = {
    .id = "custom-op-without-translation",
    .summary = "a custom operator that the exporters cannot translate",
    .group = "operators",
    .catalogue = "OP018 OP019",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(ONNX export failed on an operator with unrecognized namespace
Error when translating node * call_function[target=torch.ops.
No decompositions registered for the)",
};

}  // namespace exportlint::rules
