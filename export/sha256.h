// SHA-256, for names of what is kept by content.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exportlint {

// Takes bytes in pieces; `Hex` ends it and gives 64 lower-case hexadecimal digits.
class Sha256 {
 public:
  void Add(std::string_view bytes);
  std::string Hex();

 private:
  void Block(const unsigned char* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_{};
  std::size_t filled_ = 0;
  std::uint64_t total_ = 0;
};

std::string Sha256Of(std::string_view bytes);

// Of a regular file's content; none when it cannot be read.
std::optional<std::string> Sha256OfFile(const std::string& path);

}  // namespace exportlint
