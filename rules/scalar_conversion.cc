#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "rules/engine/query.h"
#include "rules/engine/rewriter.h"
#include "rules/rule.h"

namespace exportlint::rules {
namespace {

// What torch.export does with int(), float(), bool(), complex() or an index. Its default mode asks a symbol for its
// value; of a tensor's conversion the fall-back of torch.onnx.export to strict mode makes an operator.
Outcome ByDynamo(std::string_view op, Heat heat, const flow::Value& v, bool of_product) {
  if (IsUnbacked(heat)) {
    if (op == "bool" || op == "index" || !v.may_be_tensor()) return Outcome::kError;
    return op == "int" && v.dtype == flow::DtypeClass::kBool ? Outcome::kError : Outcome::kOk;
  }
  if (heat != Heat::kShape) return Outcome::kOk;
  if (op == "bool" || op == "index") return Outcome::kSpecialized;
  // A product or a comparison of sizes becomes a guard, which the exported file does not hold.
  if (op == "int" && (v.is(flow::kBool) || of_product)) return Outcome::kSpecialized;
  return op == "int" && v.is(flow::kFloat) ? Outcome::kSpecialized : Outcome::kOk;  // int(h * 1.5) guards the product
}

// `int(x.numel())`: a product of all the sizes.
bool OfProduct(const flow::Site& site) {
  const graph::Node* call = InputNode(site, 1);
  if (call == nullptr || call->op != graph::Op::kCall) return false;
  const auto callee = site.unit->inputs(*call);
  if (callee.empty() || callee[0].value.tag() != graph::Operand::Tag::kNode) return false;
  const graph::Node& method = site.unit->node(callee[0].value.index());
  return method.op == graph::Op::kAttribute && OneOf(method.name.text(), {"numel", "nelement"});
}

// `x.shape[0]` for `int(x.shape[0])`, `x.max()` for `float(x.max())` where the number is only computed with.
bool Drop(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  const Rewriter::Id converted = r.OnlyArgument(call);
  if (converted == 0 || r.Text(call.parts[0]) != site.op || !OneOf(site.op, {"int", "float"})) return false;
  const bool number = site.value.is(flow::kNumeric);
  // A tensor goes on as one where arithmetic takes it; `int` of a float cuts it off.
  const bool same_number =
      site.op == "int" ? site.value.dtype == flow::DtypeClass::kInt : site.value.dtype != flow::DtypeClass::kInt;
  const bool whole = r.IsWhole(converted);
  const bool may_be_whole = site.value.is(flow::kInt) && r.Get(converted).kind == Rewriter::Kind::kName;
  if (number ? site.op != "int" || (!whole && !may_be_whole) : !same_number || !r.IsOnlyComputedWith(call.id))
    return false;
  r.Replace(call, std::string(r.Text(converted)), BindingOf(r.Get(converted)));
  const Rewriter::Node statement = r.Get(call.parent);
  if (statement.kind == Rewriter::Kind::kAssign && r.Text(statement.parts[0]) == r.Text(converted)) return false;
  if (number && whole) r.Safe();
  return true;
}

// `h * 3 // 2` for `int(h * 1.5)` and `h // 2` for `int(h / 2)`: the same for sizes, which are never negative.
bool ByIntegers(const flow::Site& site, Rewriter& r) {
  const Rewriter::Node call = r.Site();
  const Rewriter::Node product = r.Get(r.OnlyArgument(call));
  if (product.kind != Rewriter::Kind::kBinary || r.Text(call.parts[0]) != "int" || site.op != "int") return false;
  const Rewriter::Node left = r.Get(product.parts[0]), right = r.Get(product.parts[1]);
  const std::string_view number = r.Text(right.span);
  if (right.kind != Rewriter::Kind::kNumber) return false;
  if (product.word == "/" && number.find_first_not_of("0123456789") == std::string_view::npos) {
    r.Replace(call, fmt::format("{} // {}", r.Operand(left.id, Binding::kProduct), number), Binding::kProduct);
  } else if (product.word == "*") {
    double factor = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), factor);
    int over = 1;
    while (over < 1024 && factor * over != std::floor(factor * over)) over *= 2;
    if (error != std::errc() || end != number.data() + number.size() || factor <= 0 || factor > 1e6 || over == 1024)
      return false;
    const auto times = static_cast<std::int64_t>(factor * over);
    const std::string size = r.Operand(left.id, Binding::kProduct);
    const std::string scaled = times == 1 ? size : fmt::format("{} * {}", size, times);
    r.Replace(call, over == 1 ? scaled : fmt::format("{} // {}", scaled, over), Binding::kProduct);
  } else {
    return false;
  }
  if (r.IsSize(left.id)) r.Safe();
  return true;
}

void Check(const flow::Site& site, Sink& sink) {
  if (!OneOf(site.op, {"int", "float", "bool", "complex", "index"})) return;
  const Heat heat = HeatOf(site.value);
  if (!IsHot(heat)) return;
  // A number read out of a tensor before is plain Python to the tracer: only what dynamo may not do is left to say.
  const Outcome dynamo = ByDynamo(site.op, heat, site.value, OfProduct(site));
  if (heat == Heat::kData && !site.value.may_be_tensor() && dynamo == Outcome::kOk) return;
  Draft draft = sink.Start(site);
  if (!draft) return;
  draft.Trace(heat == Heat::kShape || site.value.hot() ? BakedByTrace(heat) : Outcome::kOk).Dynamo(dynamo);
  if (heat == Heat::kTracedConstant || (heat == Heat::kConstantTensor && dynamo == Outcome::kOk)) {
    draft.Level(Severity::kNote);
    draft.Say(fmt::format("constant {} converted to a Python {}; it is the same in every run", Code(site), site.op));
    return;
  }
  if (dynamo == Outcome::kError && !site.value.hot() && site.op != "index") {
    draft.Level(Severity::kWarning);
    draft.Say(fmt::format(
        "{} was read out of a tensor, and {}() asks for its value; torch.export refuses that unless strict=True",
        Code(site), site.op));
    draft.Rewrite("drop the conversion: it is a number already", [&](Rewriter& r) { return Drop(site, r); });
    return;
  }
  const std::string_view what = heat == Heat::kShape ? "size" : "value of";
  if (site.op == "index") {
    draft.Say(fmt::format(
        "{} {} counts Python objects or indexes them; jit.trace keeps the example's value and {}", what, Code(site),
        dynamo == Outcome::kError ? "torch.export refuses it" : "torch.export fixes the sizes it came from"));
    draft.Hint("count with a tensor operator instead: torch.full, torch.arange, expand");
    return;
  }
  draft.Say(fmt::format("{} {} converted to a Python {}; jit.trace keeps the example's value{}", what, Code(site),
                        site.op,
                        dynamo == Outcome::kError         ? " and torch.export refuses it"
                        : dynamo == Outcome::kSpecialized ? " and torch.export fixes the sizes it came from"
                                                          : ""));
  if (heat == Heat::kShape) {
    draft.Rewrite(site.value.is(flow::kFloat) ? "use integer arithmetic on the size: `h * 3 // 2` for `int(h * 1.5)`"
                                              : "drop the conversion: a size works wherever an int does",
                  [&](Rewriter& r) { return site.value.is(flow::kFloat) ? ByIntegers(site, r) : Drop(site, r); });
  } else {
    draft.Rewrite(site.op == "bool" ? "select with torch.where, or multiply by the condition as a tensor"
                                    : "compute with the 0-d tensor instead of a Python number",
                  [&](Rewriter& r) { return Drop(site, r); });
  }
}

constexpr std::string_view kPage =
    R"md(`int()`, `float()`, `bool()`, `complex()` and implicit indexing turn a tensor, or a size, into a Python number.
`jit.trace` keeps the number of the example run. Sizes are tensors while tracing, so `int(x.shape[0])` freezes a batch
size that was dynamic without it. `torch.export` accepts `int()` and `float()` of a value, and
fixes a dimension when a float computed from it is truncated: `int(h * 1.5)`.

```py
import torch
from torch import nn

class Norm(nn.Module):
    def forward(self, x):
        n = int(x.shape[0])  # warning: [scalar-conversion] "size `x.shape[0]`"
        peak = float(x.max())  # warning: [scalar-conversion] "value of `x.max()`"
        return x / peak + n
```

Converting configuration is plain Python.

```py
import torch
from torch import nn

class Scale(nn.Module):
    def __init__(self, scale=2):
        super().__init__()
        self.scale = scale

    def forward(self, x):
        return x * float(self.scale)
```

## How to mend it

- sizes, every exporter: leave out `int()`; write `h * 3 // 2` for `int(h * 1.5)`, and give `F.interpolate` a `scale_factor`.
- a longest length, every exporter: read it off an input that is as long, `torch.arange(mask.shape[1])` for `int(lengths.max())`.
- values, every exporter: use the tensor; `torch.where(flag, a, b)` for `a if bool(flag) else b`.

```py fixed
import torch
from torch import nn

class Norm(nn.Module):
    def forward(self, x):
        return x / x.max() + x.shape[0]
```

## When to ignore it

Where the dimension is fixed in use, or the model is exported with dynamo only and the finding is about trace.
)md";

}  // namespace

extern constinit const Rule kScalarConversion = {
    .id = "scalar-conversion",
    .summary = "a tensor or size converted to a Python number",
    .group = "trace interruption",
    .catalogue = "TR002 TR003 TR004 TR017 SH002 SH003 SH013 CF013 DS013",
    .severity = Severity::kError,
    .subscribes = Kinds({graph::NodeKind::kConvert}),
    .fixes = Rule::Fixes::kSafe,
    .check = &Check,
    .page = kPage,
    .errors =
        R"(Could not extract specialized integer from data-dependent expression
Could not guard on data-dependent expression Eq(u0, 1)
Could not guard on data-dependent expression zuf0
Constraints violated (*)!
but your code specialized it to be a constant
We don't have an op for aten::mul but it isn'
Converting a tensor to a Python integer might cause the trace to be incorrect
Converting a tensor to a Python float might cause the trace to be incorrect
Converting a tensor to a Python boolean might cause the trace to be incorrect)",
};

}  // namespace exportlint::rules
