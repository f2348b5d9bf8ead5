// What changed between two texts, as `diff -u` shows it.
#pragma once

#include <string>
#include <string_view>

namespace exportlint::fixes {

// Empty when nothing changed. `path` is told as a/PATH and b/PATH, so that `patch -p1` and `git apply` take it.
std::string UnifiedDiff(const std::string& path, std::string_view before, std::string_view after);

}  // namespace exportlint::fixes
