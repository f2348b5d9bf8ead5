// A node's children in the order of CPython's `ast` fields, whatever its kind.
#pragma once

#include <vector>

#include "analyzers/python/ast.h"

namespace exportlint::python {

// Appends the children of `id` that are present. Names of global statements and of keyword patterns are not children:
// they are plain words in `ast`.
void AppendChildren(const Tree& tree, NodeId id, std::vector<NodeId>* out);

}  // namespace exportlint::python
