// math and numpy on abstract values: they read Python floats, so a traced size or a tensor leaves the graph.
#include <algorithm>
#include <string>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

Value Float(Interpreter& in, Call& c) {
  Value r = in.heap().Number(kFloat, Stage::kStatic, Traced::kNo);
  for (const Argument& a : c.arguments) {
    if (a.value.hot() || a.value.symbolic()) {
      const Value v = in.Convert(c.frame, *c.node, a.value, "math", TracerWarning::kFloat, kFloat);
      if (v.stage >= r.stage) r = v;
    }
  }
  return r;
}
// ceil and floor give ints; export keeps them symbolic.
Value Int(Interpreter& in, Call& c) {
  Value r = Float(in, c);
  r.kinds = kInt;
  return r;
}
// These ask `__index__`: silent and frozen.
Value Index(Interpreter& in, Call& c) {
  for (const Argument& a : c.arguments) {
    if (a.value.hot()) in.Convert(c.frame, *c.node, a.value, "index", TracerWarning::kNone, kInt);
  }
  return in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
}
Value Prod(Interpreter& in, Call& c) {
  const Value v = c.ArgValue({}, 0);
  Value e = v.may_be_tensor() ? in.Iterate(c.frame, *c.node, v, "sum") : in.ElementOf(v);
  e.constant = 0;
  return e;
}
Value IsCheck(Interpreter& in, Call& c) {
  Float(in, c);
  return in.heap().Bool(kAllExporters, kAllExporters);
}
Value Trunc(Interpreter& in, Call& c) {
  return in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kFloorDiv, c.ArgValue({}, 0), in.heap().Int(1));
}

constexpr NamedTransfer kTable[] = {
    {"math.sqrt", Float},       {"math.log", Float},       {"math.log2", Float},    {"math.log10", Float},
    {"math.log1p", Float},      {"math.exp", Float},       {"math.pow", Float},     {"math.sin", Float},
    {"math.cos", Float},        {"math.tan", Float},       {"math.tanh", Float},    {"math.atan", Float},
    {"math.atan2", Float},      {"math.hypot", Float},     {"math.fabs", Float},    {"math.fmod", Float},
    {"math.radians", Float},    {"math.degrees", Float},   {"math.erf", Float},     {"math.copysign", Float},
    {"math.ceil", Int},         {"math.floor", Int},       {"math.trunc", Trunc},   {"math.isqrt", Index},
    {"math.gcd", Index},        {"math.lcm", Index},       {"math.comb", Index},    {"math.perm", Index},
    {"math.factorial", Index},  {"math.prod", Prod},       {"math.isnan", IsCheck}, {"math.isinf", IsCheck},
    {"math.isfinite", IsCheck}, {"math.isclose", IsCheck},
};

}  // namespace

std::span<const NamedTransfer> MathFunctions() {
  return kTable;
}

namespace {

// Universal functions give a size back as what they were given: while jit.trace runs a 0-d tensor, held constant.
bool IsElementwise(std::string_view name) {
  static constexpr std::string_view kNames[] = {"ceil", "floor",    "rint",    "trunc",   "sqrt",  "square",
                                                "exp",  "log",      "log2",    "log10",   "power", "abs",
                                                "mod",  "absolute", "maximum", "minimum", "divide"};
  return name.starts_with("numpy.") && std::ranges::find(kNames, name.substr(6)) != std::end(kNames);
}

// Reductions of plain numbers without an axis give a number: `np.prod(strides)`.
bool IsReduction(std::string_view name) {
  static constexpr std::string_view kNames[] = {"prod", "sum", "mean", "max", "min", "amax", "amin"};
  return name.starts_with("numpy.") && std::ranges::find(kNames, name.substr(6)) != std::end(kNames);
}

}  // namespace

// Functions that give an array of the values of their argument: the warning is raised on a line of numpy or torch.
Value NumpyCall(Interpreter& in, Call& c) {
  Dependence d = Depends(in, c);
  if (d.tensor || d.traced != Traced::kNo) {
    Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kConvert, "numpy");
    for (const Argument& a : c.arguments) {
      if (a.value.hot() || a.value.may_be(kSize | kTuple | kList)) {
        site.value = a.value;
        break;
      }
    }
    site.value.stage = d.stage;
    site.value.traced = d.traced;
    site.value.origin = d.origin;
    site.confidence = std::min(site.confidence, d.confidence);
    site.warning = TracerWarning::kNumpy;
    site.warning_in_torch = true;
    // An array made of sizes one by one asks each for an int on this line.
    const bool listed = (c.name == "numpy.array" || c.name == "numpy.asarray") &&
                        c.ArgValue("object", 0).may_be(kTuple | kList | kSize);
    const bool counts = c.name == "numpy.arange";  // compares the bounds and divides their distance
    if ((listed || counts) && !d.tensor) {
      site.warning = counts ? TracerWarning::kBool : TracerWarning::kInt;
      if (counts) site.also = TracerWarning::kFloat;
      site.warning_in_torch = false;
    }
    in.Emit(site);
  }
  const bool of_numbers =
      std::ranges::all_of(c.arguments, [](const Argument& a) { return a.value.is(kNumeric); }) && !c.arguments.empty();
  const bool reduces =
      c.arguments.size() == 1 && c.arguments[0].value.is(kTuple | kList | kSize) && IsReduction(c.name);
  const bool gives_number =
      reduces ? d.stage == Stage::kStatic && d.traced == Traced::kNo : of_numbers && IsElementwise(c.name);
  Value v = gives_number && !d.tensor ? in.heap().Number(reduces ? kInt | kFloat : kFloat, d.stage, d.traced)
                                      : in.heap().Other();
  v.stage = d.stage;
  v.confidence = d.confidence;
  v.origin = d.origin;
  return v;
}

}  // namespace exportlint::flow
