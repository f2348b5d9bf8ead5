// match statements: where `match` is a keyword, subjects and cases.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

// `match` is a keyword only where a subject, a colon and a line break follow.
bool Parser::AtMatch() {
  if (!AtName("match")) return false;
  const Position position = Save();
  const bool outer = speculating_;
  Advance();
  bool match = false;
  if (AtExpression()) {
    speculating_ = true;
    ParseMatchSubject();
    match = !failed_ && Take(TokenKind::kColon) && At(TokenKind::kNewline);
    speculating_ = outer;
  }
  Rewind(position);
  return match;
}

NodeId Parser::ParseMatchSubject() {
  const std::uint32_t begin = token_.begin;
  const NodeId first = ParseStarOr(true);
  if (!At(TokenKind::kComma)) {
    if (!failed_ && tree_->kind(first) == Kind::kStarred) return Fail("expected `,` after a starred subject");
    return first;
  }
  Items elements(this);
  elements.Add(first);
  while (Take(TokenKind::kComma) && AtExpression()) elements.Add(ParseStarOr(true));
  Sequence node{};
  node.elts = elements.Done();
  return failed_ ? 0 : Make(Kind::kTuple, begin, node);
}

NodeId Parser::ParseMatch() {
  const std::uint32_t begin = token_.begin;
  Advance();
  Match node{};
  node.subject = ParseMatchSubject();
  Expect(TokenKind::kColon, "expected `:`");
  Expect(TokenKind::kNewline, "expected the end of the line");
  if (!Expect(TokenKind::kIndent, "expected an indented block of `case`")) return 0;
  Items cases(this);
  while (!At(TokenKind::kDedent) && !At(TokenKind::kEnd)) {
    const std::uint32_t clause = token_.begin;
    if (const NodeId id = AtName("case") ? ParseCase() : Fail("expected `case`"); id != 0) cases.Add(id);
    if (!failed_) continue;
    Recover(clause);
    if (At(TokenKind::kIndent)) {
      Items dropped(this);
      ParseBlockInto(&dropped);
    }
  }
  Take(TokenKind::kDedent);
  node.cases = cases.Done();
  return Make(Kind::kMatch, begin, node);
}

NodeId Parser::ParseCase() {
  Advance();
  const std::uint32_t begin = token_.begin;
  MatchCase node{};
  node.pattern = ParseOpenPattern();
  if (Take(TokenKind::kIf)) node.guard = ParseNamedExpression();
  if (failed_) return 0;
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  return Make(Kind::kMatchCase, begin, node);
}

}  // namespace exportlint::python
