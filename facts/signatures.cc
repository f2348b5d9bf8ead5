#include "facts/signatures.h"

#include <algorithm>

namespace exportlint::facts {
namespace {

constexpr std::string_view kText =
#include "facts/call_signatures.inc"
    ;

// Calls `see(function, release, arguments)` for each row, which are sorted by function, then release.
template <typename See>
void ForEachRow(const See& see) {
  std::string_view rest = kText;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t first = line.find('\t');
    const std::size_t second = first == std::string_view::npos ? first : line.find('\t', first + 1);
    if (second == std::string_view::npos || line.front() == '#') continue;
    see(line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1));
  }
}

std::vector<std::string_view> NamesIn(std::string_view arguments) {
  std::vector<std::string_view> names;
  while (!arguments.empty()) {
    const std::size_t end = std::min(arguments.find(' '), arguments.size());
    std::string_view word = arguments.substr(0, end);
    arguments.remove_prefix(std::min(end + 1, arguments.size()));
    if (word.starts_with('*') && !word.starts_with("**")) word.remove_prefix(1);
    names.push_back(word.substr(0, std::min(word.find('='), word.size())));
  }
  return names;
}

}  // namespace

ArgumentReleases ReleasesWith(std::string_view function, std::string_view argument) {
  ArgumentReleases found;
  ForEachRow([&](std::string_view name, std::string_view release, std::string_view arguments) {
    if (name != function) return;
    const std::vector<std::string_view> names = NamesIn(arguments);
    found.in_newest = std::ranges::find(names, argument) != names.end();
    if (found.in_newest) {
      if (found.first.empty()) found.first = release;
      found.last = release;
      found.since = {};
    } else if (!found.first.empty() && found.since.empty()) {
      found.since = release;
    }
  });
  return found;
}

bool KnowsCall(std::string_view function) {
  return !ArgumentsOf(function).empty();
}

std::string_view OldestRelease() {
  std::string_view oldest;
  ForEachRow([&](std::string_view name, std::string_view release, std::string_view) {
    if (name == "torch.onnx.export" && oldest.empty()) oldest = release;
  });
  return oldest;
}

std::string_view NewestRelease() {
  std::string_view newest;
  ForEachRow([&](std::string_view name, std::string_view release, std::string_view) {
    if (name == "torch.onnx.export") newest = release;
  });
  return newest;
}

std::vector<std::string_view> ArgumentsOf(std::string_view function) {
  std::vector<std::string_view> names;
  ForEachRow([&](std::string_view name, std::string_view, std::string_view arguments) {
    if (name == function) names = NamesIn(arguments);
  });
  return names;
}

}  // namespace exportlint::facts
