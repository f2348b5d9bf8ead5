// How inputs are written as words; used by request.cc only.
#pragma once

#include <string_view>
#include <vector>

#include "export/request.h"

namespace exportlint {

// Without blanks at both ends.
std::string_view Trim(std::string_view text);

// The parts of `text` between commas that stand outside brackets and quotes; no empty ones.
std::vector<std::string_view> SplitTop(std::string_view text);

}  // namespace exportlint
