// with statements, whose items may stand in round brackets.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

NodeId Parser::ParseWithItem() {
  const std::uint32_t begin = token_.begin;
  WithItem node{};
  node.context = ParseExpression();
  if (Take(TokenKind::kAs)) {
    const bool star = At(TokenKind::kStar);
    node.target = star ? ParseStarOr(false) : ParseBinary(kPipeLevel);
    if (failed_ || !SetTarget(node.target, Context::kStore)) return 0;
  }
  return failed_ ? 0 : Make(Kind::kWithItem, begin, node);
}

// `(item, item,)` directly before the colon. Where the brackets belong to an expression instead (`with (a).b as c:`),
// nothing is read.
bool Parser::ParseParenthesisedItems(Items* items) {
  const Position position = Save();
  const bool outer = speculating_;
  speculating_ = true;
  Advance();
  do {
    if (At(TokenKind::kRightParen) && items->size() > 0) break;
    items->Add(ParseWithItem());
  } while (Take(TokenKind::kComma));
  if (!Take(TokenKind::kRightParen) || !At(TokenKind::kColon)) Fail("");
  speculating_ = outer;
  if (!failed_) return true;
  items->Truncate(0);
  Rewind(position);
  return false;
}

// At `with`; `begin` may be that of `async`.
NodeId Parser::ParseWith(std::uint32_t begin, Kind kind) {
  Advance();
  Items items(this);
  if (!At(TokenKind::kLeftParen) || !ParseParenthesisedItems(&items)) {
    do {
      items.Add(ParseWithItem());
    } while (Take(TokenKind::kComma));
  }
  if (failed_) return 0;
  With node{};
  node.items = items.Done();
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  return Make(kind, begin, node);
}

}  // namespace exportlint::python
