// What a string literal's text means.
#include <string>

#include "analyzers/python/char_class.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {
namespace {

// Surrogates are written as three bytes, as Python's `surrogatepass` does.
void AppendUtf8(std::uint32_t code, std::string* out) {
  const auto put = [out](std::uint32_t byte) { *out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xE0 | code >> 12);
    } else {
      put(0xF0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3F));
    }
    put(0x80 | (code >> 6 & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

// Up to `most` digits of `base` at *i.
std::uint32_t TakeDigits(std::string_view text, std::size_t* i, std::size_t most, std::uint32_t base) {
  std::uint32_t code = 0;
  for (std::size_t n = 0; n < most && *i < text.size() && Is(text[*i], kHexDigit); ++n, ++*i) {
    const char c = text[*i];
    const auto digit = static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    if (digit >= base) break;
    code = code * base + digit;
  }
  return code;
}

// The escape sequence at text[*i], a backslash; moves behind it. `\N{…}` stays as it is.
void AppendEscape(std::string_view text, std::size_t* i, std::string* out) {
  const char letter = *i + 1 < text.size() ? text[*i + 1] : '\\';
  *i += 2;
  switch (letter) {
    case '\r':
      if (*i < text.size() && text[*i] == '\n') ++*i;
      return;
    case '\n': return;
    case 'a': *out += '\a'; return;
    case 'b': *out += '\b'; return;
    case 'f': *out += '\f'; return;
    case 'n': *out += '\n'; return;
    case 'r': *out += '\r'; return;
    case 't': *out += '\t'; return;
    case 'v': *out += '\v'; return;
    case '\\':
    case '\'':
    case '"': *out += letter; return;
    case 'x': return AppendUtf8(TakeDigits(text, i, 2, 16), out);
    case 'u': return AppendUtf8(TakeDigits(text, i, 4, 16), out);
    case 'U': return AppendUtf8(TakeDigits(text, i, 8, 16), out);
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7': --*i; return AppendUtf8(TakeDigits(text, i, 3, 8), out);
    default: *out += '\\'; *out += letter;
  }
}

// The text between the quotes. Line breaks become \n.
void AppendBody(std::string_view text, bool raw, std::string* out) {
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\\' && !raw) {
      AppendEscape(text, &i, out);
    } else if (c == '\r') {
      i += i + 1 < text.size() && text[i + 1] == '\n' ? 2 : 1;
      *out += '\n';
    } else {
      *out += c;
      ++i;
    }
  }
}

// Blanks, line breaks, comments and line continuations between two literals.
std::size_t SkipBetween(std::string_view text, std::size_t i) {
  while (i < text.size()) {
    if (text[i] == '#') {
      i = text.find_first_of("\r\n", i);
      if (i == std::string_view::npos) return text.size();
    } else if (std::string_view(" \t\f\r\n\\").find(text[i]) != std::string_view::npos) {
      ++i;
    } else {
      break;
    }
  }
  return i;
}

// Where the closing quotes of a literal begin, whose body begins at `i`; npos when there are none.
std::size_t FindClosing(std::string_view text, std::size_t i, std::string_view quotes) {
  for (; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text.substr(i).starts_with(quotes)) {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

bool StringValue(std::string_view literal, std::string* value) {
  value->clear();
  if (literal.find_first_of("\"'") == std::string_view::npos) return false;
  for (std::size_t i = 0; i < literal.size(); i = SkipBetween(literal, i)) {
    bool raw = false;
    for (; i < literal.size() && literal[i] != '"' && literal[i] != '\''; ++i) {
      const int letter = literal[i] | 0x20;
      if (letter != 'r' && letter != 'u') return false;
      raw |= letter == 'r';
    }
    if (i >= literal.size()) return false;
    std::string_view quotes = literal.substr(i, 1);
    if (literal.size() - i >= 6 && literal[i + 1] == quotes[0] && literal[i + 2] == quotes[0])
      quotes = literal.substr(i, 3);
    const std::size_t body = i + quotes.size();
    const std::size_t close = FindClosing(literal, body, quotes);
    if (close == std::string_view::npos) return false;
    AppendBody(literal.substr(body, close - body), raw, value);
    i = close + quotes.size();
  }
  return true;
}

}  // namespace exportlint::python
