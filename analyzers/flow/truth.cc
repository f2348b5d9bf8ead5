// Tests of truth, and what a passed or failed test tells about the tested value.
#include <algorithm>
#include <string>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::CompareOp;
using graph::Node;
using graph::Op;
using graph::Operand;

void Interpreter::Truth(const Value& v, ExporterMask* true_in, ExporterMask* false_in) const {
  *true_in = v.true_in;
  *false_in = v.false_in;
}

Value Interpreter::Test(Frame& frame, const Node& node, const Value& v, std::string_view op) {
  const bool number = v.may_be(kNumeric) && (v.traced != Traced::kNo || v.symbolic());
  if (v.may_be_tensor() || number) {
    Site site = MakeSite(frame, node, graph::NodeKind::kTest, op);
    site.value = v;
    site.confidence = std::min(site.confidence, v.confidence);
    if (v.hot()) site.warning = TracerWarning::kBool;
    // Where the truth is decided the value is a plain bool: `not is_tracing() and h > 4` is False under trace.
    site.live = static_cast<ExporterMask>(site.live & v.true_in & v.false_in);
    Emit(site);
  }
  Value b = heap_.Bool(v.true_in, v.false_in);
  b.stage = Stage::kStatic;  // the test itself was reported; its result is not tested again
  b.confidence = v.known() ? v.confidence : Confidence::kCertain;
  b.origin = v.origin;
  return b;
}

namespace {

// Narrows the slot an operand reads; other operands are left.
Value* SlotOf(Frame& frame, Operand operand) {
  if (!operand.present() || operand.tag() != Operand::Tag::kSlot || operand.index() >= frame.env.slots.size())
    return nullptr;
  return &frame.env.slots[operand.index()];
}

void AssumeNone(Heap& heap, Value* slot, bool is_none) {
  if (slot == nullptr) return;
  if (is_none) {
    *slot = heap.None();
  } else if (slot->kinds != kNone) {
    slot->kinds = static_cast<Kinds>(slot->kinds & ~kNone);
  }
}

bool IsNoneConstant(const graph::Unit& unit, Operand o) {
  return o.present() && o.tag() == Operand::Tag::kConstant && unit.constant(o).type == graph::Constant::Type::kNone;
}

// What `isinstance(v, names)` leaves of a value's kinds when it holds.
Kinds KindsOfClass(const Heap& heap, const Value& cls) {
  const Contents& c = heap.contents(cls);
  if (c.kind == ContentsKind::kClassOf) return kObject | kModule | kUnknown;
  if (c.kind == ContentsKind::kElements) {
    Kinds all = 0;
    for (const Value& v : c.values) all = static_cast<Kinds>(all | KindsOfClass(heap, v));
    return all;
  }
  if (c.kind != ContentsKind::kLibrary) return static_cast<Kinds>(~0u);
  const std::string_view n = c.name.text();
  if (n == "torch.Tensor" || n == "torch.nn.Parameter") return kTensor;
  if (n == "builtins.int" || n == "numbers.Integral" || n == "torch.SymInt") return kInt;
  if (n == "builtins.float") return kFloat;
  if (n == "numbers.Number" || n == "numbers.Real") return kNumeric;
  if (n == "builtins.bool") return kBool;
  if (n == "builtins.str") return kString;
  if (n == "builtins.list") return kList;
  if (n == "builtins.tuple") return kTuple | kSize;
  if (n == "builtins.dict" || n.ends_with("Mapping")) return kDict;
  if (n.starts_with("torch.nn.")) return kModule;
  if (n == "torch.Size") return kSize;
  return kObject | kOther | kUnknown | kModule;
}

// What `isinstance(self.x, cls)` says of the attribute holds while the arm runs.
void AssumeAttribute(Interpreter& in, Frame& frame, Operand operand, const Value& cls, bool truth) {
  const Node* node = NodeOf(*frame.unit, operand);
  if (node == nullptr || node->op != Op::kAttribute) return;
  const Contents& object = in.heap().contents(in.Eval(frame, frame.unit->inputs(*node)[0].value));
  if (object.kind != ContentsKind::kInstance || object.object == 0) return;
  const Kinds kinds = KindsOfClass(in.heap(), cls);
  if (kinds == static_cast<Kinds>(~0u) || (kinds & (kUnknown | kNumeric)) != 0) return;
  frame.narrowed.push_back({object.object, node->name, truth ? static_cast<Kinds>(~kinds & ~kUnknown) : kinds});
}

void AssumeIsInstance(Interpreter& in, Frame& frame, Value* slot, const Value& cls, bool truth) {
  if (slot == nullptr) return;
  const Kinds kinds = KindsOfClass(in.heap(), cls);
  if (kinds == static_cast<Kinds>(~0u)) return;
  // While jit.trace runs a size is a tensor, so no `int`: what is one is a plain number, what is none is the size.
  if ((kinds & kNumeric) != 0 && (kinds & ~kNumeric) == 0 && slot->traced_number() && slot->may_be(kinds)) {
    slot->traced = truth ? Traced::kNo : Traced::kYes;
    if (!truth) return;
  }
  if (!truth) {
    const Kinds left = static_cast<Kinds>(slot->kinds & ~kinds);
    if (left != 0 && kinds != kObject) slot->kinds = static_cast<Kinds>(left | (slot->kinds & kUnknown));
    return;
  }
  const Kinds left = static_cast<Kinds>(slot->kinds & kinds);
  if (left != 0 && (slot->kinds & kUnknown) == 0) {
    slot->kinds = left;
    return;
  }
  if (!slot->may_be(kUnknown)) return;
  if (kinds == kTensor) {
    const std::uint32_t origin = slot->origin;
    *slot = in.heap().Tensor(Stage::kData, Stage::kShape, std::min(frame.confidence, Confidence::kLikely));
    slot->origin = origin;
  } else if ((kinds & kUnknown) == 0) {
    Value v = in.heap().Number(kinds, Stage::kStatic, Traced::kNo);
    v.contents = slot->contents;
    *slot = v;
  }
}

// `def exists(v): return v is not None`: a helper that says what its argument is.
bool IsNotNoneHelper(const FunctionRef& f, bool* negated) {
  const graph::Unit& unit = *f.unit;
  const graph::Graph& g = unit.graph(f.graph);
  if (g.parameters.size() != 1) return false;
  const auto nodes = unit.nodes(unit.block(g.body));
  if (nodes.size() != 2) return false;
  const Node& compare = unit.node(nodes[0]);
  if (compare.op != Op::kCompare || unit.node(nodes[1]).op != Op::kReturn) return false;
  const auto inputs = unit.inputs(compare);
  const auto op = static_cast<CompareOp>(compare.aux);
  *negated = op == CompareOp::kIs;
  return (op == CompareOp::kIs || op == CompareOp::kIsNot) && inputs[0].value == Operand::Slot(0) &&
         IsNoneConstant(unit, inputs[1].value);
}

void AssumeCall(Interpreter& in, Frame& frame, const Node& node, bool truth) {
  const auto inputs = frame.unit->inputs(node);
  if (inputs.size() < 2) return;
  const Value callee = in.Eval(frame, inputs[0].value);
  const Contents& c = in.heap().contents(callee);
  Value* slot = SlotOf(frame, inputs[1].value);
  if (c.kind == ContentsKind::kLibrary) {
    const std::string_view name = c.name.text();
    if (name == "builtins.isinstance" && inputs.size() == 3) {
      const Value cls = in.Eval(frame, inputs[2].value);
      slot != nullptr ? AssumeIsInstance(in, frame, slot, cls, truth)
                      : AssumeAttribute(in, frame, inputs[1].value, cls, truth);
    } else if (name == "torch.is_tensor") {
      const Value tensor = in.heap().Library(Symbol::Of("torch.Tensor"));
      slot != nullptr ? AssumeIsInstance(in, frame, slot, tensor, truth)
                      : AssumeAttribute(in, frame, inputs[1].value, tensor, truth);
    }
    return;
  }
  bool negated = false;
  if (c.kind == ContentsKind::kFunctionOf && inputs.size() == 2 && IsNotNoneHelper(c.function, &negated)) {
    AssumeNone(in.heap(), slot, truth == negated);
  }
}

// The class that `isinstance(slot, class)` asks for; 0 when the condition is no such test.
std::uint32_t AskedClass(Interpreter& in, Frame& frame, Operand condition) {
  if (!condition.present() || condition.tag() != Operand::Tag::kNode) return 0;
  const Node& node = frame.unit->node(condition.index());
  const auto inputs = frame.unit->inputs(node);
  if (node.op == Op::kTruth) return AskedClass(in, frame, inputs[0].value);
  if (node.op != Op::kCall || inputs.size() != 3 || SlotOf(frame, inputs[1].value) == nullptr) return 0;
  const Contents& callee = in.heap().contents(in.Eval(frame, inputs[0].value));
  if (callee.kind != ContentsKind::kLibrary || callee.name.text() != "builtins.isinstance") return 0;
  return in.Eval(frame, inputs[2].value).contents;
}

}  // namespace

void Interpreter::Assume(Frame& frame, Operand condition, bool truth) {
  if (!condition.present()) return;
  if (condition.tag() == Operand::Tag::kSlot) {
    Value* slot = SlotOf(frame, condition);
    if (slot == nullptr) return;
    if (truth) {
      AssumeNone(heap_, slot, false);
      if (slot->kinds == kBool && slot->traced == Traced::kNo) slot->false_in = 0;
    } else if (slot->is(kNone | kModule | kFunction | kObject | kClass) && slot->may_be(kNone)) {
      *slot = heap_.None();
    }
    return;
  }
  if (condition.tag() != Operand::Tag::kNode) return;
  const Node& node = frame.unit->node(condition.index());
  const auto inputs = frame.unit->inputs(node);
  switch (node.op) {
    case Op::kTruth: return Assume(frame, inputs[0].value, truth);
    case Op::kUnary:
      if (static_cast<graph::UnaryOp>(node.aux) == graph::UnaryOp::kNot) Assume(frame, inputs[0].value, !truth);
      return;
    case Op::kAnd:
    case Op::kOr: {
      if (inputs.size() < 2) return;
      const auto blocks = frame.unit->blocks(node);
      if ((node.op == Op::kAnd) != truth) {
        // Values that are asked together for one class are both of it or both not: `isinstance(a, T) and isinstance(b,
        // T)`.
        const std::uint32_t first = node.op == Op::kAnd ? AskedClass(*this, frame, inputs[1].value) : 0;
        if (first == 0 || blocks.empty() || AskedClass(*this, frame, blocks[0].result) != first) return;
      }
      Assume(frame, inputs[1].value, truth);
      if (!blocks.empty()) Assume(frame, blocks[0].result, truth);
      return;
    }
    case Op::kCompare: {
      const auto op = static_cast<CompareOp>(node.aux);
      const bool is = op == CompareOp::kIs || op == CompareOp::kEq,
                 is_not = op == CompareOp::kIsNot || op == CompareOp::kNotEq;
      if ((is || is_not) && IsNoneConstant(*frame.unit, inputs[1].value)) {
        AssumeNone(heap_, SlotOf(frame, inputs[0].value), truth == is);
      }
      return;
    }
    case Op::kCall: return AssumeCall(*this, frame, node, truth);
    default: return;
  }
}

}  // namespace exportlint::flow
