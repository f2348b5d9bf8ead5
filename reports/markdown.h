// Text inert in GitHub's and GitLab's Markdown, inside a table's cell too.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exportlint::reports {

// All of `text` as one code span; nothing when it is empty.
std::string MarkdownCode(std::string_view text);
// `text` on one line: what stands in backticks as code spans, the rest plain, naming no person, issue or link.
// At most `units` characters of it, with an ellipsis where it was cut.
std::string MarkdownText(std::string_view text, std::size_t units = 500);

}  // namespace exportlint::reports
