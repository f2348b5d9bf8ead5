// The [[export]] entries of exportlint.toml, [[tool.exportlint.export]] of pyproject.toml.
#pragma once

#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "export/request.h"

namespace exportlint {

// Reads them as words; MakeRequest checks those. Paths in them start at the file's folder. The error names the file,
// line and key. A file without entries gives an empty list.
Result<std::vector<ExportTexts>> ReadExportEntries(const std::string& path);

}  // namespace exportlint
