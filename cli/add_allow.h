// `--add-allow REASON`: comments into the source that accept what was found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/pipeline.h"
#include "findings/report.h"

namespace exportlint::cli {

struct AddedAllows {
  int comments = 0;
  int files = 0;
  std::vector<std::string> refused;  // "PATH:LINE: why", one a place or a file
};

// Writes `# exportlint: allow[rules] REASON` above each line with findings that count, or behind it where no line can
// stand above. A place where neither is read back as a comment, or that is no source, is refused.
AddedAllows AddAllowComments(const Report& report, const CheckOptions& options, const std::string& reason);

// A Python text with such a comment for one rule at one line (from 1); nothing where no comment can stand.
std::optional<std::string> WithAllowComment(std::string_view text, std::uint32_t line, const std::string& rule,
                                            const std::string& reason);

}  // namespace exportlint::cli
