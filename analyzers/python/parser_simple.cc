// Simple statements that begin with a keyword, imports, and type aliases.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

NodeId Parser::ParseReturn() {
  const std::uint32_t begin = token_.begin;
  Advance();
  Return node{};
  if (AtExpression()) node.value = ParseStarExpressions();
  return failed_ ? 0 : Make(Kind::kReturn, begin, node);
}

NodeId Parser::ParseRaise() {
  const std::uint32_t begin = token_.begin;
  Advance();
  Raise node{};
  if (AtExpression()) {
    node.exc = ParseExpression();
    if (Take(TokenKind::kFrom)) node.cause = ParseExpression();
  }
  return failed_ ? 0 : Make(Kind::kRaise, begin, node);
}

NodeId Parser::ParseDelete() {
  const std::uint32_t begin = token_.begin;
  Advance();
  Items targets(this);
  do {
    const NodeId target = ParseBinary(kPipeLevel);
    if (failed_ || !SetTarget(target, Context::kDel)) return 0;
    targets.Add(target);
  } while (Take(TokenKind::kComma) && AtExpression());
  Delete node{};
  node.targets = targets.Done();
  return Make(Kind::kDelete, begin, node);
}

NodeId Parser::ParseAssert() {
  const std::uint32_t begin = token_.begin;
  Advance();
  Assert node{};
  node.test = ParseExpression();
  if (Take(TokenKind::kComma)) node.msg = ParseExpression();
  return failed_ ? 0 : Make(Kind::kAssert, begin, node);
}

NodeId Parser::ParseGlobal(Kind kind) {
  const std::uint32_t begin = token_.begin;
  Advance();
  Items names(this);
  do {
    if (!At(TokenKind::kName)) return Fail("expected a name");
    names.Add(ParseName(Context::kStore));
  } while (Take(TokenKind::kComma));
  Global node{};
  node.names = names.Done();
  return Make(kind, begin, node);
}

Span Parser::ParseDottedName() {
  const std::uint32_t begin = token_.begin;
  do {
    TakeName("expected the name of a module");
  } while (Take(TokenKind::kDot));
  return From(begin);
}

// `name [as name]`
NodeId Parser::ParseAlias(bool dotted) {
  const std::uint32_t begin = token_.begin;
  Alias node{};
  node.name = dotted ? ParseDottedName() : TakeName("expected a name to import");
  if (Take(TokenKind::kAs)) node.asname = TakeName("expected a name after `as`");
  return failed_ ? 0 : Make(Kind::kAlias, begin, node);
}

NodeId Parser::ParseImport() {
  const std::uint32_t begin = token_.begin;
  Advance();
  Items names(this);
  do {
    names.Add(ParseAlias(true));
  } while (Take(TokenKind::kComma));
  if (failed_) return 0;
  Import node{};
  node.names = names.Done();
  return Make(Kind::kImport, begin, node);
}

NodeId Parser::ParseImportFrom() {
  const std::uint32_t begin = token_.begin;
  Advance();
  ImportFrom node{};
  for (;; Advance()) {
    if (At(TokenKind::kDot)) {
      node.level += 1;
    } else if (At(TokenKind::kEllipsis)) {
      node.level += 3;
    } else {
      break;
    }
  }
  if (node.level == 0 || !At(TokenKind::kImport)) node.module = ParseDottedName();
  Expect(TokenKind::kImport, "expected `import`");
  Items names(this);
  const std::uint32_t open = token_.begin;
  if (At(TokenKind::kStar)) {
    Advance();
    Alias star{};
    star.name = From(open);
    names.Add(Make(Kind::kAlias, open, star));
  } else if (Take(TokenKind::kLeftParen)) {
    do {
      names.Add(ParseAlias(false));
    } while (Take(TokenKind::kComma) && !At(TokenKind::kRightParen));
    Close(TokenKind::kRightParen, open);
  } else {
    do {
      names.Add(ParseAlias(false));
    } while (Take(TokenKind::kComma));
  }
  if (failed_) return 0;
  node.names = names.Done();
  return Make(Kind::kImportFrom, begin, node);
}

// `type` is a keyword only where a name and then `=` or `[` follow it.
bool Parser::AtTypeAlias() {
  if (!AtName("type")) return false;
  const Position position = Save();
  Advance();
  const bool alias = At(TokenKind::kName);
  Rewind(position);
  return alias;
}

NodeId Parser::ParseTypeAlias() {
  const std::uint32_t begin = token_.begin;
  Advance();
  TypeAlias node{};
  node.name = ParseName(Context::kStore);
  if (At(TokenKind::kLeftBracket)) node.type_params = ParseTypeParams();
  Expect(TokenKind::kEqual, "expected `=` in this type alias");
  node.value = ParseExpression();
  return failed_ ? 0 : Make(Kind::kTypeAlias, begin, node);
}

}  // namespace exportlint::python
