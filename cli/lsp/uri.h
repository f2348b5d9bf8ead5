// Files as editors name them: `file:///home/me/a%20b.py`.
#pragma once

#include <string>
#include <string_view>

namespace exportlint::lsp {

// The absolute path, without `.` and `..`; empty for what names no file of this machine.
std::string PathOfUri(std::string_view uri);
std::string UriOfPath(std::string_view path);

}  // namespace exportlint::lsp
