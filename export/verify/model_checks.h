// What onnx itself says of a model file: is it valid, do its shapes agree, which operators and control flow does it
// hold.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "export/verify/outline.h"
#include "findings/drawing.h"

namespace exportlint {

struct ModelFacts {
  std::string check_onnx;  // "ok" or "failed: ..."
  std::string check_shapes;
  int opset = 0;  // of the default domain
  int ir_version = 0;
  std::vector<std::pair<std::string, int>> histogram;  // operators of the graph and its subgraphs, most frequent first
  std::string structure;                               // "Loop{Relu, Add}, If{Mul | Add}"; empty when the graph is flat
  std::vector<std::string> unused;                     // inputs whose values reach no output; their sizes may
  Drawing graph;
};

// Those of `wanted`, numbers as text ("0.37", "[1, 2]"), whose numbers all stand in small constants of the model.
std::vector<std::string> FindConstants(const std::string& path, const std::vector<std::string>& wanted);

// Never throws; an unreadable file fails the first check.
// `lines` are those of values whose nodes hold none themselves.
ModelFacts CheckModel(const std::string& path, const ValueLines& lines);

}  // namespace exportlint
