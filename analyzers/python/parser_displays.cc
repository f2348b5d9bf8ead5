// Displays and comprehensions: round, square and curly brackets.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

NodeId Parser::ParseParenthesised() {
  const std::uint32_t open = token_.begin;
  Advance();
  if (At(TokenKind::kYield)) {
    const NodeId id = ParseYield();
    return Close(TokenKind::kRightParen, open) ? id : 0;
  }
  Items elements(this);
  bool tuple = At(TokenKind::kRightParen);
  while (!At(TokenKind::kRightParen)) {
    const NodeId id = ParseStarOr(true);
    if (failed_) return 0;
    if (elements.size() == 0 && AtGenerators()) {
      if (tree_->kind(id) == Kind::kStarred) return Fail("a starred expression cannot stand in a comprehension");
      Comprehension1 node{};
      node.elt = id;
      node.generators = ParseGenerators();
      return Close(TokenKind::kRightParen, open) ? Make(Kind::kGeneratorExp, open, node) : 0;
    }
    elements.Add(id);
    if (!Take(TokenKind::kComma)) break;
    tuple = true;
  }
  if (!Close(TokenKind::kRightParen, open)) return 0;
  if (tuple) {
    Sequence node{};
    node.elts = elements.Done();
    return Make(Kind::kTuple, open, node);
  }
  const NodeId id = elements[0];
  if (tree_->kind(id) == Kind::kStarred)
    return FailNode(id, "a starred expression cannot stand alone in round brackets");
  return id;
}

NodeId Parser::ParseListDisplay() {
  const std::uint32_t open = token_.begin;
  Advance();
  Items elements(this);
  while (!At(TokenKind::kRightBracket)) {
    const NodeId id = ParseStarOr(true);
    if (failed_) return 0;
    if (elements.size() == 0 && AtGenerators()) {
      if (tree_->kind(id) == Kind::kStarred) return Fail("a starred expression cannot stand in a comprehension");
      Comprehension1 node{};
      node.elt = id;
      node.generators = ParseGenerators();
      return Close(TokenKind::kRightBracket, open) ? Make(Kind::kListComp, open, node) : 0;
    }
    elements.Add(id);
    if (!Take(TokenKind::kComma)) break;
  }
  if (!Close(TokenKind::kRightBracket, open)) return 0;
  Sequence node{};
  node.elts = elements.Done();
  return Make(Kind::kList, open, node);
}

NodeId Parser::ParseBraces() {
  const std::uint32_t open = token_.begin;
  Advance();
  if (At(TokenKind::kRightBrace) || At(TokenKind::kDoubleStar)) return ParseDict(open, 0);
  const std::uint32_t begin = token_.begin;
  const NodeId first = ParseStarOr(true);
  if (failed_) return 0;
  if (!At(TokenKind::kColon)) return ParseSet(open, first);
  const Node& key = (*tree_)[first];
  if (key.kind == Kind::kStarred || (key.kind == Kind::kNamedExpr && key.span.begin == begin)) {
    return Fail("this expression needs round brackets as the key of a dict");
  }
  return ParseDict(open, first);
}

// `first_key`: the first key is read and `:` follows; 0: nothing is read yet.
NodeId Parser::ParseDict(std::uint32_t open, NodeId first_key) {
  Items pairs(this);
  NodeId key = first_key;
  while (key != 0 || !At(TokenKind::kRightBrace)) {
    NodeId value = 0;
    if (key == 0 && Take(TokenKind::kDoubleStar)) {
      value = ParseBinary(kPipeLevel);
    } else {
      if (key == 0) key = ParseExpression();
      Expect(TokenKind::kColon, "expected `:` after the key of a dict");
      value = ParseExpression();
    }
    if (failed_) return 0;
    if (pairs.size() == 0 && AtGenerators()) {
      if (key == 0) return Fail("`**` cannot stand in a comprehension");
      DictComp node{};
      node.key = key;
      node.value = value;
      node.generators = ParseGenerators();
      return Close(TokenKind::kRightBrace, open) ? Make(Kind::kDictComp, open, node) : 0;
    }
    pairs.Add(key);
    pairs.Add(value);
    key = 0;
    if (!Take(TokenKind::kComma)) break;
  }
  if (!Close(TokenKind::kRightBrace, open)) return 0;
  Dict node{};
  node.keys = pairs.Every(2, 0, pairs.size());
  node.values = pairs.Every(2, 1, pairs.size());
  return Make(Kind::kDict, open, node);
}

NodeId Parser::ParseSet(std::uint32_t open, NodeId first) {
  if (AtGenerators()) {
    if (tree_->kind(first) == Kind::kStarred) return Fail("a starred expression cannot stand in a comprehension");
    Comprehension1 node{};
    node.elt = first;
    node.generators = ParseGenerators();
    return Close(TokenKind::kRightBrace, open) ? Make(Kind::kSetComp, open, node) : 0;
  }
  Items elements(this);
  elements.Add(first);
  while (Take(TokenKind::kComma) && !At(TokenKind::kRightBrace)) elements.Add(ParseStarOr(true));
  if (!Close(TokenKind::kRightBrace, open)) return 0;
  Sequence node{};
  node.elts = elements.Done();
  return Make(Kind::kSet, open, node);
}

List Parser::ParseGenerators() {
  Items generators(this);
  while (AtGenerators()) {
    const bool is_async = Take(TokenKind::kAsync);
    Expect(TokenKind::kFor, "expected `for` after `async`");
    const std::uint32_t begin = token_.begin;
    Comprehension node{};
    node.target = ParseForTarget();
    Expect(TokenKind::kIn, "expected `in`");
    node.iter = ParseBinary(kOrLevel);
    if (At(TokenKind::kIf)) {
      Items conditions(this);
      while (Take(TokenKind::kIf)) conditions.Add(ParseBinary(kOrLevel));
      node.ifs = conditions.Done();
    }
    generators.Add(Make(Kind::kComprehension, begin, node, 0, is_async ? 1 : 0));
  }
  return generators.Done();
}

}  // namespace exportlint::python
