// What onnx itself says of a model.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

namespace exportlint::onnx_reader {

// Adds inferred shapes to the model; empty, or why inference gave up.
std::string InferShapes(onnx::ModelProto* model);
// Empty, or what onnx's checker refuses. Forgets where external data is, which is looked at elsewhere.
std::string CheckModel(onnx::ModelProto* model);

}  // namespace exportlint::onnx_reader
