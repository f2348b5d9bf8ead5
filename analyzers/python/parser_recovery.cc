// After an error: where the next statement begins.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {
namespace {

// Keywords that never stand inside brackets: at the start of a line they mean that a bracket was left open.
bool OnlyBeginsStatement(TokenKind kind) {
  using enum TokenKind;
  switch (kind) {
    case kAssert: case kBreak: case kClass: case kContinue: case kDef: case kDel: case kElif: case kExcept:
    case kFinally: case kGlobal: case kImport: case kNonlocal: case kPass: case kRaise: case kReturn: case kTry:
    case kWhile: case kWith:
      return true;
    default:
      return false;
  }
}

}  // namespace

// The start of the line when only blanks stand before `offset` in it, else `offset`.
std::uint32_t Parser::LineStartBefore(std::uint32_t offset) const {
  std::uint32_t start = offset;
  while (start > 0 && (text_[start - 1] == ' ' || text_[start - 1] == '\t' || text_[start - 1] == '\f')) --start;
  return start == 0 || text_[start - 1] == '\n' || text_[start - 1] == '\r' ? start : offset;
}

void Parser::ResumeAtLineEnd(std::uint32_t offset) {
  lexer_.Resume(lexer_.LineEnd(offset), false);
  lexer_.Next(&token_);
  Take(TokenKind::kNewline);
}

void Parser::Recover() {
  failed_ = false;
  recovered_ = true;
  token_.kind = failed_kind_;
  if (lexer_.field_depth() > 0) return ResumeAtLineEnd(token_.begin);
  for (;;) {
    switch (token_.kind) {
      case TokenKind::kEnd: case TokenKind::kDedent: case TokenKind::kIndent:
        return;
      case TokenKind::kNewline:
        Advance();
        return;
      case TokenKind::kError:
        return RecoverFromLexer();
      default:
        break;
    }
    if (lexer_.depth() > 0 && OnlyBeginsStatement(token_.kind)) {
      if (const std::uint32_t start = LineStartBefore(token_.begin); start < token_.begin || start == 0 ||
                                                                     text_[start - 1] == '\n' || text_[start - 1] == '\r') {
        lexer_.Resume(start, true);
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
  const bool indentation = token_.end == begin && LineStartBefore(begin) <= begin && lexer_.state().position != nullptr &&
                           lexer_.position() == begin && begin < text_.size();
  if (indentation) {
    lexer_.Resume(begin, false);
    lexer_.Next(&token_);
    return;
  }
  ResumeAtLineEnd(token_.end > begin ? token_.end - 1 : begin);
}

}  // namespace exportlint::python
