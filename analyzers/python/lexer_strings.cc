// String literals, and the literal pieces of f-strings and t-strings.
#include <cstring>

#include "analyzers/python/char_class.h"
#include "analyzers/python/lexer.h"

namespace exportlint::python {

// `from` is the prefix, `p` the opening quote.
void Lexer::ReadString(Token* token, const char* from, const char* p, std::uint8_t flags) {
  const char quote = *p;
  const bool triple = p[1] == quote && p[2] == quote;
  if (flags & kFormat) {
    Emit(token, TokenKind::kFormatString, from, p + (triple ? 3 : 1));
    token->flags = static_cast<std::uint8_t>(flags | (triple ? kTriple : 0));
    return;
  }
  if (triple) return ReadTripleString(token, from, p + 3, flags);
  for (++p;; ++p) {
    while (!Is(*p, kStringStop)) ++p;
    if (*p == quote) break;
    if (*p == '\\') {
      flags |= kBackslash;
      if (p[1] == '\0' && p + 1 >= end_) return Fail(token, from, p + 1, "unterminated string");
      p += p[1] == '\r' && p[2] == '\n' ? 2 : 1;
    } else if (Is(*p, kLineBreak) && (*p != '\0' || p >= end_)) {
      return Fail(token, from, p, "unterminated string");
    }
  }
  Emit(token, TokenKind::kString, from, p + 1);
  token->flags = flags;
}

// `p` is behind the opening quotes.
void Lexer::ReadTripleString(Token* token, const char* from, const char* p, std::uint8_t flags) {
  const char quote = p[-1];
  const char* body = p;
  for (;; ++p) {
    p = static_cast<const char*>(std::memchr(p, quote, static_cast<std::size_t>(end_ - p)));
    if (p == nullptr) return Fail(token, from, end_, "unterminated triple-quoted string");
    if (p[1] != quote || p[2] != quote) {
      if (p[-1] != '\\') continue;
    }
    const char* slash = p;
    while (slash > body && slash[-1] == '\\') --slash;
    if (((p - slash) & 1) != 0) continue;  // the quote is escaped
    if (p[1] == quote && p[2] == quote) break;
  }
  if (std::memchr(body, '\\', static_cast<std::size_t>(p - body)) != nullptr) flags |= kBackslash;
  Emit(token, TokenKind::kString, from, p + 3);
  token->flags = static_cast<std::uint8_t>(flags | kTriple);
}

Lexer::Piece Lexer::ReadPiece(const Token& opening, bool in_specifier) {
  const char quote = begin_[opening.end - 1];
  const bool triple = (opening.flags & kTriple) != 0;
  const bool raw = (opening.flags & kRaw) != 0;
  const char* from = state_.position;
  const char* p = from;
  Piece piece{};
  const auto finish = [&](PieceEnd end, const char* stop, const char* position) {
    piece.text = {Offset(from), Offset(stop)};
    piece.end = end;
    state_.position = position;
    return piece;
  };
  for (;; ++p) {
    const char* start = p;
    while (!Is(*p, kStringStop)) ++p;
    if (p != start) piece.blank = false;
    if (*p == quote) {
      if (!triple || (p[1] == quote && p[2] == quote)) return finish(PieceEnd::kQuote, p, p);
    } else if (*p == '{' || *p == '}') {
      if (!in_specifier && p[1] == *p) {
        piece.blank = false;
        piece.brace = true;
        return finish(PieceEnd::kQuote, p + 2, p + 2);
      }
      return finish(*p == '{' ? PieceEnd::kField : PieceEnd::kFieldClose, p, p);
    } else if (*p == '\0' && p >= end_) {
      return finish(PieceEnd::kError, p, p);
    } else if (!triple && (*p == '\n' || *p == '\r')) {
      return finish(in_specifier ? PieceEnd::kLineBreak : PieceEnd::kError, p, p);
    } else if (*p == '\\') {
      piece.backslash = true;
      const bool line_break = p[1] == '\n' || p[1] == '\r';
      if (raw || !line_break) piece.blank = false;
      if (p[1] == '\r' && p[2] == '\n') {
        p += 2;
      } else if (!raw && p[1] == 'N' && p[2] == '{') {
        p += 3;
        while (!Is(*p, kStringStop)) ++p;
        if (*p != '}') --p;  // not a character name: the text goes on here
      } else if (p[1] != '{' && p[1] != '}' && !(p[1] == '\0' && p + 1 >= end_)) {
        ++p;
      }
      continue;
    }
    piece.blank = false;
  }
}

}  // namespace exportlint::python
