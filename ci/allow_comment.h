// The text of an allow comment, taken apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exportlint::ci {

struct AllowComment {
  bool whole_file = false;
  std::vector<std::string> rules;  // as written
  std::string reason;              // may be empty
};

// Nothing for any other comment.
std::optional<AllowComment> ParseAllowComment(std::string_view comment);

}  // namespace exportlint::ci
