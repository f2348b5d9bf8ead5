// Compound statements: blocks, if, while, for, try, async.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

// At kIndent: the statements up to the matching kDedent.
void Parser::ParseBlockInto(Items* out) {
  Advance();
  while (!At(TokenKind::kDedent) && !At(TokenKind::kEnd)) ParseStatement(out);
  Take(TokenKind::kDedent);
}

// `: statements` on the line, or an indented block.
List Parser::ParseBlock() {
  if (!Expect(TokenKind::kColon, "expected `:`")) return {};
  Items body(this);
  if (!Take(TokenKind::kNewline)) {
    ParseSimpleLine(&body);
  } else if (At(TokenKind::kIndent)) {
    ParseBlockInto(&body);
  } else if (At(TokenKind::kError)) {
    Fail("expected an indented block");
  } else {
    if (!speculating_) tree_->AddError({{token_.begin, token_.begin}, "expected an indented block"});
  }
  return body.Done();
}

List Parser::ParseElse() {
  if (!Take(TokenKind::kElse)) return {};
  return ParseBlock();
}

// An elif chain is a chain of If nodes, each the only one in the orelse of the one before: read in a loop, then built
// from the last.
NodeId Parser::ParseIf() {
  Items branches(this);  // begin, test, body.first, body.count of each
  do {
    branches.Add(token_.begin);
    Advance();
    const NodeId test = ParseNamedExpression();
    if (failed_ && branches.size() == 1) return 0;
    const List body = ParseBlock();
    branches.Add(test);
    branches.Add(body.first);
    branches.Add(body.count);
  } while (!failed_ && At(TokenKind::kElif));
  if (branches.size() == 4 && branches[3] == 0 && failed_) return 0;
  List orelse = failed_ ? List{} : ParseElse();
  NodeId id = 0;
  for (std::size_t i = branches.size() / 4; i-- > 0;) {
    If node{};
    node.test = branches[4 * i + 1];
    node.body = {branches[4 * i + 2], branches[4 * i + 3]};
    node.orelse = orelse;
    id = Make(Kind::kIf, branches[4 * i], node);
    if (i > 0) orelse = tree_->AddList({&id, 1});
  }
  return id;
}

NodeId Parser::ParseWhile() {
  const std::uint32_t begin = token_.begin;
  Advance();
  While node{};
  node.test = ParseNamedExpression();
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  node.orelse = ParseElse();
  return Make(Kind::kWhile, begin, node);
}

// At `for`; `begin` may be that of `async`.
NodeId Parser::ParseFor(std::uint32_t begin, Kind kind) {
  Advance();
  For node{};
  node.target = ParseForTarget();
  Expect(TokenKind::kIn, "expected `in`");
  node.iter = ParseStarExpressions();
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  node.orelse = ParseElse();
  return Make(kind, begin, node);
}

NodeId Parser::ParseTry() {
  const std::uint32_t begin = token_.begin;
  Advance();
  Try node{};
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  Items handlers(this);
  bool star = false;
  while (At(TokenKind::kExcept)) {
    const std::uint32_t except = token_.begin;
    Advance();
    const bool this_star = Take(TokenKind::kStar);
    if (handlers.size() > 0 && this_star != star) {
      Fail("`except` and `except*` cannot stand in the same try statement");
      break;
    }
    star = this_star;
    if (const NodeId handler = ParseHandler(except, star); handler != 0) handlers.Add(handler);
    if (failed_) break;
  }
  node.handlers = handlers.Done();
  if (node.handlers.count > 0) node.orelse = ParseElse();
  if (Take(TokenKind::kFinally)) {
    node.finalbody = ParseBlock();
  } else if (node.handlers.count == 0) {
    Fail("expected `except` or `finally`");
  }
  return Make(star ? Kind::kTryStar : Kind::kTry, begin, node);
}

// Behind `except` or `except*`. Python 3.14 takes several types without round brackets when no name is bound.
NodeId Parser::ParseHandler(std::uint32_t begin, bool star) {
  ExceptHandler node{};
  if (!At(TokenKind::kColon)) {
    const std::uint32_t type = token_.begin;
    node.type = ParseExpression();
    if (At(TokenKind::kComma)) {
      Items types(this);
      types.Add(node.type);
      while (Take(TokenKind::kComma) && AtExpression()) types.Add(ParseExpression());
      Sequence tuple{};
      tuple.elts = types.Done();
      node.type = Make(Kind::kTuple, type, tuple);
      if (At(TokenKind::kAs)) return Fail("several exception types need round brackets before `as`");
    } else if (Take(TokenKind::kAs)) {
      node.name = TakeName("expected a name after `as`");
    }
  } else if (star) {
    return Fail("expected the exception types after `except*`");
  }
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  return Make(Kind::kExceptHandler, begin, node);
}

NodeId Parser::ParseAsync() {
  const std::uint32_t begin = token_.begin;
  Advance();
  switch (token_.kind) {
    case TokenKind::kDef: return ParseFunction(begin, Kind::kAsyncFunctionDef, {});
    case TokenKind::kFor: return ParseFor(begin, Kind::kAsyncFor);
    case TokenKind::kWith: return ParseWith(begin, Kind::kAsyncWith);
    default: return Fail("expected `def`, `for` or `with` after `async`");
  }
}

}  // namespace exportlint::python
