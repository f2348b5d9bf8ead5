// The main graph of a model file as a report draws it.
#pragma once

#include <onnx/onnx_pb.h>

#include <map>
#include <string>

#include "analyzers/base/python_frame.h"
#include "findings/drawing.h"

namespace exportlint {

// The line of Python that gives a value, by the value's name.
using ValueLines = std::map<std::string, PythonFrame>;

// Inputs, nodes and outputs in the file's order; constants that no line of Python is recorded for are left out, and
// what is above Drawing::kMostNodes is counted. Paths are absolute, as torch recorded them.
// A node that records no line has that of its value in `lines`.
Drawing Outline(const onnx::GraphProto& graph, const ValueLines& lines);

}  // namespace exportlint
