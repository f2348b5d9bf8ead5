// Python syntax to the hazard graph.
#pragma once

#include <memory>

#include "analyzers/base/source_file.h"
#include "analyzers/graph/graph.h"
#include "analyzers/python/ast.h"

namespace exportlint::python {

// Lowers a whole file. Never fails: what the parser skipped is absent. The tree may be dropped afterwards.
std::shared_ptr<const graph::Unit> Lower(std::shared_ptr<const SourceFile> source, const Tree& tree);

}  // namespace exportlint::python
