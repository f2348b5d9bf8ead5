// A TorchScript archive to the hazard graph.
#pragma once

#include <string>

#include "analyzers/base/result.h"
#include "analyzers/graph/serialize.h"

namespace exportlint::torchscript {

// Reads `path`; nothing of it is run. Errors: no archive, no TorchScript (a state dict, a pickled module), damage.
Result<graph::Bundle> Read(const std::string& path);

}  // namespace exportlint::torchscript
