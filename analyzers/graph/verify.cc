#include <algorithm>

#include "analyzers/graph/print.h"

namespace exportlint::graph {
namespace {

// Inputs and blocks an op has: {least inputs, most inputs, least blocks, most blocks}; -1 is any number.
struct Arity {
  int inputs, max_inputs, blocks, max_blocks;
};

Arity ArityOf(Op op) {
  switch (op) {
    case Op::kCall: return {1, -1, 0, 0};
    case Op::kOperator: return {0, -1, 0, 255};
    case Op::kAttribute:
    case Op::kUnary:
    case Op::kEnter:
    case Op::kAwait:
    case Op::kTruth:
    case Op::kElement:
    case Op::kItem:
    case Op::kLocal:
    case Op::kGlobal:
    case Op::kImportFrom: return {1, 1, 0, 0};
    case Op::kBinary:
    case Op::kCompare:
    case Op::kDecorate:
    case Op::kSubscript:
    case Op::kSetAttribute:
    case Op::kAugmented: return {2, 2, 0, 0};
    case Op::kSlice:
    case Op::kSetItem: return {3, 3, 0, 0};
    case Op::kImport:
    case Op::kCaught:
    case Op::kBreak:
    case Op::kContinue: return {0, 0, 0, 0};
    case Op::kYield:
    case Op::kReturn: return {0, 1, 0, 0};
    case Op::kRaise: return {0, 2, 0, 0};
    case Op::kEmit:
    case Op::kUnpack:
    case Op::kDelete: return {1, 2, 0, 0};
    case Op::kMatch: return {1, -1, 0, 0};
    case Op::kIf:
    case Op::kConditional:
    case Op::kFor: return {1, 1, 2, 2};
    case Op::kAnd:
    case Op::kOr: return {2, 2, 1, 1};
    case Op::kWhile: return {0, 0, 3, 3};
    case Op::kWith:
    case Op::kAssert: return {1, 1, 1, 1};
    case Op::kTry: return {0, -1, 3, 255};
    case Op::kComprehension: return {0, 0, 1, 1};
    default: return {0, -1, 0, 0};
  }
}

// The greatest `aux` of ops whose aux is a word of a closed set; -1: any number.
std::int64_t MostAux(Op op) {
  switch (op) {
    case Op::kBinary:
    case Op::kAugmented: return static_cast<std::int64_t>(BinaryOp::kFloorDiv);
    case Op::kUnary: return static_cast<std::int64_t>(UnaryOp::kMinus);
    case Op::kCompare: return static_cast<std::int64_t>(CompareOp::kNotIn);
    case Op::kTruth: return static_cast<std::int64_t>(TestUse::kMatchGuard);
    case Op::kComprehension: return static_cast<std::int64_t>(ComprehensionKind::kGenerator);
    default: return -1;
  }
}

class Verifier {
 public:
  explicit Verifier(const Unit& unit) : unit_(unit), state_(unit.nodes().size(), kUnseen) {}

  std::vector<std::string> Run() {
    for (GraphId id = 0; id < unit_.graphs().size(); ++id) CheckGraph(id);
    for (std::uint32_t i = 0; i < unit_.classes().size(); ++i) CheckClass(i);
    for (NodeId id = 0; id < state_.size(); ++id) {
      if (state_[id] == kUnseen) Say("node " + std::to_string(id) + " is in no block");
    }
    if (unit_.model() != nullptr) CheckModel(*unit_.model());
    return std::move(errors_);
  }

 private:
  enum State : std::uint8_t { kUnseen, kVisible, kClosed };

  void Say(std::string text) {
    if (errors_.size() < 100) errors_.push_back(std::move(text));
  }
  void Say(NodeId id, std::string_view what) {
    Say("node " + std::to_string(id) + " (" + std::string(ToString(unit_.node(id).op)) + "): " + std::string(what));
  }
  bool InText(Span span) const { return span.begin <= span.end && span.end <= unit_.source().text().size(); }

  void CheckModel(const Model& model) {
    if (model.graphs.empty()) Say("a model without a graph");
    if (!InText(model.head)) Say("model: span outside the text");
    for (const ModelNode& node : model.nodes) {
      if (node.node >= state_.size() || node.graph >= model.graphs.size()) Say("model: a node that is not there");
    }
    for (const ModelGraph& graph : model.graphs) {
      if (graph.owner != kNoOwner && graph.owner >= model.nodes.size()) Say("model: an owner that is not there");
      for (const std::uint32_t node : graph.nodes) {
        if (node >= model.nodes.size()) Say("model: a node that is not there");
      }
      const auto outside = [this](const ModelValue& value) { return !InText(value.span); };
      if (std::ranges::any_of(graph.inputs, outside) || std::ranges::any_of(graph.outputs, outside) ||
          std::ranges::any_of(graph.tensors, outside, &ModelTensor::value))
        Say("model: span outside the text");
    }
  }

  void CheckGraph(GraphId id) {
    graph_ = &unit_.graph(id);
    const std::string where = "graph " + std::to_string(id) + ": ";
    if (!InText(graph_->span) || !InText(graph_->name_span)) Say(where + "span outside the text");
    if (id != 0 && graph_->parent >= id) Say(where + "its parent comes after it");
    if (graph_->parameters.size() > graph_->slots.size()) Say(where + "more parameters than slots");
    for (std::size_t i = 0; i < graph_->parameters.size(); ++i) {
      if (i < graph_->slots.size() && graph_->slots[i] != graph_->parameters[i].name)
        Say(where + "a parameter is not its slot");
      if (!InText(graph_->parameters[i].span)) Say(where + "parameter span outside the text");
    }
    for (const Capture& capture : graph_->captures) {
      if (capture.slot >= graph_->slots.size()) Say(where + "captured slot out of range");
      if (id == 0 || capture.outer_slot >= unit_.graph(graph_->parent).slots.size())
        Say(where + "outer slot out of range");
    }
    if (graph_->class_index >= 0 && static_cast<std::size_t>(graph_->class_index) >= unit_.classes().size()) {
      Say(where + "class out of range");
    }
    CheckBlock(unit_.block(graph_->body), 0);
  }

  void CheckClass(std::uint32_t index) {
    const Class& c = unit_.class_at(index);
    const std::string where = "class " + std::to_string(index) + ": ";
    if (!InText(c.span) || !InText(c.name_span)) Say(where + "span outside the text");
    const auto is_body = [&](GraphId id) {
      return id < unit_.graphs().size() && unit_.graph(id).kind == Graph::Kind::kClassBody;
    };
    if (!is_body(c.body)) Say(where + "its body is no class body");
    for (const GraphId method : c.methods) {
      if (method >= unit_.graphs().size() || unit_.graph(method).parent != c.body)
        Say(where + "a method is not in its body");
    }
  }

  // Nodes of a block are visible to the nodes after them in the block and in blocks within; not after the block's end.
  void CheckBlock(const Block& block, std::uint32_t depth) {
    if (depth > kMaxRegionNesting) return Say("regions nest deeper than " + std::to_string(kMaxRegionNesting));
    const auto nodes = unit_.nodes(block);
    for (const NodeId id : nodes) {
      if (id >= state_.size() || state_[id] != kUnseen)
        return Say("node " + std::to_string(id) + " is in two blocks or none exists");
      CheckNode(id, depth);
      state_[id] = kVisible;
    }
    if (block.result.present()) CheckOperand(nodes.empty() ? 0 : nodes.back(), block.result);
    for (const NodeId id : nodes) state_[id] = kClosed;
  }

  void CheckNode(NodeId id, std::uint32_t depth) {
    const Node& node = unit_.node(id);
    if (KindOf(node.op) != node.kind) Say(id, "its kind is not its op's");
    if (!InText(node.span)) Say(id, "span outside the text");
    if (node.anchor > unit_.source().text().size()) Say(id, "anchor outside the text");
    const Arity arity = ArityOf(node.op);
    const auto inputs = static_cast<int>(node.input_count);
    if (inputs < arity.inputs || (arity.max_inputs >= 0 && inputs > arity.max_inputs))
      Say(id, "wrong number of inputs");
    if (node.block_count < arity.blocks || node.block_count > arity.max_blocks) Say(id, "wrong number of blocks");
    for (const Input& input : unit_.inputs(node)) CheckOperand(id, input.value);
    if (node.op == Op::kLocal && node.aux >= graph_->slots.size()) Say(id, "slot out of range");
    if (node.op == Op::kFunction && node.aux >= unit_.graphs().size()) Say(id, "graph out of range");
    if (node.op == Op::kClass && node.aux >= unit_.classes().size()) Say(id, "class out of range");
    if (const std::int64_t most = MostAux(node.op); most >= 0 && node.aux > most)
      Say(id, "its aux is no word of its set");
    if (node.op == Op::kImportFrom && !IsConstant(id, 0, Constant::Type::kString)) Say(id, "a module without its name");
    if (node.op == Op::kUnpack && inputs == 2 && !IsConstant(id, 1, Constant::Type::kInt))
      Say(id, "a star without its position");
    if (node.op == Op::kFor && !IsElement(unit_.inputs(node))) Say(id, "a for without its element node");
    for (const Block& block : unit_.blocks(node)) CheckBlock(block, depth + 1);
    if (node.op == Op::kTry && inputs + 4 < node.block_count) Say(id, "more than one handler without a type");
    if ((node.op == Op::kConditional || node.op == Op::kAnd || node.op == Op::kOr) && !HasResults(node))
      Say(id, "a block without its result");
    if (node.op == Op::kWhile && node.block_count > 0 && !unit_.blocks(node)[0].result.present())
      Say(id, "a while without its test");
  }

  bool IsElement(std::span<const Input> inputs) const {
    if (inputs.size() != 1 || !inputs[0].value.present() || inputs[0].value.tag() != Operand::Tag::kNode) return false;
    const NodeId id = inputs[0].value.index();
    return id < state_.size() && unit_.node(id).op == Op::kElement;
  }
  bool IsConstant(NodeId id, std::size_t input, Constant::Type type) const {
    const auto inputs = unit_.inputs(unit_.node(id));
    if (input >= inputs.size() || !inputs[input].value.present()) return false;
    const Operand o = inputs[input].value;
    return o.tag() == Operand::Tag::kConstant && o.index() < unit_.constants().size() && unit_.constant(o).type == type;
  }
  bool HasResults(const Node& node) const {
    return std::ranges::all_of(unit_.blocks(node), [](const Block& b) { return b.result.present(); });
  }

  void CheckOperand(NodeId user, Operand operand) {
    if (!operand.present()) return Say(user, "an absent operand");
    const std::uint32_t i = operand.index();
    switch (operand.tag()) {
      case Operand::Tag::kNode:
        if (i >= state_.size() || state_[i] != kVisible)
          Say(user, "operand %" + std::to_string(i) + " is not visible here");
        break;
      case Operand::Tag::kSlot:
        if (i >= graph_->slots.size()) Say(user, "slot out of range");
        break;
      case Operand::Tag::kConstant:
        if (i >= unit_.constants().size()) Say(user, "constant out of range");
        break;
      case Operand::Tag::kGlobal:
        if (operand.global().empty()) Say(user, "global without a name");
        break;
    }
  }

  const Unit& unit_;
  std::vector<std::uint8_t> state_;
  const Graph* graph_ = nullptr;
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> Verify(const Unit& unit) {
  return Verifier(unit).Run();
}

}  // namespace exportlint::graph
