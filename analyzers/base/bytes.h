// Bytes as a whole: from a file, to a descriptor, in the path of a URI.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exportlint {

// Everything the file holds; none when it cannot be opened.
std::optional<std::string> ReadBytes(const std::string& path);

// Writes everything. 0, or the error number.
int WriteAll(int fd, std::string_view bytes);

// The bytes as they may stand in a URI (RFC 3986, section 2): letters, digits, `-._~` and those of `kept` as they are,
// others as %XX.
std::string PercentEncode(std::string_view bytes, std::string_view kept);

}  // namespace exportlint
