// Parts of Print: what stands above the nodes.
#pragma once

#include <string>

#include "analyzers/graph/graph.h"

namespace exportlint::graph::internal {

// "graph 1 in 0: function f(x: tensor, y: int =) -> none, static, locals z, captures $k <- $k".
void PrintGraphHeader(const Unit& unit, GraphId id, std::string* out);
// "class 0: C(nn.Module) body 3 methods 4 5, fields n: int".
void PrintClass(const Unit& unit, std::uint32_t index, std::string* out);
// "$x", or "$x.3" (with the slot's number) where another slot of the graph has the same name.
void PrintSlot(const Graph& graph, std::uint32_t slot, std::string* out);

}  // namespace exportlint::graph::internal
