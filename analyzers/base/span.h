// Places in a file. Lines and columns are computed only in reports, from a Span and its SourceFile.
#pragma once

#include <cstdint>

namespace exportlint {

// Half-open range of byte offsets into one file's text as read (before any newline translation).
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Span&) const = default;
  std::uint32_t length() const { return end - begin; }
};
static_assert(sizeof(Span) == 8);

// 1-based; columns count Unicode code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  bool operator==(const LineColumn&) const = default;
};

}  // namespace exportlint
