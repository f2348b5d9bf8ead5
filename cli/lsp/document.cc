#include "cli/lsp/document.h"

#include <algorithm>
#include <array>

namespace exportlint::lsp {
namespace {

// Bytes of the character that begins with this one; bytes that begin none count as one character.
std::size_t LengthOf(unsigned char lead) {
  if (lead < 0xC0) return 1;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

// How many units a character of so many bytes takes.
std::size_t UnitsOf(std::size_t bytes, Encoding encoding) {
  if (encoding == Encoding::kUtf8) return bytes;
  return encoding == Encoding::kUtf16 && bytes == 4 ? 2 : 1;
}

}  // namespace

std::string_view ToString(Encoding encoding) {
  static constexpr std::array<std::string_view, 3> kNames = {"utf-8", "utf-16", "utf-32"};
  return kNames[static_cast<std::size_t>(encoding)];
}

Document::Document(std::string text, Encoding encoding) : text_(std::move(text)), encoding_(encoding) {
  FindLines();
}

void Document::FindLines() {
  lines_.assign(1, 0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n') continue;
    if (text_[i] == '\n' || text_[i] == '\r') lines_.push_back(i + 1);
  }
}

void Document::Replace(std::string text) {
  text_ = std::move(text);
  FindLines();
}

void Document::Replace(const Range& range, std::string_view text) {
  const std::size_t begin = OffsetOf(range.start), end = std::max(begin, OffsetOf(range.end));
  text_.replace(begin, end - begin, text);
  FindLines();
}

std::string_view Document::Line(std::size_t line) const {
  if (line >= lines_.size()) return {};
  const std::size_t begin = lines_[line], end = line + 1 < lines_.size() ? lines_[line + 1] : text_.size();
  std::string_view text = std::string_view(text_).substr(begin, end - begin);
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::size_t Document::OffsetOf(Position position) const {
  if (position.line >= lines_.size()) return text_.size();
  const std::string_view line = Line(position.line);
  std::size_t at = 0;
  for (std::size_t units = 0; at < line.size() && units < position.character;) {
    const std::size_t bytes = std::min(LengthOf(static_cast<unsigned char>(line[at])), line.size() - at);
    units += UnitsOf(bytes, encoding_);
    at += bytes;
  }
  return lines_[position.line] + at;
}

Position Document::PositionAt(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(lines_, offset);
  Position position{static_cast<std::uint32_t>(after - lines_.begin() - 1), 0};
  for (std::size_t at = *(after - 1); at < offset && at < text_.size();) {
    const std::size_t bytes = std::min(LengthOf(static_cast<unsigned char>(text_[at])), text_.size() - at);
    position.character += static_cast<std::uint32_t>(UnitsOf(bytes, encoding_));
    at += bytes;
  }
  return position;
}

Position Document::PositionOf(std::uint32_t line, std::uint32_t column) const {
  if (line == 0) return {};
  Position position{line - 1, 0};
  const std::string_view text = Line(position.line);
  std::size_t at = 0;
  for (std::uint32_t left = column; left > 1 && at < text.size(); --left) {
    const std::size_t bytes = std::min(LengthOf(static_cast<unsigned char>(text[at])), text.size() - at);
    position.character += static_cast<std::uint32_t>(UnitsOf(bytes, encoding_));
    at += bytes;
  }
  return position;
}

Range Document::RangeOf(const Place& place) const {
  Range range{PositionOf(place.line, place.column), PositionOf(place.end_line, place.end_column)};
  range.end = std::max(range.start, range.end);
  return range;
}

}  // namespace exportlint::lsp
