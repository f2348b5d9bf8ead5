// A torch.export program to the hazard graph.
#pragma once

#include <string>

#include "analyzers/base/result.h"
#include "analyzers/graph/serialize.h"

namespace exportlint::exported_program {

// Reads `path`. Errors: no archive, no program in it, a schema that is not known, damage.
Result<graph::Bundle> Read(const std::string& path);

}  // namespace exportlint::exported_program
