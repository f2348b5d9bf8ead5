#include "ci/allow_comment.h"

#include <algorithm>

namespace exportlint::ci {
namespace {

std::string_view Trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

// Removes `prefix` and the spaces before it; false when it is not there.
bool Eat(std::string_view* text, std::string_view prefix) {
  const std::string_view trimmed = Trim(*text);
  if (!trimmed.starts_with(prefix)) return false;
  *text = trimmed.substr(prefix.size());
  return true;
}

}  // namespace

std::optional<AllowComment> ParseAllowComment(std::string_view comment) {
  AllowComment allow;
  if (!Eat(&comment, "#") || !Eat(&comment, "exportlint:")) return std::nullopt;
  if (Eat(&comment, "allow-file[")) {
    allow.whole_file = true;
  } else if (!Eat(&comment, "allow[")) {
    return std::nullopt;
  }
  const std::size_t close = comment.find(']');
  if (close == std::string_view::npos) return std::nullopt;
  allow.reason = Trim(comment.substr(close + 1));
  std::string_view rules = comment.substr(0, close);
  while (!rules.empty()) {
    const std::size_t comma = std::min(rules.find(','), rules.size());
    if (const std::string_view rule = Trim(rules.substr(0, comma)); !rule.empty()) allow.rules.emplace_back(rule);
    rules.remove_prefix(std::min(comma + 1, rules.size()));
  }
  return allow;
}

}  // namespace exportlint::ci
