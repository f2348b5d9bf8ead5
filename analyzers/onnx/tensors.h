// What is told of a constant tensor without keeping its bytes.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

#include "analyzers/graph/model.h"

namespace exportlint::onnx_reader {

// "float32" for FLOAT; "type 99" for an unknown one.
std::string TypeName(int onnx_type);
// Name, type, shape, size, digest and small integers; the name is cleaned for showing. `folder` is the model's.
graph::ModelTensor DescribeTensor(const onnx::TensorProto& tensor, const std::string& folder);
// Bytes that are no UTF-8, and control characters, as question marks; at most 300 bytes.
std::string Clean(const std::string& text);

}  // namespace exportlint::onnx_reader
