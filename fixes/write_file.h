// Fixed files, written whole or not at all.
#pragma once

#include <string>
#include <string_view>

#include "analyzers/base/result.h"

namespace exportlint::fixes {

// Puts `after` in the place of `before`, keeping the file's permissions; a link keeps pointing where it points. An
// error, and the file as it was, when it does not hold `before` any more, or cannot be written.
Result<bool> ReplaceFile(const std::string& path, std::string_view before, std::string_view after);

}  // namespace exportlint::fixes
