// Text to tokens, one at a time: no token is kept, nothing is allocated.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "analyzers/python/parser.h"
#include "analyzers/python/token.h"

namespace exportlint::python {

inline constexpr int kMaxIndents = 100;

class Lexer {
 public:
  // `text` must be followed by kPadding zero bytes that may be read.
  // `check_names`: names may hold bytes above 0x7F, which are UTF-8.
  Lexer(std::string_view text, bool check_names);
  static constexpr std::size_t kPadding = 16;

  // Reads the next token. After kEnd, and after kError until Resume, the same token comes again.
  void Next(Token* token);

  // What is wrong, when the last token was kError.
  std::string_view error_message() const { return error_message_; }

  // --- looking ahead: restore within the same logical line only ---
  struct State {
    const char* position;
    std::uint32_t last_end;    // end of the last token that is not a line break or indentation
    std::uint32_t line_start;  // start of the current logical line: no token in it yet if last_end <= line_start
    int depth;                 // open brackets
    int field_depth;           // value of `depth` inside the innermost replacement field of an f-string; 0: in none
    int pending_dedents;
    bool at_line_start;
    bool failed;
  };
  const State& state() const { return state_; }
  void Restore(const State& state) { state_ = state; }

  // --- recovery ---
  // Forgets open brackets and goes on at `offset`: the start of a line, or the line break before it.
  void Resume(std::uint32_t offset, bool at_line_start);
  // The line break that ends the line holding `offset`, or the end of the text.
  std::uint32_t LineEnd(std::uint32_t offset) const;

  int depth() const { return state_.depth; }
  // Where the innermost open bracket is.
  std::uint32_t open_bracket() const { return brackets_[state_.depth > 0 ? state_.depth - 1 : 0]; }

  // --- f-strings: the parser drives ---
  enum class PieceEnd : std::uint8_t { kQuote, kField, kFieldClose, kLineBreak, kError };
  struct Piece {
    Span text;           // literal text; `{{` and `}}` end a piece and belong to it
    PieceEnd end;        // what stands at position()
    bool brace = false;  // ended by a doubled brace: another piece follows
    bool blank = true;   // the text's value is empty: nothing, or only backslash-newlines
    bool backslash = false;
  };
  // Reads literal text of an f-string opened by `opening` from position(). In a format specifier doubled braces are
  // two braces. Leaves position() at what ended it.
  Piece ReadPiece(const Token& opening, bool in_specifier);
  std::uint32_t position() const { return Offset(state_.position); }
  void set_position(std::uint32_t offset) { state_.position = begin_ + offset; }
  int field_depth() const { return state_.field_depth; }
  void set_field_depth(int depth) { state_.field_depth = depth; }
  // Enters a bracket without a token, for the `{` of a field. False when nested too deep.
  bool OpenBracket(std::uint32_t offset);
  void CloseBracket() {
    if (state_.depth > 0) --state_.depth;
  }
  void set_last_end(std::uint32_t offset) { state_.last_end = offset; }

 private:
  std::uint32_t Offset(const char* p) const { return static_cast<std::uint32_t>(p - begin_); }
  bool Emit(Token* token, TokenKind kind, const char* from, const char* to);
  void Fail(Token* token, const char* from, const char* to, std::string_view message);
  bool ReadIndentation(Token* token);
  void ReadOperator(Token* token, const char* p);
  void ReadName(Token* token, const char* p);
  void ReadNumber(Token* token, const char* p);
  void ReadDecimal(Token* token, const char* p);
  void ReadRadix(Token* token, const char* p);
  void FinishNumber(Token* token, TokenKind kind, const char* from, const char* p);
  void ReadString(Token* token, const char* from, const char* p, std::uint8_t flags);
  void ReadTripleString(Token* token, const char* from, const char* p, std::uint8_t flags);
  const char* SkipComment(const char* p) const;
  const char* SkipLineBreak(const char* p) const;
  bool SkipContinuation(const char** p, Token* token);

  State state_;
  const char* begin_;
  const char* end_;
  bool has_carriage_returns_;
  bool check_names_;
  int indent_count_ = 1;
  std::string_view error_message_;
  Token error_;
  struct Indent {
    std::uint32_t column = 0, tab_column = 0;
  };  // with tab stops every 8 columns, and every 1
  std::array<Indent, kMaxIndents + 1> indents_{};
  std::array<std::uint32_t, kMaxNesting> brackets_{};
};

}  // namespace exportlint::python
