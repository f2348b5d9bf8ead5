// A fix as a diff of whole lines.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/inert.h"
#include "reports/sarif.h"

namespace exportlint::reports {
namespace {

constexpr std::size_t kMostDiffBytes = 4'000;  // of one message

// The byte of a column, which counts code points.
std::size_t ByteOf(std::string_view line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < column && at < line.size(); ++i) at += DecodeAt(line, at).bytes;
  return at;
}

void AddLines(char mark, std::string_view text, std::string* out) {
  while (true) {
    const std::size_t end = text.find('\n');
    *out += mark;
    out->append(text.substr(0, end)).push_back('\n');
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string FixDiff(const View& view, const Fix& fix) {
  std::vector<const Edit*> edits;
  for (const Edit& edit : fix.edits) edits.push_back(&edit);
  if (edits.empty()) return {};
  const std::string& path = edits.front()->place.path;
  const SourceFile* source = view.Source(path);
  if (source == nullptr) return {};
  std::ranges::sort(edits, {}, [](const Edit* e) { return std::pair(e->place.line, e->place.column); });
  std::string out;
  for (std::size_t i = 0; i < edits.size();) {
    // Edits of lines that touch stand in one hunk.
    const std::uint32_t first = edits[i]->place.line;
    std::uint32_t last = edits[i]->place.end_line;
    std::size_t behind = i + 1;
    for (; behind < edits.size() && edits[behind]->place.line <= last; ++behind)
      last = std::max(last, edits[behind]->place.end_line);
    if (first == 0 || last < first || last > source->LineCount()) return {};
    std::string before, after;
    for (std::uint32_t line = first; line <= last; ++line)
      before.append(line == first ? "" : "\n").append(source->Line(line));
    const auto offset = [&](std::uint32_t line, std::uint32_t column) {
      std::size_t at = 0;
      for (std::uint32_t l = first; l < line; ++l) at += source->Line(l).size() + 1;
      return at + ByteOf(source->Line(line), column);
    };
    std::size_t taken = 0;
    for (; i < behind; ++i) {
      const Place& place = edits[i]->place;
      const std::size_t begin = offset(place.line, place.column), end = offset(place.end_line, place.end_column);
      if (place.path != path || begin < taken || end < begin) return {};
      after.append(before, taken, begin - taken).append(edits[i]->text);
      taken = end;
    }
    after.append(before, taken);
    AddLines('-', before, &out);
    AddLines('+', after, &out);
  }
  return out.size() <= kMostDiffBytes ? out : std::string();
}

}  // namespace exportlint::reports
