#include "rules/engine/arms.h"

#include <cstddef>
#include <span>

#include "rules/engine/body.h"

namespace exportlint::rules {
namespace {

using graph::Node;
using graph::Op;
using graph::Operand;
using graph::Unit;

constexpr int kDeepest = 32;

enum class Likeness { kSame, kConstantDiffers, kOther };

Likeness Compare(const Unit& unit, Operand a, Operand b, int depth) {
  if (!a.present() || !b.present()) return a.present() == b.present() ? Likeness::kSame : Likeness::kOther;
  if (a.tag() != b.tag() || depth > kDeepest) return Likeness::kOther;
  if (a.tag() == Operand::Tag::kConstant) {
    const graph::Constant &left = unit.constant(a), &right = unit.constant(b);
    const bool numbers = left.type == right.type && left.type != graph::Constant::Type::kString;
    return left == right ? Likeness::kSame : numbers ? Likeness::kConstantDiffers : Likeness::kOther;
  }
  if (a.tag() != Operand::Tag::kNode) return a == b ? Likeness::kSame : Likeness::kOther;
  const Node &left = unit.node(a.index()), &right = unit.node(b.index());
  const auto from_left = unit.inputs(left), from_right = unit.inputs(right);
  if (left.op != right.op || left.name != right.name || left.aux != right.aux ||
      from_left.size() != from_right.size() || left.block_count != 0 || right.block_count != 0)
    return Likeness::kOther;
  Likeness all = Likeness::kSame;
  for (std::size_t i = 0; i < from_left.size(); ++i) {
    const Likeness one = Compare(unit, from_left[i].value, from_right[i].value, depth + 1);
    if (one == Likeness::kOther || from_left[i].name != from_right[i].name) return Likeness::kOther;
    if (one == Likeness::kConstantDiffers) all = one;
  }
  return all;
}

// Whether the operand is the site's call, as it is or behind `not` and the test of a region.
bool IsDecidedBy(const flow::Site& site, Operand test) {
  const Node* node = NodeOf(*site.unit, test);
  while (node != nullptr && node != site.node && (node->op == Op::kTruth || node->op == Op::kUnary)) {
    const auto inputs = site.unit->inputs(*node);
    node = inputs.empty() ? nullptr : NodeOf(*site.unit, inputs[0].value);
  }
  return node != nullptr && node == site.node;
}

// What a block returns as its last step; absent where it does anything else at its end.
Operand ReturnedBy(const Unit& unit, std::span<const graph::NodeId> nodes) {
  if (nodes.empty() || unit.node(nodes.back()).op != Op::kReturn) return {};
  const auto inputs = unit.inputs(unit.node(nodes.back()));
  return inputs.empty() ? Operand{} : inputs[0].value;
}

class Arms {
 public:
  explicit Arms(const flow::Site& site) : site_(site), unit_(*site.unit) {}

  bool DifferIn(const graph::Block& block) {
    const auto nodes = unit_.nodes(block);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Node& node = unit_.node(nodes[i]);
      if (Differ(node, {nodes.begin() + static_cast<std::ptrdiff_t>(i) + 1, nodes.end()})) return true;
      for (const graph::Block& inner : unit_.blocks(node)) {
        if (DifferIn(inner)) return true;
      }
    }
    return false;
  }

 private:
  bool Differ(const Node& node, std::span<const graph::NodeId> after) {
    const auto inputs = unit_.inputs(node);
    const auto arms = unit_.blocks(node);
    if (inputs.empty() || arms.size() < 2 || !IsDecidedBy(site_, inputs[0].value)) return false;
    Operand yes, no;
    if (node.op == Op::kConditional) {
      yes = arms[0].result;
      no = arms[1].result;
    } else if (node.op == Op::kIf) {
      yes = ReturnedBy(unit_, unit_.nodes(arms[0]));
      const auto otherwise = unit_.nodes(arms[1]);
      no = ReturnedBy(unit_, otherwise.empty() ? after : std::span<const graph::NodeId>(otherwise));
    }
    return yes.present() && no.present() && Compare(unit_, yes, no, 0) == Likeness::kConstantDiffers;
  }

  const flow::Site& site_;
  const Unit& unit_;
};

}  // namespace

bool ArmsDifferByConstant(const flow::Site& site) {
  if (site.unit == nullptr || site.graph == nullptr) return false;
  return Arms(site).DifferIn(site.unit->block(site.graph->body));
}

}  // namespace exportlint::rules
