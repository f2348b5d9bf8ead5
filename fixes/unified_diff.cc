#include "fixes/unified_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace exportlint::fixes {
namespace {

constexpr std::size_t kContext = 3;
// Lines compared with lines: above this, what lies between the first and the last difference is one change.
constexpr std::size_t kMostCells = 16u << 20;

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t count = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, count));
    text.remove_prefix(count);
  }
  return lines;
}

// One line of the result, of both texts or of one of them.
struct Step {
  char mark = ' ';
  std::string_view line;
};

using Lines = std::vector<std::string_view>;

// The longest common subsequence between `begin` and the last `tail` lines of both.
void Between(const Lines& a, const Lines& b, std::size_t begin, std::size_t tail, std::vector<Step>* steps) {
  const std::size_t rows = a.size() - begin - tail, columns = b.size() - begin - tail;
  if (rows * columns > kMostCells) {
    for (std::size_t i = 0; i < rows; ++i) steps->push_back({'-', a[begin + i]});
    for (std::size_t j = 0; j < columns; ++j) steps->push_back({'+', b[begin + j]});
    return;
  }
  std::vector<std::uint32_t> common((rows + 1) * (columns + 1));
  const auto cell = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return common[i * (columns + 1) + j]; };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      cell(i, j) = a[begin + i] == b[begin + j] ? cell(i + 1, j + 1) + 1 : std::max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  std::size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && a[begin + i] == b[begin + j]) {
      steps->push_back({' ', a[begin + i]});
      ++i, ++j;
    } else if (i < rows && (j == columns || cell(i + 1, j) >= cell(i, j + 1))) {
      steps->push_back({'-', a[begin + i++]});
    } else {
      steps->push_back({'+', b[begin + j++]});
    }
  }
}

std::vector<Step> Compare(const Lines& a, const Lines& b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t head = 0, tail = 0;
  while (head < most && a[head] == b[head]) ++head;
  while (tail < most - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  std::vector<Step> steps;
  for (std::size_t i = 0; i < head; ++i) steps.push_back({' ', a[i]});
  Between(a, b, head, tail, &steps);
  for (std::size_t i = a.size() - tail; i < a.size(); ++i) steps.push_back({' ', a[i]});
  return steps;
}

std::string Range(std::size_t first, std::size_t count) {
  const std::size_t line = count == 0 ? first : first + 1;
  return count == 1 ? fmt::format("{}", line) : fmt::format("{},{}", line, count);
}

void AppendLine(const Step& step, std::string* out) {
  out->push_back(step.mark);
  out->append(step.line);
  if (!step.line.ends_with('\n')) out->append("\n\\ No newline at end of file\n");
}

}  // namespace

std::string UnifiedDiff(const std::string& path, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<Step> steps = Compare(LinesOf(before), LinesOf(after));
  std::string out = fmt::format("--- a/{}\n+++ b/{}\n", path, path);
  std::size_t old_line = 0, new_line = 0;
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t end = i;  // the end of equal lines from here
    while (end < steps.size() && steps[end].mark == ' ') ++end;
    if (end == steps.size()) break;
    const std::size_t begin = std::max(i, end - std::min(end, kContext));
    old_line += begin - i;
    new_line += begin - i;
    // A hunk goes on over up to twice the context of equal lines.
    std::size_t last = end;
    for (std::size_t k = end; k < steps.size() && k <= last + 2 * kContext + 1; ++k) {
      if (steps[k].mark != ' ') last = k;
    }
    const std::size_t stop = std::min(steps.size(), last + 1 + kContext);
    std::size_t old_count = 0, new_count = 0;
    for (std::size_t k = begin; k < stop; ++k) {
      old_count += steps[k].mark != '+';
      new_count += steps[k].mark != '-';
    }
    out += fmt::format("@@ -{} +{} @@\n", Range(old_line, old_count), Range(new_line, new_count));
    for (std::size_t k = begin; k < stop; ++k) AppendLine(steps[k], &out);
    old_line += old_count;
    new_line += new_count;
    i = stop;
  }
  return out;
}

}  // namespace exportlint::fixes
