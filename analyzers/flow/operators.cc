// Arithmetic and conversion of abstract values.
#include <algorithm>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/operators.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::BinaryOp;
using graph::Node;

Confidence With(const Value& known, const Value& other) {
  if (other.hot() && other.known()) return std::min(known.confidence, other.confidence);
  return std::min(known.confidence, other.known() ? Confidence::kCertain : Confidence::kLikely);
}

Value TensorResult(Interpreter& in, const Value& a, const Value& b) {
  Dependence d;
  Absorb(in.heap(), a, &d);
  Absorb(in.heap(), b, &d);
  Value v = TensorOf(in, d);
  // A boolean times a float is a float: only two booleans make one.
  if (v.dtype == DtypeClass::kBool && a.dtype != b.dtype) v.dtype = a.dtype == DtypeClass::kBool ? b.dtype : a.dtype;
  const Value& sure = a.may_be_tensor() ? a : b;
  v.confidence = With(sure, a.may_be_tensor() ? b : a);
  v.dims = std::max(a.may_be_tensor() ? a.dims : Stage::kStatic, b.may_be_tensor() ? b.dims : Stage::kStatic);
  v.rank = std::max(a.may_be_tensor() && b.may_be_tensor() ? std::max(a.rank, b.rank) : sure.rank, std::int8_t{-1});
  if ((a.fixed | b.fixed) != 0) v.fixed = v.dims == Stage::kStatic ? kAllFixed : FixedOfBoth(a, b);
  return v;
}

bool IsSequence(const Value& v) {
  return v.is(kTuple | kList | kSize | kNone) && v.may_be(kTuple | kList | kSize);
}

namespace {

Traced Combine(Traced a, Traced b) {
  return std::max(a, b);
}

bool IntConstant(const Heap& heap, const Value& v, std::int64_t* out) {
  if (v.constant == 0 || !v.is(kInt)) return false;
  const graph::Constant& c = heap.constant(v.constant);
  *out = c.integer;
  return c.type == graph::Constant::Type::kInt && c.integer > -(1ll << 31) && c.integer < (1ll << 31);
}

bool Fold(BinaryOp op, std::int64_t a, std::int64_t b, std::int64_t* out) {
  switch (op) {
    case BinaryOp::kAdd: return *out = a + b, true;
    case BinaryOp::kSub: return *out = a - b, true;
    case BinaryOp::kMult: return *out = a * b, true;
    case BinaryOp::kFloorDiv:
      if (b == 0) return false;
      *out = a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
      return true;
    case BinaryOp::kMod:
      if (b == 0) return false;
      *out = ((a % b) + b) % b;
      return true;
    default: return false;
  }
}

// What `%` makes of a size for the conversions in the text: `%d` asks it for an int on this very line, `%f` for a
// float; `%s` makes its text inside torch.
TracerWarning AskedByFormat(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at)) {
    at = text.find_first_not_of("#0123456789- +.*", at + 1);
    if (at == std::string_view::npos) break;
    if (text[at] == '(') at = text.find(')', at) == std::string_view::npos ? text.size() - 1 : text.find(')', at) + 1;
    if (at >= text.size()) break;
    if (std::string_view("diuxXoc").find(text[at]) != std::string_view::npos) return TracerWarning::kInt;
    if (std::string_view("eEfFgG").find(text[at]) != std::string_view::npos) return TracerWarning::kFloat;
    ++at;
  }
  return TracerWarning::kNone;
}

// The operators whose translation depends on what they are given: sites by the names of their functions.
void EmitOperator(Interpreter& in, Frame& frame, const Node& node, BinaryOp op, const Value& a, const Value& b) {
  const bool booleans =
      a.may_be_tensor() && b.may_be_tensor() && a.dtype == DtypeClass::kBool && b.dtype == DtypeClass::kBool;
  const bool division = op == BinaryOp::kFloorDiv;
  if (in.silent() || (!division && !(booleans && op == BinaryOp::kAdd))) return;
  Site site = in.MakeSite(frame, node, graph::NodeKind::kCall, division ? "torch.floor_divide" : "torch.add");
  site.value = a;
  site.second = b;
  const Argument both[] = {{{}, a, node.span}, {{}, b, node.span}};
  site.arguments = both;
  site.confidence = std::min({site.confidence, a.confidence, b.confidence});
  in.Emit(site);
}

Value SequenceResult(Interpreter& in, Frame& frame, const Node& node, BinaryOp op, const Value& a, const Value& b) {
  Heap& heap = in.heap();
  if (op == BinaryOp::kMult) {
    const Value& list = IsSequence(a) ? a : b;
    const Value& times = IsSequence(a) ? b : a;
    std::int64_t n = 0;
    std::vector<Value> elements;
    if (IntConstant(heap, times, &n) && n >= 0 && in.Elements(list, &elements) &&
        n * static_cast<std::int64_t>(elements.size()) <= 64) {
      std::vector<Value> all;
      for (std::int64_t i = 0; i < n; ++i) all.insert(all.end(), elements.begin(), elements.end());
      Value v = heap.List(std::move(all));
      v.kinds = list.kinds & (kTuple | kList);
      return v;
    }
    // `[0] * h`: `__index__` is silent and frozen.
    if (times.traced_number()) in.Convert(frame, node, times, "index", TracerWarning::kNone, kInt);
    return heap.ListOf(in.ElementOf(list), heap.Number(kInt, Stage::kStatic, Traced::kNo),
                       list.kinds & (kTuple | kList));
  }
  if (a.may_be(kSize) || b.may_be(kSize)) {
    Value v = heap.Join(a.may_be(kSize) ? a : b, a.may_be(kSize) ? a : b);
    v.kinds = kSize;
    v.rank = -1;
    v.traced = Traced::kYes;
    v.contents = 0;
    if (v.stage != Stage::kStatic) v.fixed = 0;
    return v;
  }
  std::vector<Value> left, right;
  if (in.Elements(a, &left) && in.Elements(b, &right)) {
    left.insert(left.end(), right.begin(), right.end());
    Value v = heap.List(std::move(left));
    v.kinds = a.kinds & (kTuple | kList);
    return v;
  }
  return heap.ListOf(heap.Join(in.ElementOf(a), in.ElementOf(b)), heap.Number(kInt, Stage::kStatic, Traced::kNo),
                     a.kinds & (kTuple | kList));
}

Value NumberResult(Heap& heap, BinaryOp op, const Value& a, const Value& b) {
  std::int64_t x = 0, y = 0, folded = 0;
  if (IntConstant(heap, a, &x) && IntConstant(heap, b, &y) && Fold(op, x, y, &folded)) return heap.Int(folded);
  const Value& number = a.may_be(kNumeric) ? a : b;
  const Value& other = a.may_be(kNumeric) ? b : a;
  Value v =
      heap.Number(kInt, std::max(a.stage, b.stage),
                  Combine(a.may_be(kNumeric) ? a.traced : Traced::kNo, b.may_be(kNumeric) ? b.traced : Traced::kNo));
  v.fixed = a.fixed | b.fixed;
  const bool is_float = a.is(kFloat) || b.is(kFloat) || op == BinaryOp::kDiv;
  if (is_float) v.kinds = kFloat;
  if (op == BinaryOp::kPow) v.kinds = is_float ? Kinds{kFloat} : Kinds{kInt | kFloat};
  if ((op == BinaryOp::kBitAnd || op == BinaryOp::kBitOr || op == BinaryOp::kBitXor) && a.is(kBool) && b.is(kBool))
    v.kinds = kBool;
  const bool with_unknown = (a.is(kBool) && b.is(kBool | kUnknown)) || (b.is(kBool) && a.is(kBool | kUnknown));
  if (with_unknown && (op == BinaryOp::kBitOr || op == BinaryOp::kBitAnd)) v.kinds = kBool;
  if (v.kinds == kBool && op == BinaryOp::kBitOr) {
    v.true_in = a.true_in | b.true_in;
    v.false_in = a.false_in & b.false_in;
  } else if (v.kinds == kBool && op == BinaryOp::kBitAnd) {
    v.true_in = a.true_in & b.true_in;
    v.false_in = a.false_in | b.false_in;
  }
  // `False & (h > 1)` is a tensor to jit.trace: testing it warns whatever it holds.
  if (v.traced == Traced::kYes) {
    v.true_in = v.true_in | Bit(Exporter::kTrace);
    v.false_in = v.false_in | Bit(Exporter::kTrace);
  }
  v.MarkUnbacked(a.unbacked() || b.unbacked());
  v.confidence = With(number, other);
  v.origin = a.stage >= b.stage && a.origin != 0 ? a.origin : b.origin != 0 ? b.origin : a.origin;
  return v;
}

}  // namespace

Value Interpreter::BinaryResult(Frame& frame, const Node& node, BinaryOp op, const Value& a, const Value& b) {
  if (a.may_be_tensor() || b.may_be_tensor()) {
    EmitOperator(*this, frame, node, op, a, b);
    return TensorResult(*this, a, b);
  }
  if (op == BinaryOp::kFloorDiv && (a.traced_number() || b.traced_number())) EmitOperator(*this, frame, node, op, a, b);
  if (a.is(kString)) {
    Dependence d;
    Absorb(heap_, b, &d);
    if (d.traced != Traced::kNo && op == BinaryOp::kMod) {
      const TracerWarning asked =
          a.constant != 0 ? AskedByFormat(heap_.constant(a.constant).text.text()) : TracerWarning::kNone;
      const bool in_torch = asked == TracerWarning::kNone;
      Convert(frame, node, b, "format", in_torch ? TracerWarning::kNumber : asked, kString, in_torch);
    } else if (d.traced != Traced::kNo && op == BinaryOp::kMult) {
      Convert(frame, node, b, "index", TracerWarning::kNone, kInt);  // `"-" * h`
    }
    return heap_.AnyString();
  }
  if (IsSequence(a) || IsSequence(b)) return SequenceResult(*this, frame, node, op, a, b);
  if (a.may_be(kNumeric) || b.may_be(kNumeric)) {
    const bool other_ok = (a.may_be(kNumeric) || a.may_be(kUnknown)) && (b.may_be(kNumeric) || b.may_be(kUnknown));
    if (other_ok) return NumberResult(heap_, op, a, b);
    // A size and what NumPy gives, which jit.trace holds as a tensor: `h + np.random.rand()`.
    const Value& number = a.may_be(kNumeric) ? a : b;
    const Value& array = a.may_be(kNumeric) ? b : a;
    if (number.traced_number() && array.is(kOther) && array.contents == 0) {
      Value v = NumberResult(heap_, op, number, array);
      v.confidence = std::min(v.confidence, Confidence::kLikely);
      return v;
    }
  }
  if (a.is(kDict) && b.is(kDict)) return heap_.Join(a, b);
  return heap_.Unknown();
}

Value Interpreter::Convert(Frame& frame, const Node& node, const Value& v, std::string_view op, TracerWarning warning,
                           Kinds result, bool in_torch) {
  Dependence d;
  Absorb(heap_, v, &d);
  const bool hot = d.tensor || d.traced != Traced::kNo;
  if (hot || d.stage > Stage::kStatic || d.unbacked) {
    Site site = MakeSite(frame, node, graph::NodeKind::kConvert, op);
    site.value = v;
    if (IsSequence(v)) {  // depends on what it holds
      site.value.stage = d.stage;
      site.value.traced = d.traced;
      site.value.MarkUnbacked(d.unbacked);
      site.value.origin = d.origin;
      site.value.fixed = d.fixed;
    }
    site.confidence = std::min(site.confidence, d.confidence);
    if (hot) site.warning = warning;
    site.warning_in_torch = in_torch;
    Emit(site);
  }
  Value r = heap_.Number(result, d.stage, Traced::kNo);
  r.confidence = d.confidence;
  r.origin = d.origin;
  r.dtype = v.dtype;
  r.fixed = d.tensor ? std::uint16_t{0} : d.fixed;
  // torch.export folds the one number of a constant; of anything longer it makes symbols.
  r.MarkUnbacked(d.unbacked || (d.tensor && (op == "tolist" || d.stage > Stage::kStatic)));
  return r;
}

}  // namespace exportlint::flow
