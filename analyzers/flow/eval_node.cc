// One function per operation of the hazard graph, dispatched by a table.
#include <array>

#include "analyzers/flow/node_evaluator.h"

namespace exportlint::flow {

Value Interpreter::Eval(Frame& frame, Operand operand) {
  if (!operand.present()) return heap_.None();
  switch (operand.tag()) {
    case Operand::Tag::kNode: {
      const std::size_t at = operand.index() - frame.range.first;
      return at < frame.values.size() ? frame.values[at] : heap_.Unknown();
    }
    case Operand::Tag::kSlot:
      return operand.index() < frame.env.slots.size() ? frame.env.slots[operand.index()] : heap_.Unknown();
    case Operand::Tag::kGlobal: return GlobalValue(*frame.unit, operand.global());
    case Operand::Tag::kConstant: break;
  }
  using Type = graph::Constant::Type;
  const graph::Constant& c = frame.unit->constant(operand);
  switch (c.type) {
    case Type::kNone: return heap_.None();
    case Type::kBool: {
      Value v = heap_.Bool(c.integer != 0);
      v.constant = heap_.Intern(c);
      return v;
    }
    case Type::kInt: return heap_.Int(c.integer);
    case Type::kFloat: {
      Value v = heap_.Number(kFloat, Stage::kStatic, Traced::kNo);
      v.constant = heap_.Intern(c);
      (c.number != 0 ? v.false_in : v.true_in) = 0;
      return v;
    }
    case Type::kString: return c.text.empty() ? heap_.AnyString() : heap_.String(c.text);
    case Type::kComplex: return heap_.Number(kFloat, Stage::kStatic, Traced::kNo);
    case Type::kBytes: return heap_.AnyString();
    case Type::kEllipsis: return heap_.Other();
  }
  return heap_.Unknown();
}

namespace {

template <void (NodeEvaluator::*kRun)()>
Value NoValue(NodeEvaluator& e) {
  (e.*kRun)();
  return {};
}
template <Value (NodeEvaluator::*kRun)()>
Value Valued(NodeEvaluator& e) {
  return (e.*kRun)();
}
using Evaluate = Value (*)(NodeEvaluator&);
using Table = std::array<Evaluate, static_cast<std::size_t>(Op::kExport) + 1>;

constexpr Table MakeTable() {
  Table t{};
  auto set = [&t](Op op, Evaluate f) { t[static_cast<std::size_t>(op)] = f; };
  using N = NodeEvaluator;
  set(Op::kCall, Valued<&N::Call>);
  set(Op::kOperator, Valued<&N::Operator>);
  set(Op::kAttribute, Valued<&N::Attribute>);
  set(Op::kBinary, Valued<&N::Binary>);
  set(Op::kUnary, Valued<&N::Unary>);
  set(Op::kCompare, Valued<&N::Compare>);
  set(Op::kTuple, Valued<&N::Tuple>);
  set(Op::kList, Valued<&N::List>);
  set(Op::kSet, Valued<&N::List>);
  set(Op::kDict, Valued<&N::Dict>);
  set(Op::kSlice, Valued<&N::Slice>);
  set(Op::kFormat, Valued<&N::Format>);
  set(Op::kFunction, Valued<&N::Function>);
  set(Op::kClass, Valued<&N::Class>);
  set(Op::kDecorate, Valued<&N::Decorate>);
  set(Op::kImport, Valued<&N::Import>);
  set(Op::kImportFrom, Valued<&N::ImportFrom>);
  set(Op::kEnter, Valued<&N::Enter>);
  set(Op::kAwait, Valued<&N::Await>);
  set(Op::kYield, Valued<&N::Yield>);
  set(Op::kEmit, Valued<&N::EmitElement>);
  set(Op::kMatch, Valued<&N::Match>);
  set(Op::kCaught, Valued<&N::Opaque>);
  set(Op::kTruth, Valued<&N::Truth>);
  set(Op::kElement, Valued<&N::Element>);
  set(Op::kUnpack, Valued<&N::Unpack>);
  set(Op::kSubscript, Valued<&N::Subscript>);
  set(Op::kItem, Valued<&N::Item>);
  set(Op::kLocal, NoValue<&N::StoreLocal>);
  set(Op::kGlobal, NoValue<&N::StoreGlobal>);
  set(Op::kSetAttribute, NoValue<&N::StoreAttribute>);
  set(Op::kSetItem, NoValue<&N::StoreItem>);
  set(Op::kAugmented, Valued<&N::Augmented>);
  set(Op::kReturn, NoValue<&N::Return>);
  set(Op::kRaise, NoValue<&N::Raise>);
  set(Op::kBreak, NoValue<&N::Break>);
  set(Op::kContinue, NoValue<&N::Continue>);
  return t;
}
constexpr Table kTable = MakeTable();

}  // namespace

Value RunRegion(Interpreter& in, Frame& frame, const Node& node);  // eval_region.cc

void Interpreter::ExecNode(Frame& frame, graph::NodeId id) {
  const Node& node = frame.unit->node(id);
  ++nodes_;
  Value result;
  if (node.kind == graph::NodeKind::kRegion) {
    result = RunRegion(*this, frame, node);
  } else if (const Evaluate evaluate = kTable[static_cast<std::size_t>(node.op)]) {
    NodeEvaluator evaluator{*this, frame, node};
    result = evaluate(evaluator);
  }
  const std::size_t at = id - frame.range.first;
  if (at < frame.values.size()) frame.values[at] = result;
}

void Interpreter::ExecBlock(Frame& frame, const graph::Block& block) {
  for (const graph::NodeId id : frame.unit->nodes(block)) {
    if (!frame.env.falls || frame.env.live == 0) return;
    if (nodes_ > allowed_) return OutOfSteps(frame, id);
    ExecNode(frame, id);
  }
}

}  // namespace exportlint::flow
