// Text and lists of the embedded tables: offsets into constant pools, so that the tables need no relocation at
// start-up.
#pragma once

#include <cstdint>
#include <string_view>

namespace exportlint::facts {

namespace internal {
extern const char kPool[];
}

// A piece of the embedded text pool; valid for ever.
struct Text {
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  std::string_view view() const { return {internal::kPool + offset, length}; }
  bool empty() const { return length == 0; }
};
static_assert(sizeof(Text) == 8);

// A run of elements in one embedded table.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

}  // namespace exportlint::facts
