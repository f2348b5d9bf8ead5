// FNV-1a (64 bits): fixed for ever, so that fingerprints and baselines outlive compilers.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace exportlint {

class ContentHash {
 public:
  // A text and its end: "ab", "c" is another content than "a", "bc".
  void Add(std::string_view text) { AddWithout("", text); }
  // The same, without the bytes of `left_out`.
  void AddWithout(std::string_view left_out, std::string_view text) {
    for (const char c : text) {
      if (left_out.find(c) == std::string_view::npos) Byte(static_cast<unsigned char>(c));
    }
    Byte(0);
  }
  // 16 hexadecimal digits.
  std::string Hex() const {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(state_));
    return text;
  }

 private:
  void Byte(unsigned char byte) { state_ = (state_ ^ byte) * 0x100000001B3ull; }
  std::uint64_t state_ = 0xCBF29CE484222325ull;
};

}  // namespace exportlint
