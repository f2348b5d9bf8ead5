// Tensors whose bytes are in other files. Only plain files below the model's folder are looked at, and of those only
// their size.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>

#include "analyzers/graph/model.h"

namespace exportlint::onnx_reader {

struct ExternalData {
  graph::ModelTensor::Data state = graph::ModelTensor::Data::kInside;
  std::string location;
};

// Where the bytes of `tensor` are and whether they are safe and complete; `bytes` is how many it needs.
ExternalData LookUp(const onnx::TensorProto& tensor, const std::string& model_folder, std::uint64_t bytes);

}  // namespace exportlint::onnx_reader
