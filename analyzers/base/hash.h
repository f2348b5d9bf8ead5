// Hashes for tables that look at the low bits: pointers are aligned and numbers are small, so the bits of a product
// that know all of its factors, the high ones, are brought down.
#pragma once

#include <cstddef>
#include <cstdint>

namespace exportlint {

constexpr std::uint64_t HashBits(std::uint64_t key) {
  const std::uint64_t product = key * 0x9E3779B97F4A7C15ull;
  return product ^ product >> 32;
}

// Of two keys; the order matters.
constexpr std::uint64_t HashBits(std::uint64_t first, std::uint64_t second) {
  return HashBits(HashBits(first) + second);
}

// Of an integer or a pointer.
struct BitsHash {
  std::size_t operator()(std::uint64_t key) const { return HashBits(key); }
  std::size_t operator()(const void* key) const { return HashBits(reinterpret_cast<std::uintptr_t>(key)); }
};

}  // namespace exportlint
