// What the text of a decorator says of the wrappers it makes, before anything is evaluated: most only keep books
// (flags, logs, output classes) and hand on what they are given. Private to analyzers/flow.
#pragma once

#include "analyzers/flow/program.h"

namespace exportlint::flow {

// What `@name` and `@name(...)` name.
graph::Operand NamedBy(const graph::Unit& unit, graph::Operand decorator);

// Whether a function written inside `decorator`, or in the function around it, calls what it captures and does
// something with tensors: reads, tests, converts or computes with its arguments or with the result, or stores.
bool WrapsTensors(const graph::Unit& unit, const UnitIndex& index, graph::GraphId decorator);

// The same of a class whose objects are wrappers: of its `__call__` and the methods beside it.
bool ClassWrapsTensors(const graph::Unit& unit, const UnitIndex& index, std::uint32_t class_index);

// Whether a function written inside `decorator`, or it itself, assigns `forward` or `__call__` of a class.
bool PatchesForward(const graph::Unit& unit, const UnitIndex& index, graph::GraphId decorator);

}  // namespace exportlint::flow
