// "did you mean": the nearest of some names to what was typed.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace exportlint::cli {

// The nearest name, or empty when none is near enough to be meant (more than a third of it differs).
std::string Nearest(std::string_view typed, std::span<const std::string> names);

}  // namespace exportlint::cli
