// Words of the command line that must be one of a known set: rule ids, phases, severities.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exportlint::cli {

// "unknown exporter `x`; did you mean `y`?", or the whole set when nothing is near.
std::string UnknownWord(std::string_view what, std::string_view typed, const std::vector<std::string>& known);

std::string UnknownPhase(std::string_view typed);

// Ids or aliases as typed for `option`, to ids. Empty, or what is wrong with the first unknown one.
std::string ResolveRules(std::string_view option, const std::vector<std::string>& typed, std::vector<std::string>* ids);

}  // namespace exportlint::cli
