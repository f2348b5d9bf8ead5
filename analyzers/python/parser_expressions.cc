// Expressions with operators: precedence climbing, lambda, conditional, yield, star and named expressions.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {
namespace {

constexpr auto MakeExpressionStarts() {
  std::array<bool, static_cast<std::size_t>(TokenKind::kCount)> table{};
  using enum TokenKind;
  for (const TokenKind kind :
       {kName, kInt,   kFloat, kComplex, kString, kFormatString, kLeftParen, kLeftBracket, kLeftBrace, kEllipsis,
        kPlus, kMinus, kStar,  kTilde,   kFalse,  kNone,         kTrue,      kAwait,       kLambda,    kNot}) {
    table[static_cast<std::size_t>(kind)] = true;
  }
  return table;
}
constexpr auto kExpressionStarts = MakeExpressionStarts();

}  // namespace

bool Parser::AtExpression() const {
  return kExpressionStarts[static_cast<std::size_t>(token_.kind)];
}

NodeId Parser::ParseExpression() {
  const Depth depth(this);
  if (depth.TooDeep()) return 0;
  if (At(TokenKind::kLambda)) return ParseLambda();
  const std::uint32_t begin = token_.begin;
  const NodeId body = ParseBinary(kOrLevel);
  if (!At(TokenKind::kIf)) return body;
  Advance();
  IfExp node{};
  node.body = body;
  node.test = ParseBinary(kOrLevel);
  Expect(TokenKind::kElse, "expected `else`");
  node.orelse = ParseExpression();
  return failed_ ? 0 : Make(Kind::kIfExp, begin, node);
}

NodeId Parser::ParseNamedExpression() {
  const std::uint32_t begin = token_.begin;
  const NodeId id = ParseExpression();
  return At(TokenKind::kColonEqual) ? FinishNamed(begin, id) : id;
}

// At `:=` behind `name`, which began at `begin`.
NodeId Parser::FinishNamed(std::uint32_t begin, NodeId name) {
  const Node& node = (*tree_)[name];
  if (node.kind != Kind::kName || node.span.begin != begin) return Fail("only a plain name can stand before `:=`");
  tree_->mutable_node(name).op = static_cast<std::uint8_t>(Context::kStore);
  Advance();
  NamedExpr named{};
  named.target = name;
  named.value = ParseExpression();
  return failed_ ? 0 : Make(Kind::kNamedExpr, begin, named);
}

NodeId Parser::ParseStarOr(bool named) {
  if (!At(TokenKind::kStar)) return named ? ParseNamedExpression() : ParseExpression();
  const std::uint32_t begin = token_.begin;
  Advance();
  ValueExpr node{};
  node.value = ParseBinary(kPipeLevel);
  return failed_ ? 0 : Make(Kind::kStarred, begin, node);
}

NodeId Parser::ParseStarExpressions() {
  const std::uint32_t begin = token_.begin;
  const NodeId first = ParseStarOr(false);
  if (!At(TokenKind::kComma)) return first;
  Items elements(this);
  elements.Add(first);
  while (Take(TokenKind::kComma) && AtExpression()) elements.Add(ParseStarOr(false));
  if (failed_) return 0;
  Sequence node{};
  node.elts = elements.Done();
  return Make(Kind::kTuple, begin, node);
}

NodeId Parser::ParseYieldOrStar() {
  return At(TokenKind::kYield) ? ParseYield() : ParseStarExpressions();
}

NodeId Parser::ParseYield() {
  const std::uint32_t begin = token_.begin;
  Advance();
  ValueExpr node{};
  const bool from = Take(TokenKind::kFrom);
  if (from) {
    node.value = ParseExpression();
  } else if (AtExpression()) {
    node.value = ParseStarExpressions();
  }
  return failed_ ? 0 : Make(from ? Kind::kYieldFrom : Kind::kYield, begin, node);
}

NodeId Parser::ParseLambda() {
  const std::uint32_t begin = token_.begin;
  if (lexer_.field_depth() > 0 && lexer_.depth() == lexer_.field_depth()) {
    return Fail("a lambda in an f-string needs round brackets");
  }
  Advance();
  Lambda node{};
  node.arguments = ParseParameters(TokenKind::kColon, false);
  Expect(TokenKind::kColon, "expected `:` after the parameters of a lambda");
  node.body = ParseExpression();
  return failed_ ? 0 : Make(Kind::kLambda, begin, node);
}

// Operators that bind at least as tightly as `level`.
NodeId Parser::ParseBinary(int level) {
  const std::uint32_t begin = token_.begin;
  NodeId left = At(TokenKind::kNot) ? ParseNot(level) : ParseFactor();
  for (;;) {
    const BinaryInfo info = kBinaryTable[static_cast<std::size_t>(token_.kind)];
    if (info.precedence < level) return left;
    if (info.precedence == kCompareLevel) {
      left = ParseComparison(begin, left);
    } else if (info.precedence <= kAndLevel) {
      left = ParseBool(begin, left, info.precedence);
    } else {
      Advance();
      BinOp node{};
      node.left = left;
      node.right = ParseBinary(info.precedence + 1);
      left = failed_ ? 0 : Make(Kind::kBinOp, begin, node, info.op);
    }
  }
}

// `a or b or c`: one node for a run of the same operator.
NodeId Parser::ParseBool(std::uint32_t begin, NodeId left, int level) {
  const TokenKind kind = token_.kind;
  Items values(this);
  values.Add(left);
  while (Take(kind)) values.Add(ParseBinary(level + 1));
  if (failed_) return 0;
  BoolOp node{};
  node.values = values.Done();
  return Make(Kind::kBoolOp, begin, node,
              static_cast<std::uint8_t>(kind == TokenKind::kOr ? BoolOperator::kOr : BoolOperator::kAnd));
}

// `a < b <= c`
NodeId Parser::ParseComparison(std::uint32_t begin, NodeId left) {
  Items pairs(this);  // operator, operand
  for (;;) {
    const BinaryInfo info = kBinaryTable[static_cast<std::size_t>(token_.kind)];
    if (info.precedence != kCompareLevel) break;
    auto op = static_cast<CompareOperator>(info.op);
    Advance();
    if (op == CompareOperator::kNotIn) {
      Expect(TokenKind::kIn, "expected `in` after `not`");
    } else if (op == CompareOperator::kIs && Take(TokenKind::kNot)) {
      op = CompareOperator::kIsNot;
    }
    pairs.Add(static_cast<std::uint32_t>(op));
    pairs.Add(ParseBinary(kPipeLevel));
  }
  if (failed_) return 0;
  Compare node{};
  node.left = left;
  node.ops = pairs.Every(2, 0, pairs.size());
  node.comparators = pairs.Every(2, 1, pairs.size());
  return Make(Kind::kCompare, begin, node);
}

NodeId Parser::ParseNot(int level) {
  if (level > kNotLevel) return Fail("`not` needs round brackets here");
  const Depth depth(this);
  if (depth.TooDeep()) return 0;
  const std::uint32_t begin = token_.begin;
  Advance();
  UnaryOp node{};
  node.operand = ParseBinary(kNotLevel);
  return failed_ ? 0 : Make(Kind::kUnaryOp, begin, node, static_cast<std::uint8_t>(UnaryOperator::kNot));
}

NodeId Parser::ParseFactor() {
  switch (token_.kind) {
    case TokenKind::kMinus: return ParseUnary(UnaryOperator::kUSub);
    case TokenKind::kPlus: return ParseUnary(UnaryOperator::kUAdd);
    case TokenKind::kTilde: return ParseUnary(UnaryOperator::kInvert);
    default: return ParsePower();
  }
}

NodeId Parser::ParseUnary(UnaryOperator op) {
  const Depth depth(this);
  if (depth.TooDeep()) return 0;
  const std::uint32_t begin = token_.begin;
  Advance();
  UnaryOp node{};
  node.operand = ParseFactor();
  return failed_ ? 0 : Make(Kind::kUnaryOp, begin, node, static_cast<std::uint8_t>(op));
}

NodeId Parser::ParsePower() {
  const std::uint32_t begin = token_.begin;
  const NodeId base = At(TokenKind::kAwait) ? ParseAwait() : ParsePrimary();
  if (!At(TokenKind::kDoubleStar)) return base;
  const Depth depth(this);
  if (depth.TooDeep()) return 0;
  Advance();
  BinOp node{};
  node.left = base;
  node.right = ParseFactor();
  return failed_ ? 0 : Make(Kind::kBinOp, begin, node, static_cast<std::uint8_t>(Operator::kPow));
}

NodeId Parser::ParseAwait() {
  const std::uint32_t begin = token_.begin;
  Advance();
  ValueExpr node{};
  node.value = ParsePrimary();
  return failed_ ? 0 : Make(Kind::kAwait, begin, node);
}

}  // namespace exportlint::python
