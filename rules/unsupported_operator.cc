#include <fmt/format.h>

#include <string>
#include <utility>

#include "facts/onnx_support.h"
#include "facts/operators.h"
#include "facts/python_names.h"
#include "facts/support_table.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

constexpr int kTraceDefault = 20;  // torch.onnx.export's own default opset, torch 2.13
constexpr int kDynamoDefault = 20;

// Other names of an operator, which TorchScript's normalisation replaces before the symbolics are looked up.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"absolute", "abs"},
    {"arccos", "acos"},
    {"arcsin", "asin"},
    {"arctan", "atan"},
    {"clip", "clamp"},
    {"concat", "cat"},
    {"concatenate", "cat"},
    {"divide", "div"},
    {"greater", "gt"},
    {"greater_equal", "ge"},
    {"less", "lt"},
    {"less_equal", "le"},
    {"linalg_det", "det"},
    {"moveaxis", "movedim"},
    {"multiply", "mul"},
    {"negative", "neg"},
    {"not_equal", "ne"},
    {"subtract", "sub"},
    {"swapaxes", "transpose"},
    {"swapdims", "transpose"},
    {"true_divide", "div"},
};

// A call that gives a Python value leaves no node behind.
bool GivesTensors(facts::ReturnKind kind) {
  using K = facts::ReturnKind;
  return kind == K::kTensor || kind == K::kTensorTuple || kind == K::kTensorList || kind == K::kTuple ||
         kind == K::kUnknown;
}

// The dispatcher's name of a torch function or method: "torch.linalg.svd" is "aten::linalg_svd". Empty for what is
// none.
std::string OperatorOf(const flow::Site& site) {
  constexpr std::string_view kAten = "torch.ops.aten.";
  if (site.op.starts_with(kAten)) {
    std::string op = fmt::format("aten::{}", site.op.substr(kAten.size()));
    if (op.ends_with(".default")) op.resize(op.size() - 8);
    return op;
  }
  const facts::PythonName* name = facts::FindPythonName(site.op);
  if (name && !name->operator_name().empty() && GivesTensors(name->returns().kind)) {
    const std::string_view plain = name->operator_name().substr(name->operator_name().rfind(':') + 1);
    for (const auto& [alias, original] : kAliases) {
      if (plain == alias) return fmt::format("aten::{}", original);
    }
    constexpr std::string_view kSpecial = "special_";
    if (plain.starts_with(kSpecial)) {
      if (std::string original = fmt::format("aten::{}", plain.substr(kSpecial.size()));
          !facts::FindOverloads(original).empty())
        return original;
    }
    return std::string(name->operator_name());
  }
  return {};
}

bool Lacks(std::string_view op, facts::OnnxExporter exporter, int opset) {
  return facts::SupportFor(op, exporter, opset).status == facts::OnnxSupport::Status::kUnsupported;
}

std::string Where(bool trace, bool dynamo, int opset) {
  const std::string which = trace && dynamo ? "either exporter" : trace ? "dynamo=False" : "dynamo=True";
  return opset ? fmt::format("{} at opset {}", which, opset) : which;
}

// The nearest way out, in the order of what it costs: another opset, the other exporter, a translation of one's own.
std::string Advice(const std::string& op, bool trace, bool dynamo, int asked) {
  const int trace_since = facts::TableFor(op, facts::OnnxExporter::kTrace).since;
  const int dynamo_since = facts::TableFor(op, facts::OnnxExporter::kDynamo).since;
  if (trace && trace_since > asked) return fmt::format("export with opset_version={} or later", trace_since);
  if (dynamo && asked != 0 && dynamo_since > asked)
    return fmt::format("export with dynamo=True, opset_version={} or later", dynamo_since);
  if (trace && !dynamo) return "export with dynamo=True, which translates it";
  if (dynamo && !trace) return "export with dynamo=False, which translates it";
  const std::string_view name = std::string_view(op).substr(op.rfind(':') + 1);
  return fmt::format(
      "compute it from other operators, give a translation (custom_translation_table={{torch.ops.aten.{}.default: "
      "...}}, or "
      "register_custom_op_symbolic for dynamo=False), or move it out of the model",
      name);
}

void Check(const flow::Site& site, Sink& sink) {
  if (!site.op.starts_with("torch.") || !site.value.may_be_tensor()) return;
  const std::string op = OperatorOf(site);
  if (op.empty()) return;
  std::string_view plain = LastName(site.op);
  if (site.op.starts_with("torch.ops.")) plain = std::string_view(op).substr(6, op.find('.') - 6);  // after "aten::"
  if (OneOf(plain, {"masked_select", "one_hot"})) return;                          // rules of their own
  if (plain.starts_with("_assert") || plain.starts_with("sym_constrain")) return;  // checks, which are left out
  // What leaves no node of its own, or depends on more than the name: copy_ exports into a slice, conj of real numbers
  // is nothing.
  if (OneOf(plain, {"item",        "_local_scalar_dense",
                    "tolist",      "numpy",
                    "stride",      "storage_offset",
                    "data",        "requires_grad_",
                    "retain_grad", "is_nonzero",
                    "equal",       "allclose",
                    "conj",        "values",
                    "indices",     "backward",
                    "lift_fresh",  "lift_fresh_copy",
                    "copy_",       "set_",
                    "is_set_to",   "data_ptr"})) {
    return;
  }
  const int asked = sink.settings().opset;
  const bool trace = Lacks(op, facts::OnnxExporter::kTrace, asked ? asked : kTraceDefault);
  const bool dynamo = Lacks(op, facts::OnnxExporter::kDynamo, asked ? asked : kDynamoDefault);
  if (!trace && !dynamo) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  if (trace) draft.Trace(Outcome::kUnsupported).Script(Outcome::kUnsupported);
  if (dynamo) draft.Dynamo(Outcome::kUnsupported);
  draft.Say(fmt::format("operator `{}` has no ONNX translation with {}", op, Where(trace, dynamo, asked)));
  draft.Hint(Advice(op, trace, dynamo, asked));
}

constexpr std::string_view kPage =
    R"md(Every operator needs a translation into ONNX operators. The two exporters have tables of their own, and translations come
and go with the opset. The linter looks each call up in tables made from torch's and onnxscript's registries and from
really exported samples; `exportlint ops NAME` shows what is known of one operator.

```py
import torch
from torch import nn

class Values(nn.Module):
    def forward(self, x):
        u, s, v = torch.linalg.svd(x)  # error: [unsupported-operator] "`aten::linalg_svd`"
        return s + torch.fft.rfft(x, dim=-1).abs().sum()  # warning: [unsupported-operator] "dynamo=False"
```

Most operators have a translation.

```py
import torch
from torch import nn

class Values(nn.Module):
    def forward(self, x):
        values, index = x.topk(3, dim=-1)
        return torch.einsum("...d,...d->...", values, values).relu() + index.sum(-1)
```

## How to mend it, in this order

- another opset: `opset_version=`, where the message names one.
- another exporter: the message says which one lacks it.
- other operators around it: a closed form for a 2×2 inverse, a convolution for a short transform.
- a translation of your own: `custom_translation_table=` (dynamo), `register_custom_op_symbolic` (dynamo=False).
- outside: compute it before or after the exported model.

```py fixed
import torch
from torch import nn

class Values(nn.Module):
    def forward(self, x):
        return (x * x).sum(-1).sqrt()
```
)md";

}  // namespace

extern constinit const Rule kUnsupportedOperator = {
    .id = "unsupported-operator",
    .summary = "an operator that an exporter cannot translate to ONNX",
    .group = "operators",
    .catalogue = "OP001 OP002 OP003 OP004 OP005 OP006 OP008 OP009 OP017 DS006",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .check = &Check,
    .page = kPage,
};

}  // namespace exportlint::rules
