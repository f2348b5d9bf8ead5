// Which of its arguments a function writes to, as its text says.
#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

#include "analyzers/flow/registrations.h"

namespace exportlint::flow {
namespace {

using graph::Node;
using graph::NodeId;
using graph::Op;
using graph::Operand;

// Methods whose result shares the tensor's memory.
constexpr std::array<std::string_view, 15> kViews = {"view",      "select",   "narrow",   "slice",     "t",
                                                     "transpose", "permute",  "squeeze",  "unsqueeze", "expand",
                                                     "detach",    "diagonal", "accessor", "alias",     "unfold"};

// Where a value points: into the memory of a parameter, as a tensor or as a pointer.
struct Root {
  std::int32_t parameter = -1;
  bool pointer = false;
  bool present() const { return parameter >= 0; }
};

class Walker {
 public:
  Walker(const graph::Unit& unit, std::vector<ParameterWrite>* out) : unit_(unit), out_(out) {}

  void Run(graph::GraphId id, std::vector<Root> slots) {
    if (++depth_ > 16) return;
    const graph::Graph& g = unit_.graph(id);
    slots.resize(g.slots.size());
    std::swap(slots_, slots);
    Walk(unit_.block(g.body));
    std::swap(slots_, slots);
    --depth_;
  }

 private:
  Root RootOf(Operand o) const {
    if (!o.present()) return {};
    if (o.tag() == Operand::Tag::kSlot) return o.index() < slots_.size() ? slots_[o.index()] : Root{};
    if (o.tag() != Operand::Tag::kNode) return {};
    const auto found = nodes_.find(o.index());
    return found == nodes_.end() ? Root{} : found->second;
  }
  void Write(NodeId id, Root root) {
    if (root.present()) out_->push_back({id, static_cast<std::uint32_t>(root.parameter)});
  }

  void Call(NodeId id, const Node& n) {
    const auto inputs = unit_.inputs(n);
    if (inputs[0].value.tag() != Operand::Tag::kNode) return;
    const Node& callee = unit_.node(inputs[0].value.index());
    if (callee.op != Op::kAttribute) return;
    const std::string_view name = callee.name.text();
    const Root object = RootOf(unit_.inputs(callee)[0].value);
    const bool in_place = name.size() > 1 && name.ends_with('_') && !name.ends_with("__") && name != "requires_grad_";
    if (in_place && object.present()) Write(id, object);
    if (name.ends_with("_out") && inputs.size() > 1) Write(id, RootOf(inputs[1].value));
    if (in_place || std::ranges::find(kViews, name) != kViews.end())
      nodes_[id] = {object.parameter, object.pointer || name == "accessor"};
  }

  void Visit(NodeId id, const Node& n) {
    const auto inputs = unit_.inputs(n);
    switch (n.op) {
      case Op::kCall: return Call(id, n);
      case Op::kSubscript: nodes_[id] = {RootOf(inputs[0].value).parameter, false}; return;
      case Op::kSetItem: return Write(id, RootOf(inputs[0].value));
      case Op::kAugmented: {
        const Root root = RootOf(inputs[0].value);
        if (!root.pointer) Write(id, root);  // `p += n` moves a pointer
        nodes_[id] = root;
        return;
      }
      case Op::kBinary: {
        const Root root = RootOf(inputs[0].value);
        if (root.pointer) nodes_[id] = root;
        return;
      }
      case Op::kLocal:
        if (n.aux < slots_.size()) slots_[n.aux] = RootOf(inputs[0].value);
        return;
      case Op::kFunction: return Lambda(n);
      default: return;
    }
  }

  void Lambda(const Node& n) {
    const graph::Graph& g = unit_.graph(n.aux);
    std::vector<Root> slots(g.slots.size());
    for (const graph::Capture& c : g.captures) {
      if (c.outer_slot < slots_.size() && c.slot < slots.size()) slots[c.slot] = slots_[c.outer_slot];
    }
    Run(n.aux, std::move(slots));
  }

  void Walk(const graph::Block& block) {
    for (const NodeId id : unit_.nodes(block)) {
      const Node& n = unit_.node(id);
      Visit(id, n);
      for (const graph::Block& inner : unit_.blocks(n)) Walk(inner);
    }
  }

  const graph::Unit& unit_;
  std::vector<ParameterWrite>* out_;
  std::vector<Root> slots_;
  std::unordered_map<NodeId, Root> nodes_;
  int depth_ = 0;
};

}  // namespace

std::vector<ParameterWrite> WritesToParameters(const graph::Unit& unit, graph::GraphId graph) {
  std::vector<ParameterWrite> writes;
  const graph::Graph& g = unit.graph(graph);
  std::vector<Root> slots(g.slots.size());
  for (std::size_t p = 0; p < g.parameters.size(); ++p) {
    if (unit.hint(g.parameters[p].hint).base == graph::Hint::Base::kTensor)
      slots[p].parameter = static_cast<std::int32_t>(p);
  }
  Walker(unit, &writes).Run(graph, std::move(slots));
  return writes;
}

bool SchemaMutates(std::string_view schema, std::uint32_t parameter) {
  // Commas inside `Tensor(a!)[]`, `int[2]` and defaults do not separate.
  int depth = 0;
  std::uint32_t at = 0;
  bool mutates = false;
  for (const char c : schema) {
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (at == parameter && c == '!') mutates = true;
    if (depth == 1 && c == ',') ++at;
    if (depth == 0) break;
  }
  return mutates;
}

}  // namespace exportlint::flow
