// What `--version` prints.
#pragma once

#include <string>

namespace exportlint::cli {

// "0.1.0".
std::string Version();
// The version, and the versions of what the operator facts were read from.
std::string VersionText();

}  // namespace exportlint::cli
