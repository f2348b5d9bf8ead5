// The baseline: the file of findings that were there when a team began, one a line, so that it reads well in a diff.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"
#include "findings/known.h"

namespace exportlint {

// Sorted, without line numbers: code that moves changes nothing in it. Pure ASCII.
std::string RenderBaseline(std::vector<KnownFinding> known);

// What RenderBaseline wrote. Errors name the offending key; unknown keys are ignored.
Result<std::vector<KnownFinding>> ReadBaseline(std::string_view text);

}  // namespace exportlint
