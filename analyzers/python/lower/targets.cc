// Where assigned values go: names, attributes, items, and tuples of those.
#include <algorithm>
#include <span>

#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

void Lowerer::StoreName(NameId name, NodeId syntax, Span span, Operand value, bool walrus) {
  if (name == 0) return;
  const Operand target = scopes_.Target(name, walrus);
  const bool local = target.tag() == Operand::Tag::kSlot;
  graph::Node node = At(syntax, local ? Op::kLocal : Op::kGlobal, local ? target.index() : 0);
  node.name = names_.symbol(name);
  node.span = span;
  node.anchor = span.begin;
  Emit(node, {{value, {}}});
}

// `a = v`     store.local $a = <v>
// `a.n = v`   store.attribute `n` $a <v>
// `a[i] = v`  store.item $a $i <v>
void Lowerer::Assign(NodeId target, Operand value) {
  switch (tree_.kind(target)) {
    case Kind::kName: return StoreName(NameOf(tree_[target].span), target, tree_[target].span, value);
    case Kind::kAttribute: {
      const auto& s = tree_.as<Attribute>(target);
      const Operand object = Expression(s.value);
      graph::Node node = At(target, Op::kSetAttribute);
      node.name = SymbolOf(s.attr);
      Emit(node, {{object, {}}, {value, {}}});
      return;
    }
    case Kind::kSubscript: {
      const auto& s = tree_.as<Subscript>(target);
      const Operand object = Expression(s.value);
      const Operand index = Expression(s.slice);
      Emit(At(target, Op::kSetItem), {{object, {}}, {index, {}}, {value, {}}});
      return;
    }
    case Kind::kTuple:
    case Kind::kList: return Unpack(target, value);
    case Kind::kStarred: return Assign(tree_.as<Starred>(target).value, value);
    default: return;
  }
}

// `a, *b = v`  %1 = iterate.unpack 2 star $v 1;  %2 = index.item 0 %1;  store.local $a = %2;  ...
void Lowerer::Unpack(NodeId target, Operand value) {
  if (depth_ >= kMaxExpressionDepth) return;
  ++depth_;
  const auto elements = tree_.list(tree_.as<Sequence>(target).elts);
  graph::Node node = At(target, Op::kUnpack, static_cast<std::uint32_t>(elements.size()));
  const std::size_t mark = inputs_.size();
  Collect(value);
  for (std::size_t i = 0; i < elements.size() && node.flags == 0; ++i) {
    if (tree_.kind(elements[i]) != Kind::kStarred) continue;
    node.flags = 1;
    graph::Constant position;
    position.type = graph::Constant::Type::kInt;
    position.integer = static_cast<std::int64_t>(i);
    Collect(builder_.Intern(position));
  }
  const Operand unpacked = EmitCollected(node, mark);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Operand item = Emit(At(elements[i], Op::kItem, static_cast<std::uint32_t>(i)), {{unpacked, {}}});
    Assign(elements[i], item);
  }
  --depth_;
}

// The pieces of a starred value that must be `count` many: `a, b, c = *s, v` takes two from `s`.
void Lowerer::CollectPieces(NodeId starred, std::size_t count) {
  const Operand whole = Expression(tree_.as<Starred>(starred).value);
  const Operand unpacked = Emit(At(starred, Op::kUnpack, static_cast<std::uint32_t>(count)), {{whole, {}}});
  for (std::size_t i = 0; i < count; ++i) {
    Collect(Emit(At(starred, Op::kItem, static_cast<std::uint32_t>(i)), {{unpacked, {}}}));
  }
}

// Whether each target gets one value, where one starred value may stand for several.
bool Lowerer::MatchUp(std::span<const NodeId> targets, std::span<const NodeId> values) const {
  const auto is_starred = [&](NodeId id) { return tree_.kind(id) == Kind::kStarred; };
  if (targets.empty() || std::ranges::any_of(targets, is_starred)) return false;
  const auto stars = std::ranges::count_if(values, is_starred);
  return stars == 0 ? targets.size() == values.size() : stars == 1 && targets.size() + 1 > values.size();
}

// `a, b = b, a`  store.local $b.2 = $b;  ...: element by element, without an unpack of the display. A value that an
// earlier target changes is kept in a slot of its own first. Says false (and does nothing) where the sides do not match
// up.
bool Lowerer::AssignElementwise(NodeId target, NodeId value) {
  const auto is_display = [&](NodeId id) { return tree_.kind(id) == Kind::kTuple || tree_.kind(id) == Kind::kList; };
  if (!is_display(target) || !is_display(value)) return false;
  const auto targets = tree_.list(tree_.as<Sequence>(target).elts);
  const auto values = tree_.list(tree_.as<Sequence>(value).elts);
  if (!MatchUp(targets, values)) return false;
  const std::size_t mark = inputs_.size();
  for (const NodeId id : values) {
    if (tree_.kind(id) == Kind::kStarred) {
      CollectPieces(id, targets.size() + 1 - values.size());
    } else {
      Collect(Expression(id));
    }
  }
  for (std::size_t i = 1; i < targets.size(); ++i) {
    const Operand read = inputs_[mark + i].value;
    const Operand::Tag tag = read.tag();
    if (tag != Operand::Tag::kSlot && tag != Operand::Tag::kGlobal) continue;
    bool clobbered = false;
    for (std::size_t j = 0; j < i && !clobbered; ++j) clobbered = Clobbers(targets[j], read);
    if (!clobbered) continue;
    const Symbol name =
        tag == Operand::Tag::kGlobal ? read.global() : builder_.graph(scopes_.graph()).slots[read.index()];
    const Operand kept = scopes_.Temporary(name);
    graph::Node node = At(value, Op::kLocal, kept.index());
    node.name = name;
    Emit(node, {{read, {}}});
    inputs_[mark + i].value = kept;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) Assign(targets[i], inputs_[mark + i].value);
  inputs_.resize(mark);
  return true;
}

bool Lowerer::Clobbers(NodeId target, Operand value) {
  if (tree_.kind(target) == Kind::kName) return scopes_.Target(NameOf(tree_[target].span)) == value;
  return tree_.kind(target) == Kind::kTuple || tree_.kind(target) == Kind::kList;
}

}  // namespace exportlint::python
