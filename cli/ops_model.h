// Which operators a model file uses.
#pragma once

#include <string>

#include "analyzers/base/result.h"
#include "cli/ops.h"

namespace exportlint::cli {

// Of any file that exportlint reads, by its suffix.
Result<ModelOperators> OperatorsOfModel(const std::string& path);
// The operators that what an export would run calls, of a Python file or a folder of them. Errors say which file could
// not be read.
Result<ModelOperators> OperatorsOfSource(const std::string& path);

}  // namespace exportlint::cli
