// Python's built-in functions on abstract values: where a number, a length or an iteration is asked for, the site is
// shown.
#include <algorithm>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

Value Len(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.may_be_tensor()) {
    Value n = in.Convert(c.frame, *c.node, v, "len", TracerWarning::kLen, kInt);
    n.stage = v.dims;
    n.rank = -1;  // a size, not read out of the elements
    n.fixed = 0;
    if ((v.fixed & 1) != 0) n.stage = Stage::kStatic, n.fixed = 1;
    return n;
  }
  Value n = in.LengthOf(v);
  n.traced = Traced::kNo;
  if (n.stage > Stage::kStatic) {
    // `len(range(h))`: the size becomes a Python int, silently. Pieces of a split are as many as the text says, mostly.
    if (v.is(kTuple)) n.confidence = Confidence::kPossible;
    in.Convert(c.frame, *c.node, n, "index", TracerWarning::kNone, kInt);
  }
  return n;
}

template <TracerWarning kWarning, Kinds kResult, char kName>
Value Scalar(Interpreter& in, Call& c) {
  constexpr std::string_view kOp = kName == 'i' ? "int" : kName == 'f' ? "float" : kName == 'b' ? "bool" : "complex";
  const Value v = First(c);
  if (v.kinds == 0) return Static(in, kResult);
  if (v.is(kString)) return Static(in, kResult);
  if (kName == 'i' && v.constant != 0 && v.is(kInt)) return v;
  if (!v.may_be(kNumeric | kTensor)) {
    Value r = kName == 'b' ? in.heap().Bool(v.true_in, v.false_in) : Static(in, kResult);
    r.stage = v.stage;  // of an array: a number that depends on the same
    r.confidence = v.known() ? v.confidence : r.confidence;
    r.origin = v.origin;
    return r;
  }
  if (kName == 'b') {
    if (!v.hot()) return in.heap().Bool(v.true_in, v.false_in);
    return in.Test(c.frame, *c.node, v, "bool-call");
  }
  return in.Convert(c.frame, *c.node, v, kOp, kWarning, kResult);
}

Value Str(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.kinds != 0 && v.hot()) return in.Convert(c.frame, *c.node, v, "str", TracerWarning::kNumber, kString, true);
  if (v.is(kSize)) in.Convert(c.frame, *c.node, v, "str", TracerWarning::kNone, kString);
  Value text = in.heap().AnyString();
  if (v.is(kNumeric) && v.stage == Stage::kData) text.stage = Stage::kData;
  return text;
}

Value Abs(Interpreter& in, Call& c) {
  Value v = First(c);
  v.constant = 0;
  if (v.kinds == 0) return in.heap().Unknown();
  v.true_in = v.false_in = kAllExporters;
  return v;
}

Value Round(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.hot()) EmitCall(in, c, "builtins.round");
  Value r = Abs(in, c);
  if (r.is(kFloat)) r.kinds = kInt;
  return r;
}

Value Divmod(Interpreter& in, Call& c) {
  const Value a = First(c), b = c.ArgValue({}, 1);
  if (a.hot() || b.hot()) EmitCall(in, c, "builtins.divmod");  // a tensor has none: raises under trace
  return in.heap().Tuple({in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kFloorDiv, a, b),
                          in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kMod, a, b)});
}
Value Pow(Interpreter& in, Call& c) {
  return in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kPow, First(c), c.ArgValue({}, 1));
}

Value SameArgument(Interpreter& in, Call& c) {
  return First(c).kinds != 0 ? First(c) : in.heap().Unknown();
}
Value Print(Interpreter& in, Call& c) {
  for (const Argument& a : c.arguments) {
    if (a.value.hot()) in.Convert(c.frame, *c.node, a.value, "str", TracerWarning::kNumber, kString, true);
  }
  return in.heap().None();
}
Value Unknown(Interpreter& in, Call& c) {
  return CallUnknown(in, c);
}

Value BinaryFunction(Interpreter& in, Call& c, graph::BinaryOp op) {
  return in.BinaryResult(c.frame, *c.node, op, First(c), c.ArgValue({}, 1));
}
Value OpMul(Interpreter& in, Call& c) {
  return BinaryFunction(in, c, graph::BinaryOp::kMult);
}
Value OpAdd(Interpreter& in, Call& c) {
  return BinaryFunction(in, c, graph::BinaryOp::kAdd);
}
Value OpIndex(Interpreter& in, Call& c) {
  return in.Convert(c.frame, *c.node, First(c), "index", TracerWarning::kNone, kInt);
}

constexpr NamedTransfer kTable[] = {
    {"builtins.len", Len},
    {"builtins.int", Scalar<TracerWarning::kInt, kInt, 'i'>},
    {"builtins.float", Scalar<TracerWarning::kFloat, kFloat, 'f'>},
    {"builtins.bool", Scalar<TracerWarning::kBool, kBool, 'b'>},
    {"builtins.complex", Scalar<TracerWarning::kComplex, kFloat, 'c'>},
    {"builtins.str", Str},
    {"builtins.repr", Str},
    {"builtins.format", Str},
    {"builtins.abs", Abs},
    {"builtins.round", Round},
    {"builtins.divmod", Divmod},
    {"builtins.pow", Pow},
    {"builtins.iter", SameArgument},
    {"builtins.print", Print},
    {"builtins.property", SameArgument},
    {"builtins.staticmethod", SameArgument},
    {"builtins.classmethod", SameArgument},
    {"builtins.vars", Unknown},
    {"builtins.open", Unknown},
    {"builtins.chr", Str},
    {"builtins.ord", Len},
    {"copy.copy", SameArgument},
    {"operator.mul", OpMul},
    {"operator.add", OpAdd},
    {"operator.index", OpIndex},
    {"functools.wraps", Unknown},
    {"torch.Size", SameArgument},
};

}  // namespace

std::span<const NamedTransfer> PythonBuiltins() {
  return kTable;
}

}  // namespace exportlint::flow
