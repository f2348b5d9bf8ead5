// Clang's tree in, hazard graph out. Private to analyzers/cpp.
#pragma once

#include <memory>
#include <vector>

#include "analyzers/graph/graph.h"

namespace clang {
class ASTContext;
class Decl;
}  // namespace clang

namespace exportlint::cpp {

// `declarations`: those that the parser met in the file itself, in order.
std::shared_ptr<const graph::Unit> Lower(clang::ASTContext& context, const std::vector<clang::Decl*>& declarations,
                                         std::shared_ptr<const SourceFile> source);

}  // namespace exportlint::cpp
