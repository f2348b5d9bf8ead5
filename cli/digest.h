// Names of content, for what is kept by content. Fast, and not made to withstand an attacker: whoever can choose what
// is linted gains nothing by two texts of one digest.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace exportlint::cli {

struct Digest {
  std::uint64_t high = 0, low = 0;
  bool operator==(const Digest&) const = default;
};

// XXH3, 128 bits.
Digest DigestOf(std::string_view bytes);

// 32 hexadecimal digits.
std::string ToHex(const Digest& digest);

// What tells this build of the program from every other: the linker's hash of it. Empty when it has none.
std::string BuildId();

}  // namespace exportlint::cli
