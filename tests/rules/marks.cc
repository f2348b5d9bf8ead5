#include "tests/rules/marks.h"

#include <fmt/format.h>

#include <regex>
#include <sstream>

namespace exportlint::test {
namespace {

const std::regex& MarkPattern() {
  static const std::regex pattern(R"re((?:#|//) (error|warning|note|possible|todo): \[([^\]]*)\](?: "([^"]*)")?)re");
  return pattern;
}

std::vector<std::string> LinesOf(std::string_view source) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(source)};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Whether a line holds marks and nothing else.
bool OnlyMarks(const std::string& line) {
  std::smatch match;
  if (!std::regex_search(line, match, MarkPattern())) return false;
  return match.prefix().str().find_first_not_of(" \t") == std::string::npos;
}

}  // namespace

std::vector<Mark> MarksOf(std::string_view source) {
  std::vector<Mark> marks;
  const std::vector<std::string> lines = LinesOf(source);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::size_t target = i;
    while (target < lines.size() && OnlyMarks(lines[target])) ++target;
    for (std::sregex_iterator it(lines[i].begin(), lines[i].end(), MarkPattern()), end; it != end; ++it) {
      marks.push_back(
          {.word = (*it)[1], .rule = (*it)[2], .substring = (*it)[3], .line = static_cast<unsigned>(target + 1)});
    }
  }
  return marks;
}

std::vector<std::string> Differences(const std::vector<Mark>& marks, const std::vector<Finding>& findings) {
  std::vector<std::string> differences;
  std::vector<bool> met(marks.size(), false);
  for (const Finding& f : findings) {
    if (f.suppressed) continue;
    // What default output leaves out may be marked, or not.
    bool expected = f.confidence < Confidence::kLikely;
    const std::string_view word = expected ? "possible" : ToString(f.severity);
    for (std::size_t i = 0; i < marks.size(); ++i) {
      const Mark& m = marks[i];
      if (m.line != f.place.line || m.rule != f.rule) continue;
      if (m.word == "todo" && f.confidence < Confidence::kLikely) continue;
      if (m.word != "todo" && (m.word != word || f.message.find(m.substring) == std::string::npos)) continue;
      met[i] = expected = true;
    }
    if (!expected) {
      differences.push_back(fmt::format("line {}:{}: not expected: {}: [{}] {}", f.place.line, f.place.column,
                                        ToString(f.severity), f.rule, f.message));
    }
  }
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const Mark& m = marks[i];
    if (m.word == "todo" && met[i]) {
      differences.push_back(fmt::format("line {}: [{}] is found now: mark it as a finding", m.line, m.rule));
    } else if (m.word != "todo" && !met[i]) {
      differences.push_back(fmt::format("line {}: missing: {}: [{}] \"{}\"", m.line, m.word, m.rule, m.substring));
    }
  }
  return differences;
}

std::string WithoutMarks(std::string_view source) {
  std::string text;
  for (const std::string& line : LinesOf(source)) {
    if (OnlyMarks(line)) continue;
    std::string kept = std::regex_replace(line, MarkPattern(), "");
    kept.resize(kept.find_last_not_of(" \t") + 1);
    text += kept + "\n";
  }
  return text;
}

}  // namespace exportlint::test
