// The main graph of a model file as a report draws it.
#pragma once

#include <onnx/onnx_pb.h>

#include "findings/drawing.h"

namespace exportlint {

// Inputs, nodes and outputs in the file's order; constants that no line of Python is recorded for are left out, and
// what is above Drawing::kMostNodes is counted. Paths are absolute, as torch recorded them.
Drawing Outline(const onnx::GraphProto& graph);

}  // namespace exportlint
