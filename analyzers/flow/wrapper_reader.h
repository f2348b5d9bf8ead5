// What the text of one function does with what it is given. Private to analyzers/flow.
#pragma once

#include "analyzers/flow/program.h"

namespace exportlint::flow {

// Whether the function reads, tests, converts or computes with its arguments or with what it gets from the functions
// around it as with tensors, hands them something else than it was given, or stores on its first argument.
bool TouchesTensors(const graph::Unit& unit, const UnitIndex& index, graph::GraphId graph);

}  // namespace exportlint::flow
