// The hazard graph as text, and the rules every front-end's output obeys.
#pragma once

#include <string>
#include <vector>

#include "analyzers/graph/graph.h"

namespace exportlint::graph {

// `exportlint check --print=graph`: one line a node, blocks indented, operands as %node, $slot, @global or a literal.
std::string Print(const Unit& unit);

// What is wrong with a unit's structure; empty when nothing is. Operands refer backwards, blocks are disjoint, spans
// lie in the text, counts fit their op. Run by tests and fuzzers on every lowering.
std::vector<std::string> Verify(const Unit& unit);

}  // namespace exportlint::graph
