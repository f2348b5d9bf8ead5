// An open document: its text as the editor has it, edited by ranges, and positions in the unit the editor counts in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "findings/finding.h"

namespace exportlint::lsp {

// What `character` of a position counts.
enum class Encoding : std::uint8_t { kUtf8, kUtf16, kUtf32 };
std::string_view ToString(Encoding encoding);  // "utf-8", "utf-16", "utf-32"

struct Position {
  std::uint32_t line = 0;       // from 0
  std::uint32_t character = 0;  // from 0, in units of the encoding
  auto operator<=>(const Position&) const = default;
};

struct Range {
  Position start;
  Position end;  // exclusive
  bool operator==(const Range&) const = default;
};

class Document {
 public:
  Document(std::string text, Encoding encoding);

  const std::string& text() const { return text_; }
  Encoding encoding() const { return encoding_; }
  // The whole text, or one range of it; ranges beyond the text end where it does.
  void Replace(std::string text);
  void Replace(const Range& range, std::string_view text);

  std::size_t line_count() const { return lines_.size(); }
  // A line from 0, without its end; empty when there is none.
  std::string_view Line(std::size_t line) const;
  std::size_t OffsetOf(Position position) const;
  Position PositionAt(std::size_t offset) const;
  // Lines and columns of findings count from 1, columns in code points.
  Position PositionOf(std::uint32_t line, std::uint32_t column) const;
  Range RangeOf(const Place& place) const;

 private:
  void FindLines();

  std::string text_;
  Encoding encoding_;
  std::vector<std::size_t> lines_;  // offsets of their starts
};

}  // namespace exportlint::lsp
