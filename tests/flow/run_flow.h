// Modules of one program through flow alone.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "findings/report.h"

namespace exportlint::test {

struct Flowed {
  std::vector<Limit> limits;
  std::set<std::string> sites;  // as --print=flow shows them
  std::int64_t steps = 0;

  bool Gave(std::string_view why) const;  // whether some limit says this
  bool Met(std::string_view part) const;  // whether some site's line has this in it
};

// Runs every module in this order in one session, on a stack of the size that the program gives. A module is (path,
// text).
Flowed RunFlow(const std::vector<std::pair<std::string, std::string>>& modules);
Flowed RunFlow(const std::string& text);

}  // namespace exportlint::test
