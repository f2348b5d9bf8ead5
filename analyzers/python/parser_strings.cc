// Strings, their implicit concatenation, f-strings and t-strings.
#include "analyzers/python/char_class.h"
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {
namespace {

// Offset of the first escape sequence that Python rejects, or npos.
std::size_t FindBadEscape(std::string_view text, bool bytes) {
  for (std::size_t i = text.find('\\'); i != std::string_view::npos && i + 1 < text.size(); i = text.find('\\', i)) {
    const char letter = text[i + 1];
    const std::size_t digits = letter == 'x' ? 2 : bytes ? 0 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    if (letter == 'N' && !bytes) {
      const std::size_t close = text.find('}', i);
      if (i + 2 >= text.size() || text[i + 2] != '{' || close == std::string_view::npos || close == i + 3) return i;
    }
    std::uint32_t code = 0;
    for (std::size_t k = 0; k < digits; ++k) {
      if (i + 2 + k >= text.size() || !Is(text[i + 2 + k], kHexDigit)) return i;
      const char c = text[i + 2 + k];
      code = code * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (digits == 8 && code > 0x10FFFF) return i;
    i += 2;
  }
  return std::string_view::npos;
}

}  // namespace

// The parts of one f-string, or of several strings of which one is an f-string.
struct Parser::Strings {
  explicit Strings(Parser* parser) : values(parser) {}
  Items values;
  Span text{};  // literal text not yet made a Constant: adjacent texts become one
  bool has_text = false;
  std::uint8_t flags = 0;  // of that Constant
};

// What of a plain string only its text can tell.
bool Parser::CheckString(const Token& token) {
  const std::string_view text = Text(token);
  if ((token.flags & (kBackslash | kRaw)) == kBackslash) {
    const std::size_t bad = FindBadEscape(text, (token.flags & kBytes) != 0);
    if (bad != std::string_view::npos) {
      const auto at = token.begin + static_cast<std::uint32_t>(bad);
      return FailAt({at, at + 2}, "this escape sequence is incomplete or names no character") != 0;
    }
  }
  if ((token.flags & kBytes) != 0) {
    for (const char c : text) {
      if (static_cast<unsigned char>(c) >= 0x80)
        return Fail("bytes can only hold ASCII characters: use an escape sequence") != 0;
    }
  }
  return true;
}

NodeId Parser::ParseStrings() {
  const Position position = Save();
  const Token first = token_;
  while (At(TokenKind::kString)) {
    if ((token_.flags & (kBackslash | kBytes)) != 0 && !CheckString(token_)) return 0;
    if (((token_.flags ^ first.flags) & kBytes) != 0) return Fail("bytes and text cannot be joined");
    Advance();
  }
  if (!At(TokenKind::kFormatString)) {
    const ConstantType type = (first.flags & kBytes) != 0 ? ConstantType::kBytes : ConstantType::kStr;
    return Make(Kind::kConstant, first.begin, Constant{}, static_cast<std::uint8_t>(type),
                (first.flags & kUnicode) != 0 ? 1 : 0);
  }
  if (failed_) return 0;
  const bool is_template = (token_.flags & kTemplate) != 0;
  Rewind(position);
  Strings parts(this);
  while (At(TokenKind::kString) || At(TokenKind::kFormatString)) {
    if ((token_.flags & kBytes) != 0) return Fail("bytes and text cannot be joined");
    if (((token_.flags & kTemplate) != 0) != is_template) return Fail("t-strings cannot be joined with other strings");
    if (At(TokenKind::kFormatString)) {
      ParseFormatString(&parts);
    } else {
      AddText(&parts, {token_.begin, token_.end}, true);
      Advance();
    }
    if (failed_) return 0;
  }
  FlushText(&parts);
  JoinedStr node{};
  node.values = parts.values.Done();
  return Make(is_template ? Kind::kTemplateStr : Kind::kJoinedStr, first.begin, node);
}

// `literal`: a whole plain string, quotes included.
void Parser::AddText(Strings* out, Span span, bool literal) {
  const std::string_view text = text_.substr(span.begin, span.length());
  if (literal) {
    std::string value;
    StringValue(text, &value);
    if (value.empty()) return;
  }
  if (!out->has_text) {
    const bool unicode = literal && (text[0] == 'u' || text[0] == 'U');
    out->flags = static_cast<std::uint8_t>((unicode ? 1 : 0) | (literal ? 0 : 2));
    out->text = span;
    out->has_text = true;
  } else {
    out->text.end = span.end;
    if (!literal) out->flags |= 2;
  }
}

void Parser::FlushText(Strings* out) {
  if (!out->has_text) return;
  out->has_text = false;
  Constant node{};
  node.kind = Kind::kConstant;
  node.op = static_cast<std::uint8_t>(ConstantType::kStr);
  node.flags = out->flags;
  node.span = out->text;
  out->values.Add(tree_->Add(node));
}

// At the opening quote of an f-string or t-string.
void Parser::ParseFormatString(Strings* out) {
  const Token opening = token_;
  ParsePieces(opening, false, out);
  if (failed_) return;
  token_.end = lexer_.position() + ((opening.flags & kTriple) != 0 ? 3 : 1);
  lexer_.set_position(token_.end);
  lexer_.set_last_end(token_.end);
  Advance();
}

// Literal text and fields, up to the closing quote or, in a format specifier, its end.
void Parser::ParsePieces(const Token& opening, bool in_specifier, Strings* out) {
  for (;;) {
    const Lexer::Piece piece = lexer_.ReadPiece(opening, in_specifier);
    if (!piece.blank) AddText(out, piece.text, false);
    if (piece.backslash && (opening.flags & kRaw) == 0) {
      const std::size_t bad = FindBadEscape(text_.substr(piece.text.begin, piece.text.length()), false);
      const auto at = piece.text.begin + static_cast<std::uint32_t>(bad);
      if (bad != std::string_view::npos) {
        FailAt({at, at + 2}, "this escape sequence is incomplete or names no character");
        return;
      }
    }
    if (piece.brace) continue;
    const std::uint32_t at = lexer_.position();
    switch (piece.end) {
      case Lexer::PieceEnd::kField:
        if (!ParseField(opening, in_specifier, out)) return;
        break;
      case Lexer::PieceEnd::kQuote:
        if (in_specifier) FailAt({at, at + 1}, "expected `}` before the end of the f-string");
        return;
      case Lexer::PieceEnd::kFieldClose:
        if (!in_specifier) FailAt({at, at + 1}, "a single `}` in an f-string: write it twice");
        return;
      case Lexer::PieceEnd::kLineBreak: return;
      case Lexer::PieceEnd::kError: FailAt({opening.begin, at}, "unterminated f-string"); return;
    }
  }
}

// At `{`: `{value[=][!conversion][:specifier]}`.
bool Parser::ParseField(const Token& opening, bool in_specifier, Strings* out) {
  const Depth depth(this);
  if (depth.TooDeep()) return false;
  const std::uint32_t open = lexer_.position();
  const int outer_depth = lexer_.field_depth();
  if (!lexer_.OpenBracket(open)) return FailAt({open, open + 1}, "too many nested brackets") != 0;
  lexer_.set_field_depth(lexer_.depth());
  token_.end = open + 1;
  lexer_.set_position(open + 1);
  Advance();
  if (!AtExpression() && !At(TokenKind::kYield))
    return Fail("expected an expression in this field of an f-string") != 0;
  FormattedValue node{};
  node.value = ParseYieldOrStar();
  const bool debug = Take(TokenKind::kEqual);
  if (At(TokenKind::kExclamation)) node.conversion = ParseConversion();
  const std::uint32_t debug_end = node.conversion != 0 ? conversion_begin_ : token_.begin;
  if (debug && node.conversion == 0 && !At(TokenKind::kColon)) node.conversion = 'r';
  if (At(TokenKind::kColon)) node.format_spec = ParseSpecifier(opening);
  if (!At(TokenKind::kRightBrace))
    return Fail("expected `}`, `!` and a conversion, or `:` and a format in this field") != 0;
  lexer_.set_field_depth(outer_depth);
  previous_end_ = token_.end;
  if (debug) AddText(out, {open + 1, debug_end}, false);
  FlushText(out);
  const bool is_template = (opening.flags & kTemplate) != 0 && !in_specifier;
  out->values.Add(Make(is_template ? Kind::kInterpolation : Kind::kFormattedValue, open, node));
  return true;
}

// At `!`.
std::uint32_t Parser::ParseConversion() {
  conversion_begin_ = token_.begin;
  const std::uint32_t end = token_.end;
  Advance();
  if (!At(TokenKind::kName) || token_.begin != end || token_.end != end + 1) {
    return Fail("expected `s`, `r` or `a` directly after `!`");
  }
  const char letter = text_[token_.begin];
  if (letter != 's' && letter != 'r' && letter != 'a') return Fail("expected `s`, `r` or `a` after `!`");
  Advance();
  return static_cast<std::uint32_t>(letter);
}

// At `:`. Afterwards the current token is what follows the specifier: the closing brace, if the text is right.
NodeId Parser::ParseSpecifier(const Token& opening) {
  const std::uint32_t begin = token_.begin;
  Strings parts(this);
  ParsePieces(opening, true, &parts);
  if (failed_) return 0;
  FlushText(&parts);
  JoinedStr node{};
  node.values = parts.values.Done();
  previous_end_ = lexer_.position();
  const NodeId id = Make(Kind::kJoinedStr, begin, node);
  lexer_.Next(&token_);
  return id;
}

}  // namespace exportlint::python
