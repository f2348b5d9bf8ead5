// Functions that a library offers to others: entries where nothing of the program calls them. Private to
// analyzers/flow.
#pragma once

#include <string_view>

#include "analyzers/graph/graph.h"

namespace exportlint::flow {

// Whether an annotation says that some parameter is a tensor, or may be one.
bool TakesTensor(const graph::Unit& unit, const graph::Graph& graph);

// The text of the function's docstring, empty where it has none, and whether it says that this parameter is a tensor:
// `name (torch.Tensor): ...`, `name : Tensor`.
std::string_view Docstring(const graph::Unit& unit, const graph::Graph& graph);
bool DocumentsTensor(std::string_view docstring, std::string_view parameter);

// Whether annotations or the docstring say that the function takes tensors.
bool SaysTensor(const graph::Unit& unit, const graph::Graph& graph);

}  // namespace exportlint::flow
