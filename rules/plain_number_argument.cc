#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "facts/operators.h"
#include "facts/python_names.h"
#include "rules/engine/query.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// A Python number that torch.export holds as a symbol.
bool IsSymbol(const flow::Value& v) {
  return v.is(flow::kNumeric) && (HeatOf(v) == Heat::kShape || IsUnbacked(HeatOf(v)));
}

// The number itself, or the latest of those in a display; a plain value when there is none.
flow::Value SymbolIn(const flow::Site& site, const flow::Value& v) {
  if (IsSymbol(v)) return v;
  flow::Value latest = {.kinds = 0};
  std::vector<flow::Value> elements;
  if (flow::Value any; site.AnyElement(v, &any)) elements.push_back(any);
  if (elements.empty() && !site.Elements(v, &elements)) return latest;
  for (const flow::Value& e : elements) {
    if (IsSymbol(e) && (latest.kinds == 0 || HeatOf(e) > HeatOf(latest))) latest = e;
  }
  return latest;
}

bool TakesNoSymbol(const facts::Argument& argument) {
  using T = facts::Type;
  const T type = argument.type();
  const bool number = type == T::kInt || type == T::kIntList || type == T::kFloat || type == T::kFloatList ||
                      type == T::kBool || type == T::kBoolList;
  return number && !argument.type_text().starts_with("Sym");
}

// How one overload takes the call: the argument whose symbol it wants as a plain number, by name and value.
struct Taken {
  bool fits = false;
  std::string_view name;
  flow::Value symbol = {.kinds = 0};
  Span span;
};

Taken Take(const flow::Site& site, const facts::OperatorSchema& schema, bool method) {
  const auto parameters = schema.arguments();
  std::size_t next = method ? 1 : 0;
  Taken taken;
  for (const flow::Argument& argument : site.arguments) {
    if (argument.name.text().starts_with('*')) return {};
    const facts::Argument* parameter = nullptr;
    if (argument.name.empty()) {
      if (next < parameters.size() && !parameters[next].keyword_only()) parameter = &parameters[next++];
      // `x.permute(0, n)`: the numbers of one list.
      const bool list = next > 0 && (parameters[next - 1].type() == facts::Type::kIntList);
      if (parameter == nullptr && list) parameter = &parameters[next - 1];
      if (parameter == nullptr) return {};
    } else {
      const auto found = std::ranges::find(parameters, argument.name.text(), &facts::Argument::name);
      if (found != parameters.end()) parameter = &*found;
    }
    const flow::Value symbol = SymbolIn(site, argument.value);
    if (parameter == nullptr && symbol.kinds != 0) return {};  // of another overload
    if (parameter == nullptr) continue;                        // a name of the Python function alone
    const bool tensor = parameter->type() == facts::Type::kTensor || parameter->type() == facts::Type::kTensorList;
    if (symbol.kinds != 0 && tensor) return {};
    if (symbol.kinds != 0 && TakesNoSymbol(*parameter) &&
        (taken.symbol.kinds == 0 || HeatOf(symbol) > HeatOf(taken.symbol))) {
      taken.name = parameter->name();
      taken.symbol = symbol;
      taken.span = argument.span;
    }
  }
  taken.fits = true;
  return taken;
}

// The function chooses an operator by its mode; all take the scale as plain floats.
bool IsInterpolate(std::string_view op) {
  return OneOf(op, {"torch.nn.functional.interpolate", "torch.nn.functional.upsample"});
}

Taken ScaleOf(const flow::Site& site) {
  const flow::Argument* scale = site.Arg("scale_factor", 2);
  if (scale == nullptr) return {};
  const flow::Value symbol = SymbolIn(site, scale->value);
  return {.fits = symbol.kinds != 0, .name = "scale_factor", .symbol = symbol, .span = scale->span};
}

bool Wants(std::string_view op) {
  if (IsInterpolate(op)) return true;
  // torch.export takes these two apart into operators that keep the symbol.
  if (!op.starts_with("torch.") || OneOf(op, {"torch.triu_indices", "torch.tril_indices"})) return false;
  const facts::PythonName* name = facts::FindPythonName(op);
  return name != nullptr && !name->operator_name().empty();
}

void Check(const flow::Site& site, Sink& sink) {
  const bool any =
      std::ranges::any_of(site.arguments, [&](const flow::Argument& a) { return SymbolIn(site, a.value).kinds != 0; });
  if (!any) return;
  const bool interpolate = IsInterpolate(site.op);
  Taken worst = interpolate ? ScaleOf(site) : Taken{};
  const std::string_view name = interpolate ? std::string_view{} : facts::FindPythonName(site.op)->operator_name();
  for (const facts::OperatorSchema& schema : facts::FindOverloads(name)) {
    if (schema.IsOutVariant()) continue;
    const Taken taken = Take(site, schema, site.op.starts_with("torch.Tensor."));
    if (!taken.fits) continue;
    if (taken.symbol.kinds == 0) return;  // some overload keeps the symbol
    worst = taken;
  }
  if (!worst.fits) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  const bool refused = IsUnbacked(HeatOf(worst.symbol));
  draft.At(worst.span).Weaken(worst.symbol.confidence);
  draft.Dynamo(refused ? Outcome::kError : Outcome::kSpecialized);
  // Under trace the size is a tensor, of which torch makes no float.
  if (interpolate && worst.symbol.traced == flow::Traced::kYes) draft.Trace(Outcome::kError);
  if (!refused) draft.Level(Severity::kWarning);
  draft.Say(fmt::format("{} given as `{}` of `{}`, which takes a plain number; torch.export {}",
                        refused ? "number read from a tensor" : "size", worst.name, LastName(site.op),
                        refused ? "refuses it" : "fixes the dimension it came from"));
  draft.Hint("use a number that the configuration knows, or an operator that takes sizes");
}

constexpr std::string_view kPage =
    R"md(`torch.export` holds a dynamic size as a symbol. Operators that make shapes (`view`, `zeros`, `arange`, `expand`) take
symbols; a kernel size, a number of classes, a step count, a dimension or a scale is a plain number in the operator's
schema. A symbol given there is asked for its value: the dimension is fixed at the example's size, and a number read
from a tensor, which has no value yet, fails the export. Tracing keeps the size, but `interpolate` makes no scale of it.

```py
import torch
from torch import nn
import torch.nn.functional as F

class Pool(nn.Module):
    def forward(self, x, n):
        y = F.avg_pool2d(x, kernel_size=x.shape[2])  # warning: [plain-number-argument] "fixes the dimension"
        y = F.interpolate(y, scale_factor=x.shape[3] / 7)  # warning: [plain-number-argument] "fixes the dimension"
        return y.sum(n.sum().item())  # warning: [item-call] # error: [plain-number-argument] "refuses it"
```

Shapes keep their symbols, and the configuration is plain.

```py
import torch
from torch import nn
import torch.nn.functional as F

class Pool(nn.Module):
    def __init__(self, size=2):
        super().__init__()
        self.size = size

    def forward(self, x):
        return F.avg_pool2d(x, self.size).flatten(1) + torch.zeros(x.shape[0], 1)
```

## How to mend it

- every exporter: an operator that needs no number: `x.mean((2, 3))` pools over everything, `torch.arange(n) / (n - 1)` is
  a `linspace` of n steps.
- dynamo: declare the dimension static.

```py fixed
import torch
from torch import nn

class Pool(nn.Module):
    def forward(self, x):
        return x.mean((2, 3), keepdim=True)
```
)md";

}  // namespace

extern constinit const Rule kPlainNumberArgument = {
    .id = "plain-number-argument",
    .summary = "a size or a value given to an operator that takes a plain number",
    .group = "dynamic dimensions",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kCall}),
    .wants = &Wants,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Could not extract specialized integer from data-dependent expression
Constraints violated (*)!
but your code specialized it to be a constant)",
};

}  // namespace exportlint::rules
