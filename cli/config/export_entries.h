// The models that a configuration file says to export.
#pragma once

#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "export/request.h"

namespace exportlint::cli {

// The [[export]] entries of `config`; where that is empty, of the nearest exportlint.toml or pyproject.toml
// ([[tool.exportlint.export]]) that has some, from `folder` upward. Empty when there are none. Errors name file and
// line.
Result<std::vector<ExportTexts>> FindExportEntries(const std::string& config, const std::string& folder);

}  // namespace exportlint::cli
