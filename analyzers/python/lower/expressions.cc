// Names, attributes, subscripts, operators and calls.
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

// A name is an operand, not a node: a slot of this graph or a global name.
Operand Lowerer::LowerName(NodeId id) {
  const NameId name = NameOf(tree_[id].span);
  return name == 0 ? Opaque(id) : scopes_.Read(name);
}

// `(y := v)`  store.local $y = <v>, and the value is $y
Operand Lowerer::LowerNamedExpr(NodeId id) {
  const auto& s = tree_.as<NamedExpr>(id);
  const Operand value = Expression(s.value);
  if (tree_.kind(s.target) != Kind::kName) return value;
  const NameId name = NameOf(tree_[s.target].span);
  StoreName(name, s.target, tree_[s.target].span, value, true);
  return scopes_.Target(name, true);
}

// `a + b`  %1 = call.binary + $a $b
Operand Lowerer::LowerBinOp(NodeId id) {
  const auto& s = tree_.as<BinOp>(id);
  const Operand left = Expression(s.left);
  const Operand right = Expression(s.right);
  return Emit(At(id, Op::kBinary, tree_[id].op), {{left, {}}, {right, {}}});
}

// `-a`  %1 = call.unary - $a;  `-1` is the constant -1
Operand Lowerer::LowerUnaryOp(NodeId id) {
  const auto& s = tree_.as<UnaryOp>(id);
  const auto op = static_cast<UnaryOperator>(tree_[id].op);
  if (op == UnaryOperator::kNot) return Not(id);
  if (op == UnaryOperator::kUSub && tree_.kind(s.operand) == Kind::kConstant) {
    const auto type = static_cast<ConstantType>(tree_[s.operand].op);
    if (type == ConstantType::kInt || type == ConstantType::kFloat)
      return Number(Text(tree_[s.operand].span), type, true);
  }
  const Operand operand = Expression(s.operand);
  return Emit(At(id, Op::kUnary, tree_[id].op), {{operand, {}}});
}

// `a.n`  %1 = call.attribute `n` $a
Operand Lowerer::LowerAttribute(NodeId id) {
  const auto& s = tree_.as<Attribute>(id);
  const Operand object = Expression(s.value);
  graph::Node node = At(id, Op::kAttribute);
  node.name = SymbolOf(s.attr);
  return Emit(node, {{object, {}}});
}

// `a[i]`  %1 = index.subscript $a $i
Operand Lowerer::LowerSubscript(NodeId id) {
  const auto& s = tree_.as<Subscript>(id);
  const Operand object = Expression(s.value);
  const Operand index = Expression(s.slice);
  return Emit(At(id, Op::kSubscript), {{object, {}}, {index, {}}});
}

// `1:n`  %1 = call.slice 1 $n None
Operand Lowerer::LowerSlice(NodeId id) {
  const auto& s = tree_.as<Slice>(id);
  const Operand lower = s.lower != 0 ? Expression(s.lower) : none_;
  const Operand upper = s.upper != 0 ? Expression(s.upper) : none_;
  const Operand step = s.step != 0 ? Expression(s.step) : none_;
  return Emit(At(id, Op::kSlice), {{lower, {}}, {upper, {}}, {step, {}}});
}

// A star where no call or display is around it: its value.
Operand Lowerer::LowerStarred(NodeId id) {
  return Expression(tree_.as<Starred>(id).value);
}

// `f(a, *b, k=c, **d)`  %1 = call @f $a *$b k=$c **$d
Operand Lowerer::LowerCall(NodeId id) {
  const auto& s = tree_.as<Call>(id);
  const Operand callee = Expression(s.func);
  if (tree_.kind(s.func) == Kind::kAttribute) builder_.MarkCalled(callee);
  const std::size_t mark = inputs_.size();
  Collect(callee);
  CollectElements(s.args);
  for (const NodeId at : tree_.list(s.keywords)) {
    const auto& keyword = tree_.as<Keyword>(at);
    const Operand value = Expression(keyword.value);
    Collect(value, keyword.name.length() == 0 ? star_star_ : SymbolOf(keyword.name));
  }
  return EmitCollected(At(id, Op::kCall), mark);
}

Operand Lowerer::LowerAwait(NodeId id) {
  const Operand value = Expression(tree_.as<ValueExpr>(id).value);
  return Emit(At(id, Op::kAwait), {{value, {}}});
}

// `yield v`  %1 = call.yield $v; the graph is a generator
Operand Lowerer::LowerYield(NodeId id) {
  const auto& s = tree_.as<ValueExpr>(id);
  builder_.graph(scopes_.graph()).flags |= graph::Graph::kGenerator;
  graph::Node node = At(id, Op::kYield);
  node.flags = tree_.kind(id) == Kind::kYieldFrom ? 1 : 0;
  if (s.value == 0) return Emit(node, {});
  const Operand value = Expression(s.value);
  return Emit(node, {{value, {}}});
}

}  // namespace exportlint::python
