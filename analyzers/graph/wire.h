// Bytes of the bridge: variable-length integers, a table of strings, a checksum. Private to serialize.cc and
// deserialize.cc.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/base/symbol.h"

namespace exportlint::graph::wire {

// 8 bytes: "EXLGRAF" and the version. Then the length (8 bytes) and the checksum (8 bytes) of what follows.
inline constexpr std::string_view kMagic = "EXLGRAF";
inline constexpr char kVersion = 3;
inline constexpr std::size_t kHeaderBytes = 24;

// FNV-1a over words of eight bytes: tells damage, not intent.
inline std::uint64_t Checksum(std::string_view bytes) {
  std::uint64_t h = 0xCBF29CE484222325ull ^ bytes.size();
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t n = std::min<std::size_t>(8, bytes.size());
    for (std::size_t i = 0; i < n; ++i)
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << 8 * i;
    h = std::rotl((h ^ word) * 0x9E3779B97F4A7C15ull, 29);
    bytes.remove_prefix(n);
  }
  return h;
}

class Writer {
 public:
  void Number(std::uint64_t n) {
    for (; n >= 0x80; n >>= 7) out_.push_back(static_cast<char>(n | 0x80));
    out_.push_back(static_cast<char>(n));
  }
  void Signed(std::int64_t n) { Number(static_cast<std::uint64_t>(n) << 1 ^ static_cast<std::uint64_t>(n >> 63)); }
  void Fixed(std::uint64_t n) {
    for (int i = 0; i < 8; ++i) out_.push_back(static_cast<char>(n >> 8 * i));
  }
  void Double(double d) { Fixed(std::bit_cast<std::uint64_t>(d)); }
  void Bytes(std::string_view bytes) {
    Number(bytes.size());
    out_.append(bytes);
  }
  // A number into the table of strings.
  void Name(Symbol name) {
    const auto [at, added] = numbers_.try_emplace(name, names_.size());
    if (added) names_.push_back(name);
    Number(at->second);
  }
  std::uint64_t NumberOf(Symbol name) {
    const auto [at, added] = numbers_.try_emplace(name, names_.size());
    if (added) names_.push_back(name);
    return at->second;
  }
  const std::vector<Symbol>& names() const { return names_; }
  std::string& out() { return out_; }

 private:
  std::string out_;
  std::vector<Symbol> names_;
  std::unordered_map<Symbol, std::uint64_t> numbers_;
};

// After the first thing that is not there everything reads as nothing, and `ok` is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t Number() {
    std::uint64_t n = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      n |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return n;
    }
    return Fail();
  }
  // A number that is at most `most`.
  std::uint64_t UpTo(std::uint64_t most) {
    const std::uint64_t n = Number();
    return n <= most ? n : Fail();
  }
  std::uint32_t Small() { return static_cast<std::uint32_t>(UpTo(UINT32_MAX)); }
  std::int64_t Signed() {
    const std::uint64_t n = Number();
    return static_cast<std::int64_t>(n >> 1 ^ (~(n & 1) + 1));
  }
  std::uint64_t Fixed() {
    if (rest_.size() < 8) return Fail();
    std::uint64_t n = 0;
    for (int i = 0; i < 8; ++i) n |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << 8 * i;
    rest_.remove_prefix(8);
    return n;
  }
  double Double() { return std::bit_cast<double>(Fixed()); }
  std::string_view Bytes() {
    const std::uint64_t size = Count();
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(bytes.size());
    return bytes;
  }
  // How many of something follow; each takes a byte at least, so more than are left cannot be true.
  std::uint64_t Count() {
    const std::uint64_t n = Number();  // first: its own bytes are none of those left
    return n <= rest_.size() ? n : Fail();
  }
  void ReadNames() {
    const std::uint64_t count = Count();
    names_.reserve(count);
    for (std::uint64_t i = 0; i < count && ok_; ++i) names_.push_back(Symbol::Of(Bytes()));
  }
  Symbol Name() { return NameAt(Number()); }
  Symbol NameAt(std::uint64_t i) {
    if (i < names_.size()) return names_[i];
    Fail();
    return {};
  }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }
  std::uint64_t Fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }

 private:
  std::string_view rest_;
  std::vector<Symbol> names_;
  bool ok_ = true;
};

}  // namespace exportlint::graph::wire
