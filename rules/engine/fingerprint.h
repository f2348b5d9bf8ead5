// Fingerprints: what stays the same when lines move.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "findings/finding.h"

namespace exportlint::rules {

// 16 hex digits of rule, path, symbol, the line's text without its spacing, and which one among equals this is.
std::string Fingerprint(const Finding& finding, std::string_view line_text, int occurrence);

}  // namespace exportlint::rules
