// Which operators a model file uses.
#pragma once

#include <string>

#include "analyzers/base/result.h"
#include "cli/ops.h"

namespace exportlint::cli {

// What a model file uses, whatever exportlint reads: a Python file or a folder of them, .pt, .pt2, .onnx. Of Python,
// what an export would run counts. Errors say which file could not be read.
Result<ModelOperators> OperatorsOfModel(const std::string& path);

}  // namespace exportlint::cli
