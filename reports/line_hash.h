// The hash code-scanning services track a line by across commits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exportlint::reports {

// For each line of `text`: a rolling hash (modulus 2^64, factor 37) of the 100 UTF-16 units from its start without
// blanks, and
// ":n" for its n-th occurrence. The same values as GitHub's upload action gives to `primaryLocationLineHash`.
std::vector<std::string> LineHashes(std::string_view text);

}  // namespace exportlint::reports
