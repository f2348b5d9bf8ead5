#include "analyzers/python/lexer.h"

#include <cstring>

#include "analyzers/python/char_class.h"

namespace exportlint::python {

Lexer::Lexer(std::string_view text, bool check_names)
    : begin_(text.data()),
      end_(text.data() + text.size()),
      has_carriage_returns_(std::memchr(text.data(), '\r', text.size()) != nullptr),
      check_names_(check_names) {
  state_ = {begin_, 0, 0, 0, 0, 0, true, false};
  if (text.starts_with("\xEF\xBB\xBF")) state_.position += 3;
}

bool Lexer::Emit(Token* token, TokenKind kind, const char* from, const char* to) {
  token->kind = kind;
  token->flags = 0;
  token->begin = Offset(from);
  token->end = state_.last_end = Offset(to);
  state_.position = to;
  return true;
}

void Lexer::Fail(Token* token, const char* from, const char* to, std::string_view message) {
  error_message_ = message;
  *token = error_ = {TokenKind::kError, 0, Offset(from), Offset(to)};
  state_.position = to;
  state_.failed = true;
}

void Lexer::Resume(std::uint32_t offset, bool at_line_start) {
  state_.position = begin_ + offset;
  state_.depth = 0;
  state_.field_depth = 0;
  state_.at_line_start = at_line_start;
  if (at_line_start) state_.line_start = offset;
  state_.failed = false;
}

const char* Lexer::SkipLineBreak(const char* p) const {
  return p + (p[0] == '\r' && p[1] == '\n' ? 2 : 1);
}

// To the line break that ends a comment, or the end of the text.
const char* Lexer::SkipComment(const char* p) const {
  const auto* stop = static_cast<const char*>(std::memchr(p, '\n', static_cast<std::size_t>(end_ - p)));
  if (stop == nullptr) stop = end_;
  if (!has_carriage_returns_) return stop;
  const auto* cr = static_cast<const char*>(std::memchr(p, '\r', static_cast<std::size_t>(stop - p)));
  return cr == nullptr ? stop : cr;
}

std::uint32_t Lexer::LineEnd(std::uint32_t offset) const {
  return Offset(SkipComment(begin_ + offset));
}

bool Lexer::OpenBracket(std::uint32_t offset) {
  if (state_.depth >= kMaxNesting) return false;
  brackets_[static_cast<std::size_t>(state_.depth++)] = offset;
  return true;
}

// A backslash at *p: moves behind the line break after it. False, with an error, when none follows.
bool Lexer::SkipContinuation(const char** p, Token* token) {
  const char* next = *p + 1;
  if (*next != '\n' && *next != '\r') {
    Fail(token, *p, *p + 1, "unexpected character after the line continuation `\\`");
    return false;
  }
  next = SkipLineBreak(next);
  if (next >= end_) {
    Fail(token, *p, *p + 1, "the file ends after a line continuation `\\`");
    return false;
  }
  *p = next;
  return true;
}

// At the start of a logical line: skips blank and comment lines, then compares the indentation. True when that gave a
// token (kIndent, kDedent, kError).
bool Lexer::ReadIndentation(Token* token) {
  const char* p = state_.position;
  Indent indent;
  std::uint32_t continued = 0;
  for (;;) {
    if (*p == ' ') {
      ++indent.column, ++indent.tab_column, ++p;
    } else if (*p == '\t') {
      indent.column = (indent.column / 8 + 1) * 8, ++indent.tab_column, ++p;
    } else if (*p == '\f') {
      indent = {}, ++p;
    } else if (*p == '#' || *p == '\n' || *p == '\r') {
      if (*p == '#') p = SkipComment(p);
      if (p < end_) p = SkipLineBreak(p);
      indent = {};
      continued = 0;
    } else if (*p == '\\') {
      if (continued == 0) continued = indent.column;
      if (!SkipContinuation(&p, token)) return true;
    } else {
      break;
    }
  }
  state_.position = p;
  state_.at_line_start = false;
  if (p == end_) indent = {};
  if (continued != 0 && p != end_) indent = {continued, continued};
  const Indent& top = indents_[static_cast<std::size_t>(indent_count_ - 1)];
  const auto give = [&](TokenKind kind) { *token = {kind, 0, Offset(p), state_.last_end}; };
  if (indent.column == top.column) {
    if (indent.tab_column != top.tab_column) Fail(token, p, p, "inconsistent use of tabs and spaces in indentation");
    return indent.tab_column != top.tab_column;
  }
  if (indent.column > top.column) {
    if (indent.tab_column <= top.tab_column)
      return Fail(token, p, p, "inconsistent use of tabs and spaces in indentation"), true;
    if (indent_count_ >= kMaxIndents) return Fail(token, p, p, "too many levels of indentation"), true;
    indents_[static_cast<std::size_t>(indent_count_++)] = indent;
    give(TokenKind::kIndent);
    return true;
  }
  while (indents_[static_cast<std::size_t>(indent_count_ - 1)].column > indent.column) {
    --indent_count_;
    ++state_.pending_dedents;
  }
  Indent& level = indents_[static_cast<std::size_t>(indent_count_ - 1)];
  if (level.column != indent.column) {
    return Fail(token, p, p, "this indentation matches no outer level"), true;
  }
  if (level.tab_column != indent.tab_column) {
    return Fail(token, p, p, "inconsistent use of tabs and spaces in indentation"), true;
  }
  --state_.pending_dedents;
  give(TokenKind::kDedent);
  return true;
}

void Lexer::Next(Token* token) {
  if (state_.failed) {
    *token = error_;
    return;
  }
  if (state_.pending_dedents > 0) {
    --state_.pending_dedents;
    *token = {TokenKind::kDedent, 0, Offset(state_.position), state_.last_end};
    return;
  }
  if (state_.at_line_start && ReadIndentation(token)) return;
  const char* p = state_.position;
  for (;;) {
    while (*p == ' ') ++p;
    if (Is(*p, kNameStart)) return ReadName(token, p);
    switch (*p) {
      case '\t':
      case '\f': ++p; continue;
      case '#': p = SkipComment(p); continue;
      case '\n':
      case '\r':
        if (state_.depth > 0) {
          p = SkipLineBreak(p);
          continue;
        }
        *token = {TokenKind::kNewline, 0, Offset(p), state_.last_end};
        state_.position = SkipLineBreak(p);
        state_.line_start = Offset(state_.position);
        state_.at_line_start = true;
        return;
      case '\\':
        if (!SkipContinuation(&p, token)) return;
        continue;
      case '\0':
        if (p < end_) return Fail(token, p, p + 1, "source contains a zero byte");
        state_.position = p;
        if (state_.depth == 0 && state_.last_end > state_.line_start) {  // the last line has no line break
          *token = {TokenKind::kNewline, 0, Offset(p), state_.last_end};
          state_.line_start = Offset(p);
          state_.at_line_start = true;
        } else {
          *token = {TokenKind::kEnd, 0, Offset(p), state_.last_end};
        }
        return;
      case '"':
      case '\'': return ReadString(token, p, p, 0);
      case '0':
      case '1':
      case '2':
      case '3':
      case '4':
      case '5':
      case '6':
      case '7':
      case '8':
      case '9': return ReadNumber(token, p);
      default: return ReadOperator(token, p);
    }
  }
}

}  // namespace exportlint::python
