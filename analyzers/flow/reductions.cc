// Python's built-in functions that make one value of many: extremes compare, sums add, any and all test.
#include <algorithm>
#include <string>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

// The comparisons inside min, max and sorted are tests; which operand wins is frozen, its value may stay live.
Value Extreme(Interpreter& in, Call& c, std::string_view op) {
  Value joined{.kinds = 0};
  std::size_t operands = 0;
  bool hot = false;
  auto take = [&](const Value& v) {
    joined = in.heap().Join(joined, v);
    hot = hot || v.hot();
    ++operands;
  };
  std::size_t positional = 0;
  for (const Argument& a : c.arguments) positional += a.name.empty() ? 1 : 0;
  if (positional == 1) {
    const Value v = First(c);
    std::vector<Value> elements;
    if (v.may_be_tensor()) {
      take(in.Iterate(c.frame, *c.node, v, "list", op == "sorted"));
      operands = 2;
    } else if (in.Elements(v, &elements)) {
      for (const Value& e : elements) take(e);
    } else {
      take(in.ElementOf(v));
      operands = 2;
    }
  } else {
    for (const Argument& a : c.arguments) {
      if (a.name.empty()) take(a.value);
    }
  }
  const bool number_or_tensor = joined.may_be(kNumeric | kTensor);
  if (operands > 1 && number_or_tensor && (hot || joined.symbolic())) {
    Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kTest, op);
    site.value = joined;
    // A size against an unknown number is still a comparison of sizes.
    Confidence sure = Confidence::kCertain;
    for (const Argument& a : c.arguments)
      sure = a.value.known() ? std::min(sure, a.value.confidence) : std::min(sure, Confidence::kLikely);
    if (hot) site.value.confidence = sure;
    site.confidence = std::min(site.confidence, hot ? sure : joined.confidence);
    if (hot) site.warning = TracerWarning::kBool;
    in.Emit(site);
    joined.confidence = site.value.confidence;
    joined.kinds = static_cast<Kinds>(joined.kinds & ~kUnknown);
    if (joined.kinds == 0) joined.kinds = kInt;
  }
  joined.constant = 0;
  if (joined.kinds == 0) return in.heap().Unknown();
  joined.true_in = joined.false_in = kAllExporters;
  return joined;
}

Value Min(Interpreter& in, Call& c) {
  return Extreme(in, c, "min");
}

Value Max(Interpreter& in, Call& c) {
  return Extreme(in, c, "max");
}

Value Sorted(Interpreter& in, Call& c) {
  if (c.arguments.empty()) return in.heap().Unknown();
  Call just{.frame = c.frame, .node = c.node, .callee = c.callee, .arguments = {c.arguments.front()}, .name = c.name};
  const Value e = Extreme(in, just, "sorted");
  return in.heap().ListOf(e, in.LengthOf(First(c)));
}

Value Sum(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.may_be_tensor()) return in.Iterate(c.frame, *c.node, v, "sum");
  std::vector<Value> elements;
  Value total = in.heap().Int(0);
  if (c.arguments.size() > 1) total = c.ArgValue("start", 1);
  if (!in.Elements(v, &elements)) elements = {in.ElementOf(v), in.ElementOf(v)};
  for (const Value& e : elements) total = in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kAdd, total, e);
  return total;
}

Value AnyAll(Interpreter& in, Call& c, std::string_view op) {
  const Value v = First(c);
  std::vector<Value> elements;
  if (v.may_be_tensor())
    elements = {in.Iterate(c.frame, *c.node, v, "list")};
  else if (!in.Elements(v, &elements))
    elements = {in.ElementOf(v)};
  const bool any = op == "any";
  Value b = in.heap().Bool(any ? ExporterMask{0} : kAllExporters, any ? kAllExporters : ExporterMask{0});
  for (const Value& e : elements) {
    if (e.may_be(kNumeric | kTensor)) in.Test(c.frame, *c.node, e, op);
    b.true_in = any ? b.true_in | e.true_in : b.true_in & e.true_in;
    b.false_in = any ? b.false_in & e.false_in : b.false_in | e.false_in;
  }
  return b;
}

Value Any(Interpreter& in, Call& c) {
  return AnyAll(in, c, "any");
}

Value All(Interpreter& in, Call& c) {
  return AnyAll(in, c, "all");
}

Value Reduce(Interpreter& in, Call& c) {
  const Value e = in.ElementOf(c.ArgValue({}, 1));
  Value once = in.CallWith(c, First(c), {e, e});
  return in.heap().Join(once, e);
}

constexpr NamedTransfer kTable[] = {
    {"builtins.sorted", Sorted}, {"builtins.sum", Sum}, {"builtins.min", Min},        {"builtins.max", Max},
    {"builtins.any", Any},       {"builtins.all", All}, {"functools.reduce", Reduce},
};

}  // namespace

std::span<const NamedTransfer> ReductionFunctions() {
  return kTable;
}

}  // namespace exportlint::flow
