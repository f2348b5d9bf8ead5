// Names, keywords, operators and numbers.
#include <bit>
#include <cstring>

#include "analyzers/python/char_class.h"
#include "analyzers/python/identifier.h"
#include "analyzers/python/keywords.h"
#include "analyzers/python/lexer.h"

namespace exportlint::python {
namespace {

// The flags of a string prefix, or -1 when `word` is none.
int PrefixFlags(const char* word, std::size_t length) {
  const auto one = [](char c) -> int {
    switch (c | 0x20) {
      case 'r': return kRaw;
      case 'b': return kBytes;
      case 'u': return kUnicode;
      case 'f': return kFormat;
      case 't': return kFormat | kTemplate;
      default: return -1;
    }
  };
  const int first = one(word[0]);
  if (length == 1 || first < 0) return first;
  const int second = one(word[1]);
  if (second < 0 || ((first | second) & kUnicode) != 0) return -1;
  return ((first == kRaw) != (second == kRaw)) ? first | second : -1;
}

bool StartsWith(const char* p, std::string_view word) {
  return std::memcmp(p, word.data(), word.size()) == 0;
}

// `1if x else y`: a keyword may follow a number directly.
bool KeywordFollowsNumber(const char* p) {
  return StartsWith(p, "and") || StartsWith(p, "else") || StartsWith(p, "for") || StartsWith(p, "if") ||
         StartsWith(p, "in") || StartsWith(p, "is") || StartsWith(p, "not") || StartsWith(p, "or");
}

// Digits with single underscores between them. False, with *p at the underscore, when one stands alone.
bool SkipDigits(const char** p, int digit_class) {
  for (;;) {
    while (Is(**p, digit_class)) ++*p;
    if (**p != '_') return true;
    if (!Is((*p)[1], digit_class)) return false;
    ++*p;
  }
}

}  // namespace

void Lexer::ReadName(Token* token, const char* p) {
  const char* from = p;
  while (Is(*p, kNameStart | kDigit)) ++p;
  const auto length = static_cast<std::size_t>(p - from);
  if (length <= 2 && (*p == '"' || *p == '\'')) {
    const int flags = PrefixFlags(from, length);
    if (flags >= 0) return ReadString(token, from, p, static_cast<std::uint8_t>(flags));
  }
  TokenKind kind = TokenKind::kName;
  if (length <= 8) {
    std::uint64_t packed;
    std::memcpy(&packed, from, sizeof packed);
    if constexpr (std::endian::native == std::endian::big) packed = __builtin_bswap64(packed);
    if (length < 8) packed &= (1ull << (8 * length)) - 1;
    kind = keywords::Find(packed);
  }
  if (check_names_) {
    if (const std::size_t bad = FindNonNameChar({from, length}); bad != std::string_view::npos) {
      return Fail(token, from + bad, p, "this character cannot be part of a name");
    }
  }
  Emit(token, kind, from, p);
}

void Lexer::FinishNumber(Token* token, TokenKind kind, const char* from, const char* p) {
  if (Is(*p, kNameStart | kDigit) && !KeywordFollowsNumber(p)) {
    return Fail(token, from, p + 1, "invalid number: a letter or digit follows it directly");
  }
  Emit(token, kind, from, p);
}

void Lexer::ReadRadix(Token* token, const char* p) {
  const char* from = p;
  const int letter = p[1] | 0x20;
  p += 2;
  if (*p == '_') ++p;
  const char* digits = p;
  if (!SkipDigits(&p, kHexDigit)) return Fail(token, from, p + 1, "invalid number: misplaced underscore");
  if (letter != 'x') {  // the digits end where the first that is none of the radix stands
    const char* stop = p;
    p = digits;
    while (p < stop && (*p == '_' || (*p >= '0' && *p <= (letter == 'o' ? '7' : '1')))) ++p;
    if (p[-1] == '_' && p > digits) return Fail(token, from, p, "invalid number: misplaced underscore");
    if (Is(*p, kDigit)) return Fail(token, from, p + 1, "invalid digit in a number of this radix");
  }
  if (p == digits) return Fail(token, from, p, "invalid number: no digit after its prefix");
  FinishNumber(token, TokenKind::kInt, from, p);
}

void Lexer::ReadNumber(Token* token, const char* p) {
  if (*p == '0') {
    const int letter = p[1] | 0x20;
    if (letter == 'x' || letter == 'o' || letter == 'b') return ReadRadix(token, p);
  }
  ReadDecimal(token, p);
}

void Lexer::ReadDecimal(Token* token, const char* p) {
  const char* from = p;
  constexpr std::string_view kUnderscore = "invalid number: misplaced underscore";
  TokenKind kind = TokenKind::kInt;
  if (*p != '.' && !SkipDigits(&p, kDigit)) return Fail(token, from, p + 1, kUnderscore);
  const char* integer_end = p;
  if (*p == '.') {
    ++p;
    kind = TokenKind::kFloat;
    if (Is(*p, kDigit) && !SkipDigits(&p, kDigit)) return Fail(token, from, p + 1, kUnderscore);
  }
  if ((*p | 0x20) == 'e') {
    const char* exponent = p + 1 + (p[1] == '+' || p[1] == '-');
    if (Is(*exponent, kDigit)) {
      p = exponent;
      kind = TokenKind::kFloat;
      if (!SkipDigits(&p, kDigit)) return Fail(token, from, p + 1, kUnderscore);
    } else if (exponent != p + 1) {
      return Fail(token, from, exponent, "invalid number: no digit in its exponent");
    }
  }
  if ((*p | 0x20) == 'j') return FinishNumber(token, TokenKind::kComplex, from, p + 1);
  if (kind == TokenKind::kInt && *from == '0') {
    for (const char* q = from; q < integer_end; ++q) {
      if (*q != '0' && *q != '_') {
        return Fail(token, from, p, "leading zeros are not allowed in an integer: use the prefix 0o for octal");
      }
    }
  }
  FinishNumber(token, kind, from, p);
}

}  // namespace exportlint::python
