#include "analyzers/python/lower/names.h"

#include <cstring>

namespace exportlint::python {
namespace {

// Names average 9 bytes: one or two steps.
std::uint32_t Hash(std::string_view text) {
  std::uint64_t h = text.size() * 0x9E3779B97F4A7C15ull;
  const char* p = text.data();
  std::size_t left = text.size();
  for (; left >= 8; p += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, p, 8);
    h = (h ^ word) * 0xC2B2AE3D27D4EB4Full;
    h ^= h >> 31;
  }
  std::uint64_t word = 0;
  std::memcpy(&word, p, left);
  h = (h ^ word) * 0x9E3779B97F4A7C15ull;
  return static_cast<std::uint32_t>(h >> 32);
}

}  // namespace

Names::Names() : entries_(1), table_(512), mask_(511) { entries_.reserve(512); }

NameId Names::Of(std::string_view text) {
  if (text.empty()) return 0;
  const std::uint32_t hash = Hash(text);
  std::uint32_t at = hash & mask_;
  for (; table_[at] != 0; at = (at + 1) & mask_) {
    const Entry& entry = entries_[table_[at]];
    if (entry.hash == hash && entry.text == text) return table_[at];
  }
  const auto name = static_cast<NameId>(entries_.size());
  entries_.push_back({text, Symbol::Of(text), hash});
  table_[at] = name;
  if (entries_.size() * 2 > table_.size()) Grow();
  return name;
}

void Names::Grow() {
  table_.assign(table_.size() * 2, 0);
  mask_ = static_cast<std::uint32_t>(table_.size() - 1);
  for (NameId name = 1; name < entries_.size(); ++name) {
    std::uint32_t at = entries_[name].hash & mask_;
    while (table_[at] != 0) at = (at + 1) & mask_;
    table_[at] = name;
  }
}

}  // namespace exportlint::python
