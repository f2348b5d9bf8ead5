// What onnx itself says of a model.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

namespace exportlint::onnx_reader {

// Adds inferred shapes to the model; empty, or why inference gave up.
std::string InferShapes(onnx::ModelProto* model);
// Empty, or what onnx's checker refuses. Forgets where external data is, which is looked at elsewhere.
std::string CheckModel(onnx::ModelProto* model);

// The first input whose type its operator does not take in the imported opset, or that differs from another input's
// where both must be alike; empty when there is none. The checker looks at no types, every runtime does.
std::string WrongType(const onnx::ModelProto& model);

}  // namespace exportlint::onnx_reader
