// Operators, delimiters and the brackets' depth.
#include "analyzers/python/char_class.h"
#include "analyzers/python/lexer.h"

namespace exportlint::python {

void Lexer::ReadOperator(Token* token, const char* p) {
  using enum TokenKind;
  const char next = p[1];
  const auto one = [&](TokenKind kind) { Emit(token, kind, p, p + 1); };
  const auto equal = [&](TokenKind plain, TokenKind with_equal) {
    next == '=' ? Emit(token, with_equal, p, p + 2) : Emit(token, plain, p, p + 1);
  };
  // `a`, `a=`, `aa` and `aa=`
  const auto doubled = [&](TokenKind plain, TokenKind with_equal, TokenKind twice, TokenKind twice_equal) {
    if (next != *p) return equal(plain, with_equal);
    p[2] == '=' ? Emit(token, twice_equal, p, p + 3) : Emit(token, twice, p, p + 2);
  };
  const auto open = [&](TokenKind kind) {
    if (!OpenBracket(Offset(p))) return Fail(token, p, p + 1, "too many nested brackets");
    one(kind);
  };
  const auto close = [&](TokenKind kind) {
    CloseBracket();
    one(kind);
  };
  switch (*p) {
    case '(': return open(kLeftParen);
    case '[': return open(kLeftBracket);
    case '{': return open(kLeftBrace);
    case ')': return close(kRightParen);
    case ']': return close(kRightBracket);
    case '}': return close(kRightBrace);
    case ',': return one(kComma);
    case ';': return one(kSemicolon);
    case '~': return one(kTilde);
    case ':':
      if (next == '=' && !(state_.field_depth > 0 && state_.depth == state_.field_depth)) {
        Emit(token, kColonEqual, p, p + 2);
        return;
      }
      return one(kColon);
    case '.':
      if (Is(next, kDigit)) return ReadDecimal(token, p);
      if (next == '.' && p[2] == '.') {
        Emit(token, kEllipsis, p, p + 3);
        return;
      }
      return one(kDot);
    case '=': return equal(kEqual, kEqualEqual);
    case '!':
      if (next != '=' && state_.field_depth == 0) break;
      return equal(kExclamation, kNotEqual);
    case '+': return equal(kPlus, kPlusEqual);
    case '-':
      if (next == '>') {
        Emit(token, kArrow, p, p + 2);
        return;
      }
      return equal(kMinus, kMinusEqual);
    case '*': return doubled(kStar, kStarEqual, kDoubleStar, kDoubleStarEqual);
    case '/': return doubled(kSlash, kSlashEqual, kDoubleSlash, kDoubleSlashEqual);
    case '%': return equal(kPercent, kPercentEqual);
    case '@': return equal(kAt, kAtEqual);
    case '|': return equal(kPipe, kPipeEqual);
    case '^': return equal(kCaret, kCaretEqual);
    case '&': return equal(kAmpersand, kAmpersandEqual);
    case '<': return doubled(kLess, kLessEqual, kLeftShift, kLeftShiftEqual);
    case '>': return doubled(kGreater, kGreaterEqual, kRightShift, kRightShiftEqual);
    default: break;
  }
  Fail(token, p, p + 1, "this character has no meaning in Python");
}

}  // namespace exportlint::python
