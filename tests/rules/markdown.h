// The code fences of a Markdown page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exportlint::test {

struct Fence {
  std::string info;  // "py", "py fixed"
  std::string text;
  std::string heading;  // the last heading above it
  int line = 0;         // of its first line of text, 1-based
};

std::vector<Fence> FencesOf(std::string_view markdown);

}  // namespace exportlint::test
