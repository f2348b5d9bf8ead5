// List, set, dict comprehensions and generator expressions.
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

Operand Lowerer::LowerComprehension(NodeId id) {
  const auto& s = tree_.as<Comprehension1>(id);
  const Kind kind = tree_.kind(id);
  return Comprehend(id,
                    kind == Kind::kListComp  ? graph::ComprehensionKind::kList
                    : kind == Kind::kSetComp ? graph::ComprehensionKind::kSet
                                             : graph::ComprehensionKind::kGenerator,
                    0, s.elt, s.generators);
}

Operand Lowerer::LowerDictComp(NodeId id) {
  const auto& s = tree_.as<DictComp>(id);
  return Comprehend(id, graph::ComprehensionKind::kDict, s.key, s.value, s.generators);
}

// `[f(a) for a in b if c]`
//   %6 = region.comprehension list {
//     %1 = iterate.element $b
//     region.for %1 { store.local $a = %1; %2 = test.truth filter $c; region.if %2 { then: %3 = call @f $a; call.emit
//     %3 } } }
// The first iterable is evaluated before the region and outside the comprehension's scope, as Python does.
Operand Lowerer::Comprehend(NodeId id, graph::ComprehensionKind kind, NodeId key, NodeId value, List generators) {
  const auto list = tree_.list(generators);
  if (list.empty()) return Opaque(id);
  const Operand first = Expression(tree_.as<Comprehension>(list[0]).iter);
  const std::size_t scope = scopes_.Mark();
  const std::size_t mark = waiting_.size();
  builder_.OpenBlock();
  for (const NodeId generator : list) BindTargets(tree_.as<Comprehension>(generator).target, scope);
  for (std::size_t i = 0; i < list.size(); ++i) {
    OpenGenerator(list[i], i == 0 ? first : Expression(tree_.as<Comprehension>(list[i]).iter));
  }
  const std::size_t inputs = inputs_.size();
  if (key != 0) Collect(Expression(key));
  Collect(Expression(value));
  EmitCollected(At(value, Op::kEmit), inputs);
  while (waiting_.size() > mark) {
    const Waiting region = waiting_.back();
    waiting_.pop_back();
    const Block block = builder_.CloseBlock();
    Emit(At(region.syntax, region.op), {{region.test, {}}}, {block, EmptyBlock()});
  }
  scopes_.Restore(scope);
  const Block body = builder_.CloseBlock();
  return Emit(At(id, Op::kComprehension, static_cast<std::uint32_t>(kind)), {}, {body});
}

// One `for a in b if c`: opens the loop's body and a block for each guard.
void Lowerer::OpenGenerator(NodeId generator, Operand iterable) {
  const auto& s = tree_.as<Comprehension>(generator);
  graph::Node node = At(s.iter, Op::kElement);
  node.flags = tree_[generator].flags & 1;
  const Operand element = Emit(node, {{iterable, {}}});
  if (!Deep()) {
    waiting_.push_back({generator, Op::kFor, {}, element, {}, {}});
    builder_.OpenBlock();
  }
  Assign(s.target, element);
  for (const NodeId guard : tree_.list(s.ifs)) {
    const Operand test = Test(guard, TestUse::kFilter).test;
    if (Deep()) continue;
    waiting_.push_back({guard, Op::kIf, {}, test, {}, {}});
    builder_.OpenBlock();
  }
}

void Lowerer::BindTargets(NodeId target, std::size_t mark) {
  const Kind kind = tree_.kind(target);
  if (kind == Kind::kName) return scopes_.BindInComprehension(NameOf(tree_[target].span), mark);
  if (kind == Kind::kStarred) return BindTargets(tree_.as<Starred>(target).value, mark);
  if ((kind != Kind::kTuple && kind != Kind::kList) || depth_ >= kMaxExpressionDepth) return;
  ++depth_;
  for (const NodeId element : tree_.list(tree_.as<Sequence>(target).elts)) BindTargets(element, mark);
  --depth_;
}

}  // namespace exportlint::python
