// After an error: where the next statement begins.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {
namespace {

// Keywords that never stand inside brackets: at the start of a line they mean that a bracket was left open.
bool OnlyBeginsStatement(TokenKind kind) {
  using enum TokenKind;
  switch (kind) {
    case kAssert:
    case kBreak:
    case kClass:
    case kContinue:
    case kDef:
    case kDel:
    case kElif:
    case kExcept:
    case kFinally:
    case kGlobal:
    case kImport:
    case kNonlocal:
    case kPass:
    case kRaise:
    case kReturn:
    case kTry:
    case kWhile:
    case kWith: return true;
    default: return false;
  }
}

}  // namespace

// Where the blanks before `offset` begin.
std::uint32_t Parser::LineStartBefore(std::uint32_t offset) const {
  std::uint32_t start = offset;
  while (start > 0 && (text_[start - 1] == ' ' || text_[start - 1] == '\t' || text_[start - 1] == '\f')) --start;
  return start;
}

bool Parser::IsFirstInLine(std::uint32_t offset) const {
  const std::uint32_t start = LineStartBefore(offset);
  return start == 0 || text_[start - 1] == '\n' || text_[start - 1] == '\r';
}

void Parser::ResumeAtLineEnd(std::uint32_t offset) {
  lexer_.Resume(lexer_.LineEnd(offset), false);
  lexer_.Next(&token_);
  Take(TokenKind::kNewline);
}

// `begin`: of the statement in error. A later line that the error only shows to be missing something stays whole.
void Parser::Recover(std::uint32_t begin) {
  failed_ = false;
  recovered_ = true;
  token_.kind = failed_kind_;
  if (lexer_.field_depth() > 0) return ResumeAtLineEnd(token_.begin);
  if (token_.begin > begin && lexer_.depth() == 0 && token_.kind != TokenKind::kError && IsFirstInLine(token_.begin) &&
      lexer_.state().line_start > begin) {
    return;
  }
  for (;;) {
    switch (token_.kind) {
      case TokenKind::kEnd:
      case TokenKind::kDedent:
      case TokenKind::kIndent: return;
      case TokenKind::kNewline: Advance(); return;
      case TokenKind::kError: return RecoverFromLexer();
      default: break;
    }
    if (lexer_.depth() > 0 && OnlyBeginsStatement(token_.kind)) {
      if (IsFirstInLine(token_.begin)) {
        lexer_.Resume(LineStartBefore(token_.begin), true);
        lexer_.Next(&token_);
        return;
      }
    }
    Advance();
  }
}

// The lexer stopped: goes on behind the line, or on the line itself when only its indentation was wrong.
void Parser::RecoverFromLexer() {
  const std::uint32_t begin = token_.begin;
  if (token_.end == begin && begin < text_.size()) {  // only errors of indentation are empty
    lexer_.Resume(begin, false);
    lexer_.Next(&token_);
    return;
  }
  ResumeAtLineEnd(token_.end > begin ? token_.end - 1 : begin);
}

}  // namespace exportlint::python
