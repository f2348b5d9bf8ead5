#include "tests/rules/markdown.h"

#include <sstream>

namespace exportlint::test {

std::vector<Fence> FencesOf(std::string_view markdown) {
  std::vector<Fence> fences;
  std::istringstream in{std::string(markdown)};
  std::string heading;
  bool open = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("```")) {
      open = !open;
      if (open) fences.push_back({.info = line.substr(3), .text = {}, .heading = heading, .line = number + 1});
    } else if (open) {
      fences.back().text += line + "\n";
    } else if (line.starts_with("#")) {
      heading = line.substr(line.find_first_not_of("# "));
    }
  }
  return fences;
}

}  // namespace exportlint::test
