// Which lines a diff touches.
#include <algorithm>
#include <charconv>

#include "findings/known.h"

namespace exportlint {
namespace {

std::string_view NextLine(std::string_view* text) {
  const std::size_t end = std::min(text->find('\n'), text->size());
  const std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  return line;
}

// A number at the start of `text`, which then goes on behind it; false when there is none.
bool TakeNumber(std::string_view* text, std::uint32_t* out) {
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *out);
  if (error != std::errc{}) return false;
  text->remove_prefix(static_cast<std::size_t>(end - text->data()));
  return true;
}

// A name in quotes, as git writes names with odd characters: "b/a\303\244.py".
std::string Unquoted(std::string_view name) {
  if (!name.starts_with('"')) return std::string(name);
  std::string out;
  for (std::size_t i = 1; i < name.size() && name[i] != '"'; ++i) {
    if (name[i] != '\\' || i + 1 == name.size()) {
      out += name[i];
      continue;
    }
    ++i;
    if (name[i] >= '0' && name[i] <= '3' && i + 2 < name.size()) {
      out += static_cast<char>((name[i] - '0') * 64 + (name[i + 1] - '0') * 8 + (name[i + 2] - '0'));
      i += 2;
    } else {
      out += name[i] == 't' ? '\t' : name[i] == 'n' ? '\n' : name[i];
    }
  }
  return out;
}

// "@@ -a,b +c,d @@": the lines from c on, d of them; without d one.
bool ReadHunk(std::string_view line, std::uint32_t* first, std::uint32_t* count) {
  const std::size_t plus = line.find(" +");
  if (!line.starts_with("@@ -") || plus == std::string_view::npos) return false;
  line.remove_prefix(plus + 2);
  *count = 1;
  if (!TakeNumber(&line, first)) return false;
  if (!line.starts_with(',')) return true;
  line.remove_prefix(1);
  return TakeNumber(&line, count);
}

// Lines of the old text in a hunk, which may look like headers.
std::uint32_t OldLines(std::string_view line) {
  std::uint32_t first = 0, count = 1;
  line.remove_prefix(4);
  if (!TakeNumber(&line, &first) || !line.starts_with(',')) return 1;
  line.remove_prefix(1);
  return TakeNumber(&line, &count) ? count : 1;
}

}  // namespace

ChangedLines ReadUnifiedDiff(std::string_view diff) {
  ChangedLines changed;
  std::string path;
  std::uint64_t skip = 0;  // lines of the hunk
  while (!diff.empty()) {
    std::string_view line = NextLine(&diff);
    if (skip > 0) {
      if (!line.starts_with('\\')) --skip;
      continue;
    }
    std::uint32_t first = 0, count = 0;
    if (line.starts_with("+++ ")) {
      line.remove_prefix(4);
      if (line.ends_with('\t')) line.remove_suffix(1);
      path = Unquoted(line);
      path = path.starts_with("b/") ? path.substr(2) : std::string();
    } else if (ReadHunk(line, &first, &count)) {
      skip = std::uint64_t{count} + OldLines(line);
      if (!path.empty() && count > 0) changed[path].emplace_back(first, first + (count - 1));
    }
  }
  return changed;
}

bool Touches(const ChangedLines& changed, const Finding& finding) {
  const auto on_changed = [&](const Place& place) {
    const auto lines = changed.find(place.path);
    return lines != changed.end() && std::ranges::any_of(lines->second, [&](const auto& range) {
             return place.line <= range.second && range.first <= std::max(place.line, place.end_line);
           });
  };
  return on_changed(finding.place) ||
         std::ranges::any_of(finding.why, [&](const WhyStep& step) { return on_changed(step.place); });
}

}  // namespace exportlint
