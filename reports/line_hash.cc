#include "reports/line_hash.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <unordered_map>

#include "reports/inert.h"

namespace exportlint::reports {
namespace {

constexpr std::size_t kBlock = 100;
constexpr std::uint64_t kFactor = 37;
constexpr std::uint64_t kEndOfFile = 0xFFFF;

constexpr std::uint64_t FirstFactor() {
  std::uint64_t out = 1;
  for (std::size_t i = 0; i < kBlock; ++i) out *= kFactor;
  return out;
}

class Hasher {
 public:
  std::vector<std::string> Run(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      const Unit unit = DecodeAt(text, i);
      i += unit.bytes;
      if (unit.code < 0x10000) {
        Take(unit.code);
      } else {
        Take(0xD800 + ((unit.code - 0x10000) >> 10));
        Take(0xDC00 + ((unit.code - 0x10000) & 0x3FF));
      }
    }
    Take(kEndOfFile);
    for (std::size_t i = 0; i < kBlock; ++i) {
      Flush();
      Push(0);
    }
    return std::move(hashes_);
  }

 private:
  void Take(std::uint64_t unit) {
    const bool second_of_pair = after_return_ && unit == '\n';
    if (unit == ' ' || unit == '\t' || second_of_pair) {
      after_return_ = false;
      return;
    }
    after_return_ = unit == '\r';
    if (after_return_) unit = '\n';
    Flush();
    if (line_start_) starts_[index_] = true;
    line_start_ = unit == '\n';
    Push(unit);
  }

  // A line that started one block ago is complete.
  void Flush() {
    if (!starts_[index_]) return;
    starts_[index_] = false;
    hashes_.push_back(fmt::format("{:x}:{}", hash_, ++seen_[hash_]));
  }

  void Push(std::uint64_t unit) {
    hash_ = kFactor * hash_ + unit - FirstFactor() * window_[index_];
    window_[index_] = unit;
    index_ = (index_ + 1) % kBlock;
  }

  std::array<std::uint64_t, kBlock> window_{};
  std::array<bool, kBlock> starts_{};
  std::size_t index_ = 0;
  std::uint64_t hash_ = 0;
  bool line_start_ = true;
  bool after_return_ = false;
  std::unordered_map<std::uint64_t, int> seen_;
  std::vector<std::string> hashes_;
};

}  // namespace

std::vector<std::string> LineHashes(std::string_view text) {
  return Hasher().Run(text);
}

}  // namespace exportlint::reports
