// Comparison of abstract values: numbers, sequences element by element, membership, identity; what a hash asks.
#include <algorithm>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/operators.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::CompareOp;
using graph::Node;

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
    if (v.hot() || v.symbolic()) in.Emit(site);
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
    if (IsSequence(a)) Absorb(in.heap(), a, &d);
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
    const bool hot = d.traced != Traced::kNo || d.tensor || d.unbacked;
    std::vector<Value> left, right;
    const bool lists_differ =
        a.is(kList) && b.is(kList) && in.Elements(a, &left) && in.Elements(b, &right) && left.size() != right.size();
    if (hot && !lists_differ && !SameDisplays()) {
      Value v = in.heap().Number(kBool, d.stage, d.traced);
      if (d.tensor) v.kinds = v.kinds | kTensor;
      v.MarkUnbacked(d.unbacked);
      v.confidence = d.confidence;
      v.origin = d.origin;
      v.fixed = d.fixed;
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
    v.MarkUnbacked(a.unbacked() || b.unbacked());
    v.confidence = a.may_be(kNumeric) && !a.may_be(kUnknown) && a.traced >= b.traced ? With(a, b) : With(b, a);
    v.origin = a.stage >= b.stage && a.origin != 0 ? a.origin : b.origin;
    v.fixed = a.fixed | b.fixed;
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
    if (IsSequence(a) || IsSequence(b)) return Sequences();
    if (a.is(kNone) || b.is(kNone)) return Identity2();
    if (a.traced_number() || b.traced_number() || a.symbolic() || b.symbolic()) return Numbers();
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

void HashKey(Interpreter& in, Frame& frame, const Node& node, const Value& key) {
  Dependence d;
  Absorb(in.heap(), key, &d);
  if (key.is(kString) && key.stage == Stage::kData) {  // `table[f"e{t.item()}"]`
    Site site = in.MakeSite(frame, node, graph::NodeKind::kConvert, "hash");
    site.value = key;
    site.confidence = std::min(site.confidence, key.confidence);
    in.Emit(site);
    return;
  }
  const bool read = key.stage == Stage::kData && key.is(kNumeric);
  if (d.traced != Traced::kNo || read) in.Convert(frame, node, key, "hash", TracerWarning::kNone, kInt);
}

}  // namespace exportlint::flow
