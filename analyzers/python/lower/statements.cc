// Simple statements.
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

// A constant alone (a docstring) leaves nothing.
void Lowerer::LowerExpr(NodeId id) {
  const NodeId value = tree_.as<ExprStatement>(id).value;
  if (tree_.kind(value) != Kind::kConstant) Expression(value);
}

// `a = b = v`: the value once, then the targets from left to right.
void Lowerer::LowerAssign(NodeId id) {
  const auto& s = tree_.as<python::Assign>(id);
  const auto targets = tree_.list(s.targets);
  if (targets.size() == 1 && AssignElementwise(targets[0], s.value)) return;
  const Operand value = Expression(s.value);
  for (const NodeId target : targets) Assign(target, value);
}

// `type X = v`: X is bound; the value is evaluated lazily and says nothing about tensors.
void Lowerer::LowerTypeAlias(NodeId id) {
  const NodeId name = tree_.as<TypeAlias>(id).name;
  Assign(name, Opaque(id));
}

// `a[i] += v`  %1 = index.subscript $a $i;  %2 = mutate.augmented + %1 $v;  store.item $a $i %2
void Lowerer::LowerAugAssign(NodeId id) {
  const auto& s = tree_.as<AugAssign>(id);
  const std::uint32_t op = tree_[id].op;
  const auto augment = [&](Operand read) {
    const Operand operand = Expression(s.value);
    return Emit(At(id, Op::kAugmented, op), {{read, {}}, {operand, {}}});
  };
  switch (tree_.kind(s.target)) {
    case Kind::kAttribute: {
      const auto& attribute = tree_.as<Attribute>(s.target);
      const Operand object = Expression(attribute.value);
      graph::Node node = At(s.target, Op::kAttribute);
      node.name = SymbolOf(attribute.attr);
      const Operand value = augment(Emit(node, {{object, {}}}));
      node.op = Op::kSetAttribute;
      node.kind = graph::NodeKind::kStore;
      Emit(node, {{object, {}}, {value, {}}});
      return;
    }
    case Kind::kSubscript: {
      const auto& subscript = tree_.as<Subscript>(s.target);
      const Operand object = Expression(subscript.value);
      const Operand index = Expression(subscript.slice);
      const Operand value = augment(Emit(At(s.target, Op::kSubscript), {{object, {}}, {index, {}}}));
      Emit(At(s.target, Op::kSetItem), {{object, {}}, {index, {}}, {value, {}}});
      return;
    }
    default: {
      const Operand value = augment(Expression(s.target));
      Assign(s.target, value);
    }
  }
}

// `a: T = v` assigns; `a: T` only declares. In a class body both are fields.
void Lowerer::LowerAnnAssign(NodeId id) {
  const auto& s = tree_.as<AnnAssign>(id);
  if (scopes_.class_index() >= 0 && tree_.kind(s.target) == Kind::kName) {
    const graph::HintId hint = HintOf(s.annotation);
    builder_.class_at(static_cast<std::uint32_t>(scopes_.class_index()))
        .fields.push_back({SymbolOf(tree_[s.target].span), hint, s.value != 0});
  }
  if (s.value != 0) Assign(s.target, Expression(s.value));
}

// `del a`  store.delete $a;  `del a.n`  store.delete `n` $a;  `del a[i]`  store.delete $a $i
void Lowerer::LowerDelete(NodeId id) {
  std::vector<NodeId> targets;
  for (const NodeId target : tree_.list(tree_.as<Delete>(id).targets)) targets.push_back(target);
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const NodeId target = targets[i];
    graph::Node node = At(target, Op::kDelete);
    if (tree_.kind(target) == Kind::kAttribute) {
      const auto& s = tree_.as<Attribute>(target);
      node.name = SymbolOf(s.attr);
      Emit(node, {{Expression(s.value), {}}});
    } else if (tree_.kind(target) == Kind::kSubscript) {
      const auto& s = tree_.as<Subscript>(target);
      const Operand object = Expression(s.value);
      const Operand index = Expression(s.slice);
      Emit(node, {{object, {}}, {index, {}}});
    } else if (tree_.kind(target) == Kind::kTuple || tree_.kind(target) == Kind::kList) {
      for (const NodeId element : tree_.list(tree_.as<Sequence>(target).elts)) targets.push_back(element);
    } else {
      Emit(node, {{Expression(target), {}}});
    }
  }
}

void Lowerer::LowerReturn(NodeId id) {
  const NodeId value = tree_.as<Return>(id).value;
  if (value == 0) {
    Emit(At(id, Op::kReturn), {});
    return;
  }
  const Operand result = Expression(value);
  Emit(At(id, Op::kReturn), {{result, {}}});
}

void Lowerer::LowerRaise(NodeId id) {
  const auto& s = tree_.as<Raise>(id);
  const std::size_t mark = inputs_.size();
  if (s.exc != 0) Collect(Expression(s.exc));
  if (s.cause != 0) Collect(Expression(s.cause));
  EmitCollected(At(id, Op::kRaise), mark);
}

void Lowerer::LowerJump(NodeId id) {
  Emit(At(id, tree_.kind(id) == Kind::kBreak ? Op::kBreak : Op::kContinue), {});
}

}  // namespace exportlint::python
