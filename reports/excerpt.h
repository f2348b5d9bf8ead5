// One source line cut and made printable around a span; shared by the text and HTML writers.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "findings/finding.h"

namespace exportlint::reports {

inline constexpr int kTabWidth = 4;
inline constexpr std::uint32_t kLineEnd = std::numeric_limits<std::uint32_t>::max();

// The line in three inert pieces, tabs expanded; an ellipsis stands where the line was cut.
struct Excerpt {
  std::string before;
  std::string marked;
  std::string after;
};

// Cuts `line` to at most `width` display columns so that the units [begin, end) (1-based columns, end exclusive,
// kLineEnd for the rest of the line) are visible. Reads no further into the line than it shows.
Excerpt CutLine(std::string_view line, std::uint32_t begin, std::uint32_t end, int width);

// The columns of `place` that lie on `line`, as CutLine takes them; begin == end when none.
struct Columns {
  std::uint32_t begin = 1;
  std::uint32_t end = 1;
};
Columns ColumnsOn(const Place& place, std::uint32_t line);

}  // namespace exportlint::reports
