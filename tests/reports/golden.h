// Whole outputs kept as files; EXPORTLINT_RECORD=1 writes them anew.
#pragma once

#include <string>

namespace exportlint {

// Compares `got` with tests/reports/golden/`name`, or records it there.
void ExpectGolden(const std::string& name, const std::string& got);
std::string ReadWhole(const std::string& path);

}  // namespace exportlint
