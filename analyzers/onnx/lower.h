// A parsed model as one unit of the hazard graph.
#pragma once

#include <string>

#include "analyzers/graph/serialize.h"
#include "analyzers/onnx/read_model.h"

namespace exportlint::onnx_reader {

// Infers shapes, checks, and lowers. `path` is the model's file: its folder is where external data may be.
Result<graph::Bundle> LowerModel(ModelFile file, const std::string& path);

}  // namespace exportlint::onnx_reader
