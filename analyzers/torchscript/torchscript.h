// A TorchScript archive to the hazard graph.
#pragma once

#include <string>

#include "analyzers/base/result.h"
#include "analyzers/graph/serialize.h"

namespace exportlint::torchscript {

// Reads `path`; nothing of it is run. Errors: no archive, no TorchScript (a state dict, a pickled module), damage.
Result<graph::Bundle> Read(const std::string& path);

// Code alone, as `print(scripted.code)` shows a module's: one file of an archive whose root is class `M`, with the
// tensors that it declares (`total : Tensor`), under the name `path`. Its parts are told at their own lines.
Result<graph::Bundle> ReadText(const std::string& code, bool traced, const std::string& path);

}  // namespace exportlint::torchscript
