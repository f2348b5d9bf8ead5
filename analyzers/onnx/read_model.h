// An ONNX file as onnx's own message.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>

#include "analyzers/base/result.h"

namespace exportlint::onnx_reader {

struct ModelFile {
  onnx::ModelProto proto;
  std::string text;  // of `.onnxtxt`; empty for a binary model
};

// Reads a model; the error says what is wrong with it: too large for protobuf, cut off, no model at all.
Result<ModelFile> ReadModelFile(const std::string& path);

}  // namespace exportlint::onnx_reader
