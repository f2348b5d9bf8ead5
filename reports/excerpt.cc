#include "reports/excerpt.h"

#include <algorithm>

#include "reports/inert.h"

namespace exportlint::reports {
namespace {

constexpr std::string_view kEllipsis = "…";

// Walks the units of a line with their column and display column.
class Walk {
 public:
  explicit Walk(std::string_view line) : line_(line) { Load(); }

  bool done() const { return offset_ >= line_.size(); }
  std::uint32_t column() const { return column_; }
  std::int64_t display() const { return display_; }
  const std::string& piece() const { return piece_; }
  int width() const { return width_; }

  void Next() {
    offset_ += bytes_;
    ++column_;
    display_ += width_;
    Load();
  }

 private:
  void Load() {
    piece_.clear();
    if (done()) return;
    const Unit unit = DecodeAt(line_, offset_);
    bytes_ = unit.bytes;
    if (unit.code == '\t') {
      piece_.assign(static_cast<std::size_t>(kTabWidth - display_ % kTabWidth), ' ');
      width_ = static_cast<int>(piece_.size());
      return;
    }
    AppendInert(line_, offset_, unit, &piece_);
    width_ = piece_.size() == 1 ? 1 : DisplayWidth(piece_);
  }

  std::string_view line_;
  std::size_t offset_ = 0;
  std::uint32_t bytes_ = 1;
  std::uint32_t column_ = 1;
  std::int64_t display_ = 0;
  std::string piece_;
  int width_ = 1;
};

// The display column at which the shown part starts: 0 when the span fits from there.
std::int64_t FirstShown(std::string_view line, std::uint32_t begin, std::uint32_t end, int width) {
  Walk walk(line);
  while (!walk.done() && walk.column() < begin) walk.Next();
  const std::int64_t start = walk.display();
  while (!walk.done() && walk.column() < end && walk.display() <= start + width) walk.Next();
  if (walk.display() < width) return 0;
  // A quarter of the width stays in front of the span, for its context.
  return std::max<std::int64_t>(0, std::min(start - width / 4, walk.display() + 1 - width / 2));
}

}  // namespace

Excerpt CutLine(std::string_view line, std::uint32_t begin, std::uint32_t end, int width) {
  width = std::max(width, 20);
  if (IsPlain(line) && line.size() < static_cast<std::size_t>(width)) {
    const std::size_t from = std::min<std::size_t>(std::max(begin, 1u) - 1, line.size());
    const std::size_t to = std::clamp<std::size_t>(std::max(end, 1u) - 1, from, line.size());
    return {std::string(line.substr(0, from)), std::string(line.substr(from, to - from)), std::string(line.substr(to))};
  }
  const std::int64_t first = FirstShown(line, begin, end, width);
  const std::int64_t last = first + width;
  Excerpt out;
  if (first > 0) out.before = kEllipsis;
  Walk walk(line);
  while (!walk.done() && walk.display() < first + (first > 0 ? 1 : 0)) walk.Next();
  for (; !walk.done(); walk.Next()) {
    std::string* part = walk.column() < begin ? &out.before : walk.column() < end ? &out.marked : &out.after;
    if (walk.display() + walk.width() >= last) {
      *part += kEllipsis;
      break;
    }
    *part += walk.piece();
  }
  return out;
}

Columns ColumnsOn(const Place& place, std::uint32_t line) {
  if (line < place.line || line > std::max(place.line, place.end_line)) return {};
  Columns columns;
  columns.begin = line == place.line ? std::max(place.column, 1u) : 1;
  columns.end = line < place.end_line ? kLineEnd : std::max(place.end_column, columns.begin);
  // An empty span at its start still shows one column.
  if (columns.end == columns.begin && line == place.line) ++columns.end;
  return columns;
}

}  // namespace exportlint::reports
