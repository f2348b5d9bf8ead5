// Arithmetic, comparison and conversion of abstract values.
#include <algorithm>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::BinaryOp;
using graph::CompareOp;
using graph::Node;

namespace {

Traced Combine(Traced a, Traced b) {
  return std::max(a, b);
}

// What a value knows of its weakest fact when an unknown takes part as a number: `h * self.patch` stays likely.
Confidence With(const Value& known, const Value& other) {
  if (other.hot() && other.known()) return std::min(known.confidence, other.confidence);
  return std::min(known.confidence, other.known() ? Confidence::kCertain : Confidence::kLikely);
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

Value TensorResult(Interpreter& in, const Value& a, const Value& b) {
  Dependence d;
  Absorb(in.heap(), a, &d);
  Absorb(in.heap(), b, &d);
  Value v = TensorOf(in, d);
  const Value& sure = a.may_be_tensor() ? a : b;
  v.confidence = With(sure, a.may_be_tensor() ? b : a);
  v.dims = std::max(a.may_be_tensor() ? a.dims : Stage::kStatic, b.may_be_tensor() ? b.dims : Stage::kStatic);
  v.rank = a.may_be_tensor() && b.may_be_tensor() ? std::max(a.rank, b.rank) : sure.rank;
  return v;
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

bool Sequence(const Value& v) {
  return v.is(kTuple | kList | kSize | kNone) && v.may_be(kTuple | kList | kSize);
}

Value SequenceResult(Interpreter& in, Frame& frame, const Node& node, BinaryOp op, const Value& a, const Value& b) {
  Heap& heap = in.heap();
  if (op == BinaryOp::kMult) {
    const Value& list = Sequence(a) ? a : b;
    const Value& times = Sequence(a) ? b : a;
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
  const bool is_float = a.is(kFloat) || b.is(kFloat) || op == BinaryOp::kDiv;
  if (is_float) v.kinds = kFloat;
  if (op == BinaryOp::kPow) v.kinds = is_float ? Kinds{kFloat} : Kinds{kInt | kFloat};
  if ((op == BinaryOp::kBitAnd || op == BinaryOp::kBitOr || op == BinaryOp::kBitXor) && a.is(kBool) && b.is(kBool))
    v.kinds = kBool;
  const bool with_unknown = (a.is(kBool) && b.kinds == kUnknown) || (b.is(kBool) && a.kinds == kUnknown);
  if (with_unknown && (op == BinaryOp::kBitOr || op == BinaryOp::kBitAnd)) v.kinds = kBool;
  if (v.kinds == kBool && op == BinaryOp::kBitOr) {
    v.true_in = a.true_in | b.true_in;
    v.false_in = a.false_in & b.false_in;
  } else if (v.kinds == kBool && op == BinaryOp::kBitAnd) {
    v.true_in = a.true_in & b.true_in;
    v.false_in = a.false_in | b.false_in;
  }
  v.confidence = With(number, other);
  v.origin = a.stage >= b.stage && a.origin != 0 ? a.origin : b.origin != 0 ? b.origin : a.origin;
  return v;
}

}  // namespace

Value Interpreter::BinaryResult(Frame& frame, const Node& node, BinaryOp op, const Value& a, const Value& b) {
  if (a.may_be_tensor() || b.may_be_tensor()) return TensorResult(*this, a, b);
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
  if (Sequence(a) || Sequence(b)) return SequenceResult(*this, frame, node, op, a, b);
  if (a.may_be(kNumeric) || b.may_be(kNumeric)) {
    const bool other_ok = (a.may_be(kNumeric) || a.may_be(kUnknown)) && (b.may_be(kNumeric) || b.may_be(kUnknown));
    if (other_ok) return NumberResult(heap_, op, a, b);
  }
  if (a.is(kDict) && b.is(kDict)) return heap_.Join(a, b);
  return heap_.Unknown();
}

namespace {

// What a tuple, list or set display holds, as operands; empty for anything else.
std::span<const graph::Input> Displayed(const graph::Unit& unit, graph::Operand o) {
  if (!o.present() || o.tag() != graph::Operand::Tag::kNode) return {};
  const Node& n = unit.node(o.index());
  const bool display = n.op == graph::Op::kTuple || n.op == graph::Op::kList || n.op == graph::Op::kSet;
  return display ? unit.inputs(n) : std::span<const graph::Input>{};
}

struct Comparer {
  Interpreter& in;
  Frame& frame;
  const Node& node;
  CompareOp op;
  const Value& a;
  const Value& b;

  Value Plain() const { return in.heap().Bool(kAllExporters, kAllExporters); }

  Value Identity() const {
    Value r = Plain();
    if (b.is(kNone) || a.is(kNone)) {
      const Value& v = b.is(kNone) ? a : b;
      if (v.is(kNone))
        r = in.heap().Bool(op == CompareOp::kIs);
      else if (!v.may_be(kNone | kUnknown))
        r = in.heap().Bool(op == CompareOp::kIsNot);
      return r;
    }
    const bool folded_bool = a.is(kBool) && b.is(kBool) && a.traced == Traced::kNo && b.constant != 0;
    if (folded_bool) {
      const bool right = in.heap().constant(b.constant).integer != 0;
      const bool same = (op == CompareOp::kIs) == right;
      return same ? in.heap().Bool(a.true_in, a.false_in) : in.heap().Bool(a.false_in, a.true_in);
    }
    return r;
  }

  void Element(const Value& v, std::string_view what) const {
    Site site = in.MakeSite(frame, node, graph::NodeKind::kTest, what);
    site.value = v;
    site.confidence = std::min(site.confidence, v.confidence);
    if (v.hot()) site.warning = TracerWarning::kBool;
    if (v.hot() || v.stage > Stage::kStatic) in.Emit(site);
  }

  graph::Operand operand(std::size_t i) const {
    const auto inputs = frame.unit->inputs(node);
    return node.op == graph::Op::kCompare && i < inputs.size() ? inputs[i].value : graph::Operand{};
  }
  // The same local read twice is the same object: comparing it by `in` or within a tuple asks nothing.
  static bool SameObject(graph::Operand p, graph::Operand q) {
    return p.present() && p == q && p.tag() == graph::Operand::Tag::kSlot;
  }
  bool SameDisplays() const {
    const auto p = Displayed(*frame.unit, operand(0)), q = Displayed(*frame.unit, operand(1));
    return !p.empty() && p.size() == q.size() &&
           std::equal(p.begin(), p.end(), q.begin(),
                      [](const graph::Input& x, const graph::Input& y) { return SameObject(x.value, y.value); });
  }
  bool Hashed() const {
    const graph::Operand o = operand(1);
    return b.may_be(kDict) ||
           (o.present() && o.tag() == graph::Operand::Tag::kNode && frame.unit->node(o.index()).op == graph::Op::kSet);
  }

  Value Membership() const {
    if (Hashed()) return HashKey(in, frame, node, a), Plain();
    if (const auto held = Displayed(*frame.unit, operand(1)); !held.empty() && SameObject(held[0].value, operand(0))) {
      return in.heap().Bool(op == CompareOp::kIn);
    }
    if (b.may_be_tensor()) {
      Site site = in.MakeSite(frame, node, graph::NodeKind::kTest, "in");
      site.value = b;
      site.warning = TracerWarning::kNumber;
      site.warning_in_torch = true;
      site.confidence = std::min(site.confidence, b.confidence);
      in.Emit(site);
      return Plain();
    }
    Value probe = a;
    Dependence d;
    if (Sequence(a)) Absorb(in.heap(), a, &d);
    if (d.tensor || d.traced != Traced::kNo) {  // `(h, w) in sizes`: each of them is compared
      probe = in.heap().Number(kBool, d.stage, d.traced);
      if (d.tensor) probe.kinds = probe.kinds | kTensor;
      probe.confidence = d.confidence;
      probe.origin = d.origin;
    }
    if (!probe.hot()) {
      const Value e = b.may_be(kSize) || b.contents != 0 ? in.ElementOf(b) : Value{.kinds = 0};
      if (e.hot() && b.may_be(kSize | kTuple | kList)) probe = e;
    }
    if (probe.hot() && b.may_be(kSize | kTuple | kList)) Element(probe, "in");
    std::vector<Value> elements;
    if (!probe.hot() && a.constant != 0 && in.Elements(b, &elements)) {
      bool all_known = true, found = false;
      for (const Value& e : elements) {
        all_known = all_known && e.constant != 0;
        found = found || e.constant == a.constant;
      }
      if (all_known || found) return in.heap().Bool(found == (op == CompareOp::kIn));
    }
    return Plain();
  }

  // Element by element, one test per equal prefix: `x.shape == y.shape`, `(h, w) != self.size`.
  Value Sequences() const {
    Dependence d;
    Absorb(in.heap(), a, &d);
    Absorb(in.heap(), b, &d);
    const bool hot = d.traced != Traced::kNo || d.tensor;
    std::vector<Value> left, right;
    const bool lists_differ =
        a.is(kList) && b.is(kList) && in.Elements(a, &left) && in.Elements(b, &right) && left.size() != right.size();
    if (hot && !lists_differ && !SameDisplays()) {
      Value v = in.heap().Number(kBool, d.stage, d.traced);
      if (d.tensor) v.kinds = v.kinds | kTensor;
      v.confidence = d.confidence;
      v.origin = d.origin;
      Element(v, "compare");
    }
    return Plain();
  }

  bool FoldConstants(Value* out) const {
    if (a.constant == 0 || b.constant == 0 || a.traced != Traced::kNo || b.traced != Traced::kNo) return false;
    const graph::Constant& x = in.heap().constant(a.constant);
    const graph::Constant& y = in.heap().constant(b.constant);
    if (x.type != y.type) return false;
    using Type = graph::Constant::Type;
    if (x.type == Type::kString) {
      if (op == CompareOp::kEq) return *out = in.heap().Bool(x.text == y.text), true;
      if (op == CompareOp::kNotEq) return *out = in.heap().Bool(x.text != y.text), true;
      return false;
    }
    if (x.type != Type::kInt && x.type != Type::kBool) return false;
    switch (op) {
      case CompareOp::kEq: return *out = in.heap().Bool(x.integer == y.integer), true;
      case CompareOp::kNotEq: return *out = in.heap().Bool(x.integer != y.integer), true;
      case CompareOp::kLt: return *out = in.heap().Bool(x.integer < y.integer), true;
      case CompareOp::kLtE: return *out = in.heap().Bool(x.integer <= y.integer), true;
      case CompareOp::kGt: return *out = in.heap().Bool(x.integer > y.integer), true;
      case CompareOp::kGtE: return *out = in.heap().Bool(x.integer >= y.integer), true;
      default: return false;
    }
  }

  // An exported model's floating tensors are float32 unless the file says otherwise.
  bool FoldDtype(Value* out) const {
    const Contents& x = in.heap().contents(a);
    const Contents& y = in.heap().contents(b);
    if (x.kind != ContentsKind::kLibrary || y.kind != ContentsKind::kLibrary) return false;
    const std::string_view n = x.name.text() == "exportlint.dtype"   ? y.name.text()
                               : y.name.text() == "exportlint.dtype" ? x.name.text()
                                                                     : "";
    if (n != "torch.float16" && n != "torch.half" && n != "torch.bfloat16") return false;
    *out = in.heap().Bool(op == CompareOp::kNotEq);
    return true;
  }

  Value Numbers() const {
    Value v = in.heap().Number(
        kBool, std::max(a.stage, b.stage),
        std::max(a.may_be(kNumeric) ? a.traced : Traced::kNo, b.may_be(kNumeric) ? b.traced : Traced::kNo));
    v.confidence = a.may_be(kNumeric) && !a.may_be(kUnknown) && a.traced >= b.traced ? With(a, b) : With(b, a);
    v.origin = a.stage >= b.stage && a.origin != 0 ? a.origin : b.origin;
    return v;
  }

  Value Run() const {
    if (op == CompareOp::kIs || op == CompareOp::kIsNot) return Identity();
    if (op == CompareOp::kIn || op == CompareOp::kNotIn) return Membership();
    if (a.may_be_tensor() || b.may_be_tensor()) {
      if (a.is(kNone) || b.is(kNone)) return Identity2();
      Value v = TensorResult(in, a, b);
      v.dtype = DtypeClass::kBool;
      return v;
    }
    Value folded;
    if (FoldConstants(&folded) || FoldDtype(&folded)) return folded;
    if (Sequence(a) || Sequence(b)) return Sequences();
    if (a.is(kNone) || b.is(kNone)) return Identity2();
    if (a.traced_number() || b.traced_number() || a.stage > Stage::kStatic || b.stage > Stage::kStatic)
      return Numbers();
    return Plain();
  }

  // `v == None`: as `is` for values that define no comparison with None.
  Value Identity2() const {
    const Value& v = b.is(kNone) ? a : b;
    if (v.is(kNone)) return in.heap().Bool(op == CompareOp::kEq);
    return Plain();
  }
};

}  // namespace

Value Interpreter::CompareValues(Frame& frame, const Node& node, CompareOp op, const Value& a, const Value& b) {
  return Comparer{*this, frame, node, op, a, b}.Run();
}

Value Interpreter::Convert(Frame& frame, const Node& node, const Value& v, std::string_view op, TracerWarning warning,
                           Kinds result, bool in_torch) {
  Dependence d;
  Absorb(heap_, v, &d);
  const bool hot = d.tensor || d.traced != Traced::kNo;
  if (hot || d.stage > Stage::kStatic) {
    Site site = MakeSite(frame, node, graph::NodeKind::kConvert, op);
    site.value = v;
    if (Sequence(v)) {  // depends on what it holds
      site.value.stage = d.stage;
      site.value.traced = d.traced;
      site.value.origin = d.origin;
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
  return r;
}

void HashKey(Interpreter& in, Frame& frame, const Node& node, const Value& key) {
  Dependence d;
  Absorb(in.heap(), key, &d);
  if (d.traced != Traced::kNo) in.Convert(frame, node, key, "hash", TracerWarning::kNone, kInt);
}

}  // namespace exportlint::flow
