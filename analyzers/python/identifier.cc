#include "analyzers/python/identifier.h"

#include <cstdint>
#include <cstring>

namespace exportlint::python {
namespace {

struct Range {
  std::uint32_t first, last;
};
// Blocks without any XID_Continue character (Unicode 15).
constexpr Range kNotNames[] = {
    {0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB6},     {0xB8, 0xB9},     {0xBB, 0xBF},      {0xD7, 0xD7},
    {0xF7, 0xF7},     {0x2000, 0x203E}, {0x2041, 0x2053}, {0x2055, 0x2070}, {0x2072, 0x207E},  {0x2080, 0x208F},
    {0x20A0, 0x20CF}, {0x2190, 0x245F}, {0x2500, 0x2BFF}, {0x3000, 0x3004}, {0x3008, 0x3020},  {0x3030, 0x3030},
    {0xE000, 0xF8FF}, {0xFE10, 0xFE1F}, {0xFE50, 0xFE6F}, {0xFEFF, 0xFEFF}, {0xFF01, 0xFF0F},  {0xFF1A, 0xFF20},
    {0xFF3B, 0xFF3E}, {0xFF40, 0xFF40}, {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF}};

}  // namespace

std::size_t FindNonNameChar(std::string_view name) {
  for (std::size_t i = 0; i < name.size();) {
    if (std::uint64_t word; i + sizeof word <= name.size()) {
      std::memcpy(&word, name.data() + i, sizeof word);
      if ((word & 0x8080808080808080ull) == 0) {
        i += sizeof word;
        continue;
      }
    }
    const auto lead = static_cast<unsigned char>(name[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (i + length > name.size()) return i;
    std::uint32_t code = lead & (0x7Fu >> length);
    for (std::size_t k = 1; k < length; ++k) code = code << 6 | (static_cast<unsigned char>(name[i + k]) & 0x3Fu);
    for (const Range& range : kNotNames) {
      if (code >= range.first && code <= range.last) return i;
    }
    i += length;
  }
  return std::string_view::npos;
}

}  // namespace exportlint::python
