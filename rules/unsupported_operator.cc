#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
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
std::string OperatorOf(std::string_view python_name) {
  constexpr std::string_view kAten = "torch.ops.aten.";
  if (python_name.starts_with(kAten)) {
    std::string op = fmt::format("aten::{}", python_name.substr(kAten.size()));
    if (op.ends_with(".default")) op.resize(op.size() - 8);
    return op;
  }
  const facts::PythonName* name = facts::FindPythonName(python_name);
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

// What leaves no node of its own, has a rule of its own, or depends on more than the name: copy_ exports into a slice,
// conj of real numbers is nothing.
bool IsSpecial(std::string_view plain) {
  if (plain.starts_with("_assert") || plain.starts_with("sym_constrain")) return true;  // checks, which are left out
  return OneOf(plain, {"masked_select", "one_hot",   "item",        "_local_scalar_dense", "tolist",   "numpy",
                       "stride",        "data",      "conj",        "storage_offset",      "values",   "indices",
                       "equal",         "allclose",  "retain_grad", "requires_grad_",      "backward", "is_nonzero",
                       "lift_fresh",    "is_set_to", "copy_",       "lift_fresh_copy",     "set_",     "data_ptr"});
}

struct Missing {
  std::string op;  // the dispatcher's name; empty for what this rule does not look at
  bool trace = false, dynamo = false;
};

struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
};

Missing ReadMissing(std::string_view python_name, int asked) {
  Missing missing{.op = OperatorOf(python_name)};
  std::string_view plain = LastName(python_name);
  if (python_name.starts_with("torch.ops."))
    plain = std::string_view(missing.op).substr(6, missing.op.find('.') - 6);  // after "aten::"
  if (missing.op.empty() || IsSpecial(plain)) return {};
  missing.trace = Lacks(missing.op, facts::OnnxExporter::kTrace, asked ? asked : kTraceDefault);
  missing.dynamo = Lacks(missing.op, facts::OnnxExporter::kDynamo, asked ? asked : kDynamoDefault);
  return missing;
}

// Read once a name, thread and opset: most calls of a model are of few operators.
const Missing& MissingOf(std::string_view python_name, int asked) {
  thread_local std::unordered_map<std::string, Missing, NameHash, std::equal_to<>> known;
  thread_local int opset = 0;
  if (std::exchange(opset, asked) != asked) known.clear();
  if (const auto found = known.find(python_name); found != known.end()) return found->second;
  return known.emplace(python_name, ReadMissing(python_name, asked)).first->second;
}

bool Wants(std::string_view op) {
  return op.starts_with("torch.") && !OperatorOf(op).empty();
}

// A function of numbers alone (`triu_indices`) that the tracing exporter has no translation for: it exports where they
// are constants, since the tracer computes it, and not where one is a size, which is a tensor while tracing.
bool LacksOfSizes(const flow::Site& site, std::string_view op, int opset) {
  const bool size = std::ranges::any_of(site.arguments, [](const flow::Argument& a) {
    return a.value.is(flow::kNumeric) && a.value.traced == flow::Traced::kYes;
  });
  if (op.empty() || !size) return false;
  const facts::OnnxSupport support = facts::SupportFor(op, facts::OnnxExporter::kTrace, opset);
  return support.how == facts::OnnxSupport::How::kEvidence &&
         std::ranges::all_of(facts::EvidenceFor(op), [](const facts::Evidence& e) {
           return e.onnx(facts::OnnxExporter::kTrace) == "Constant";
         });
}

void Check(const flow::Site& site, Sink& sink) {
  const int asked = sink.settings().opset;
  const auto& [op, lacks_trace, dynamo] = MissingOf(site.op, asked);
  const bool of_sizes = !site.value.may_be_tensor() && LacksOfSizes(site, op, asked ? asked : kTraceDefault);
  if (!site.value.may_be_tensor() && !of_sizes) return;
  const bool trace = lacks_trace || of_sizes;
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
        pairs = torch.triu_indices(x.shape[1], 4)  # warning: [unsupported-operator] "dynamo=False"
        return s[pairs[0]] + torch.fft.rfft(x, dim=-1).abs().sum()  # warning: [unsupported-operator] "dynamo=False"
```

Most operators have a translation.

```py
import torch
from torch import nn

class Values(nn.Module):
    def forward(self, x):
        values, _ = x.topk(torch.triu_indices(3, 3).shape[0], dim=-1)
        return torch.einsum("...d,...d->...", values, values).relu()
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
    .catalogue = "DS011 OP001 OP002 OP003 OP004 OP005 OP006 OP008 OP009 OP017 DS006",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Exporting the operator 'aten::*' to ONNX opset version
Unsupported: ONNX export of operator
Error when translating node * call_function[target=torch.ops.aten.
Error when translating node * call_function[target=torch.ops.prims.
STFT does not currently support complex types
ONNX does not support mean reduction for scatter_reduce)",
};

}  // namespace exportlint::rules
