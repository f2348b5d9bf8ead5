// Truth tests: and, or, not, comparisons, conditional expressions.
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

// `if x:`        %1 = test.truth if $x
// `if a and b:`  see Junction; `if not x:` see Not: their operands are the tests
Lowerer::Tested Lowerer::Test(NodeId id, TestUse use) {
  if (depth_ < kMaxExpressionDepth) {
    ++depth_;
    Operand test;
    const Kind kind = tree_.kind(id);
    if (kind == Kind::kBoolOp)
      test = Junction(id, true, use);
    else if (kind == Kind::kUnaryOp && tree_[id].op == static_cast<std::uint8_t>(UnaryOperator::kNot))
      test = Not(id);
    else if (kind == Kind::kCompare && tree_.as<Compare>(id).ops.count > 1)
      test = Chain(id, true, use);
    --depth_;
    if (test.present()) return {test, test};
  }
  const Operand value = Expression(id);
  return {value, Truth(id, tree_[id].span, value, use)};
}

Operand Lowerer::Truth(NodeId id, Span span, Operand value, TestUse use) {
  graph::Node node = At(id, Op::kTruth, static_cast<std::uint32_t>(use));
  if (!(span == node.span)) {
    node.span = span;
    node.anchor = span.begin;
  }
  return Emit(node, {{value, {}}});
}

// `not x`  %1 = test.truth not $x;  %2 = call.unary not %1
Operand Lowerer::Not(NodeId id) {
  const Tested operand = Test(tree_.as<UnaryOp>(id).operand, TestUse::kNot);
  return Emit(At(id, Op::kUnary, static_cast<std::uint32_t>(graph::UnaryOp::kNot)), {{operand.test, {}}});
}

Operand Lowerer::LowerBoolOp(NodeId id) {
  return Junction(id, false, TestUse::kIf);
}

// `a or b`  %1 = test.truth or $a;  %2 = region.or $a %1 { right: -> $b }
// In test position the right operand is tested too and its test is the block's result. `a or b or c` nests to the
// right.
Operand Lowerer::Junction(NodeId id, bool in_test, TestUse use) {
  const bool is_and = tree_[id].op == static_cast<std::uint8_t>(BoolOperator::kAnd);
  const TestUse own = is_and ? TestUse::kAnd : TestUse::kOr;
  const auto values = tree_.list(tree_.as<BoolOp>(id).values);
  if (values.empty()) return Opaque(id);
  const std::size_t mark = waiting_.size();
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    const NodeId syntax = values[i];
    Tested left;
    const bool is_not =
        tree_.kind(syntax) == Kind::kUnaryOp && tree_[syntax].op == static_cast<std::uint8_t>(UnaryOperator::kNot);
    if (in_test || is_not) {
      left = Test(syntax, own);
    } else {
      left.value = Expression(syntax);
      left.test = Truth(syntax, tree_[syntax].span, left.value, own);
    }
    if (Deep()) continue;  // hundreds of operands: side by side
    const Span span{i == 0 ? tree_[id].span.begin : tree_[syntax].span.begin, tree_[id].span.end};
    waiting_.push_back({id, is_and ? Op::kAnd : Op::kOr, left.value, left.test, span, {}});
    builder_.OpenBlock();
  }
  const Operand last = in_test ? Test(values.back(), use).test : Expression(values.back());
  return CloseJunctions(mark, last, in_test);
}

// Gives the waiting and/or regions since `mark` their block, innermost first.
Operand Lowerer::CloseJunctions(std::size_t mark, Operand result, bool in_test) {
  while (waiting_.size() > mark) {
    const Waiting region = waiting_.back();
    waiting_.pop_back();
    graph::Node node = At(region.syntax, region.op);
    node.span = region.span;
    node.anchor = node.span.begin;
    node.flags = in_test ? 1 : 0;
    result = Emit(node, {{region.left, {}}, {region.test, {}}}, {builder_.CloseBlock(result)});
  }
  return result;
}

Operand Lowerer::LowerCompare(NodeId id) {
  const auto& compare = tree_.as<Compare>(id);
  if (compare.ops.count > 1) return Chain(id, false, TestUse::kChain);
  if (compare.ops.count == 0 || compare.comparators.count == 0) return Opaque(id);
  const Operand left = Expression(compare.left);
  const NodeId right_syntax = tree_.list(compare.comparators)[0];
  const Operand right = Expression(right_syntax);
  return Emit(At(id, Op::kCompare, tree_.list(compare.ops)[0]), {{left, {}}, {right, {}}});
}

// `a < b < c`  %1 = call.compare < $a $b;  %2 = test.truth chain %1;  region.and %1 %2 { %3 = call.compare < $b $c ->
// %3 }
Operand Lowerer::Chain(NodeId id, bool in_test, TestUse use) {
  const auto& compare = tree_.as<Compare>(id);
  const auto ops = tree_.list(compare.ops);
  const auto comparators = tree_.list(compare.comparators);
  if (ops.size() != comparators.size()) return Opaque(id);
  const std::size_t mark = waiting_.size();
  NodeId left_syntax = compare.left;
  Operand left = Expression(left_syntax);
  for (std::size_t i = 0;; ++i) {
    const NodeId right_syntax = comparators[i];
    const Operand right = Expression(right_syntax);
    graph::Node node = At(id, Op::kCompare, ops[i]);
    node.span = {tree_[left_syntax].span.begin, tree_[right_syntax].span.end};
    node.anchor = node.span.begin;
    const Operand link = Emit(node, {{left, {}}, {right, {}}});
    if (i + 1 == ops.size()) {
      const Operand last = in_test ? Truth(id, node.span, link, use) : link;
      return CloseJunctions(mark, last, in_test);
    }
    const Operand test = Truth(id, node.span, link, TestUse::kChain);
    if (!Deep()) {
      waiting_.push_back({id, Op::kAnd, link, test, {node.span.begin, tree_[id].span.end}, {}});
      builder_.OpenBlock();
    }
    left = right;
    left_syntax = right_syntax;
  }
}

// `x if c else y`  %1 = test.truth conditional $c;  %2 = region.conditional %1 { then: -> $x  else: -> $y }
Operand Lowerer::LowerIfExp(NodeId id) {
  const auto& s = tree_.as<IfExp>(id);
  const Operand test = Test(s.test, TestUse::kConditional).test;
  builder_.OpenBlock();
  const Operand then_value = Expression(s.body);
  const Block then_block = builder_.CloseBlock(then_value);
  builder_.OpenBlock();
  const Operand else_value = Expression(s.orelse);
  const Block else_block = builder_.CloseBlock(else_value);
  return Emit(At(id, Op::kConditional), {{test, {}}}, {then_block, else_block});
}

}  // namespace exportlint::python
