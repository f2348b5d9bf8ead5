// The graphs of model files among the inputs, for reports that draw them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analyzers/graph/graph.h"
#include "findings/drawing.h"

namespace exportlint::cli {

// Of each unit that was read from an ONNX file. Nodes stand where findings about them do: at the line of Python that
// the file records, below `root` as reports call it, else at their line of the listing.
std::vector<DrawnModel> DrawModels(const std::vector<std::shared_ptr<const graph::Unit>>& units,
                                   const std::string& root);

}  // namespace exportlint::cli
