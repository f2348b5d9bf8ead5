// Classes of source bytes, as one table look-up.
#pragma once

#include <array>
#include <cstdint>

namespace exportlint::python {

enum CharClass : std::uint8_t {
  kNameStart = 1,  // letters, `_`, and every byte above 0x7F
  kDigit = 2,
  kHexDigit = 4,
  kStringStop = 8,  // what a scan of a short string must look at: quotes, backslash, line breaks, zero, braces
  kLineBreak = 16,  // \n, \r, and the zero that ends the text
};

constexpr auto MakeCharTable() {
  std::array<std::uint8_t, 256> table{};
  const auto set = [&table](int from, int to, int bits) {
    for (int c = from; c <= to; ++c) table[static_cast<std::size_t>(c)] |= static_cast<std::uint8_t>(bits);
  };
  set('a', 'z', kNameStart);
  set('A', 'Z', kNameStart);
  set('_', '_', kNameStart);
  set(0x80, 0xFF, kNameStart);
  set('0', '9', kDigit | kHexDigit);
  set('a', 'f', kHexDigit);
  set('A', 'F', kHexDigit);
  for (const char c : {'\'', '"', '\\', '{', '}'}) set(c, c, kStringStop);
  for (const char c : {'\n', '\r', '\0'}) set(c, c, kStringStop | kLineBreak);
  return table;
}
inline constexpr auto kCharTable = MakeCharTable();

inline bool Is(char c, int bits) {
  return (kCharTable[static_cast<unsigned char>(c)] & bits) != 0;
}

}  // namespace exportlint::python
