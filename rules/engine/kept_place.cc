#include "rules/engine/kept_place.h"

#include <cstdint>
#include <set>

#include "rules/engine/body.h"
#include "rules/engine/query.h"

namespace exportlint::rules {
namespace {

constexpr int kMostOperands = 512;

class SourceSearch {
 public:
  SourceSearch(const flow::Site& site, const KeptPlace& place)
      : unit_(*site.unit), graph_(*site.graph), place_(place) {}

  // `computed`: something was already made of the operand on the way to what is stored.
  bool Reaches(graph::Operand from, bool computed) {
    if (!from.present() || ++seen_operands_ > kMostOperands) return false;
    if (PlaceOf(unit_, from) == place_) return computed;
    if (from.tag() == graph::Operand::Tag::kSlot) return LocalReaches(from, computed);
    const graph::Node* node = NodeOf(unit_, from);
    if (node == nullptr || OneOf(node->name.text(), {"shape", "device", "dtype", "ndim"}) ||
        OneOf(CalleeName(unit_, *node), {"size", "dim", "numel", "len", "get_device"}))
      return false;
    computed = computed || Computes(*node);
    for (const graph::Input& input : unit_.inputs(*node)) {
      if (Reaches(input.value, computed)) return true;
    }
    for (const graph::Block& block : unit_.blocks(*node)) {
      if (Reaches(block.result, computed)) return true;
    }
    return false;
  }

 private:
  // Whether the node makes another value: `self.table.to(x.device)` or one of two values is the same one still.
  bool Computes(const graph::Node& node) const {
    if (node.op == graph::Op::kBinary || node.op == graph::Op::kAugmented) return true;
    return node.op == graph::Op::kCall &&
           !OneOf(CalleeName(unit_, node), {"to", "type", "type_as", "detach", "clone", "contiguous", "cpu", "cuda",
                                            "float", "half", "double", "bfloat16", "deepcopy", "copy"});
  }

  bool LocalReaches(graph::Operand local, bool computed) {
    const std::uint32_t key = local.index() * 2 + (computed ? 1 : 0);
    if (local.index() < graph_.parameters.size() || !seen_.insert(key).second) return false;
    bool found = false;
    VisitBlock(unit_, unit_.block(graph_.body), [&](const graph::Node& node) {
      if (node.op != graph::Op::kLocal || node.aux != local.index() || found) return;
      const auto inputs = unit_.inputs(node);
      found = !inputs.empty() && Reaches(inputs[0].value, computed);
    });
    return found;
  }

  const graph::Unit& unit_;
  const graph::Graph& graph_;
  const KeptPlace& place_;
  std::set<std::uint32_t> seen_;
  int seen_operands_ = 0;
};

}  // namespace

KeptPlace PlaceOf(const graph::Unit& unit, graph::Operand operand) {
  const graph::Node* node = NodeOf(unit, operand);
  while (node != nullptr && node->op == graph::Op::kSubscript) {
    operand = unit.inputs(*node)[0].value;
    node = NodeOf(unit, operand);
  }
  if (operand.present() && operand.tag() == graph::Operand::Tag::kGlobal)
    return {.known = true, .name = operand.global()};
  if (node == nullptr || node->op != graph::Op::kAttribute) return {};
  // What a call gives is its own: `x.max(1).values`.
  const graph::Node* object = NodeOf(unit, unit.inputs(*node)[0].value);
  if (object != nullptr && object->op == graph::Op::kCall) return {};
  return {.known = true, .name = node->name, .object = unit.inputs(*node)[0].value};
}

bool IsComputedFrom(const flow::Site& site, graph::Operand operand, const KeptPlace& place) {
  return site.unit != nullptr && site.graph != nullptr && SourceSearch(site, place).Reaches(operand, false);
}

}  // namespace exportlint::rules
