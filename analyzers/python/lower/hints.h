// Annotations to hints, without looking anything up.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/graph/builder.h"
#include "analyzers/python/ast.h"

namespace exportlint::python {

class Hints {
 public:
  explicit Hints(graph::Builder* builder) : builder_(*builder) {}

  // The hint of an annotation. The same text is worked out once a file: `text` must outlive this.
  graph::HintId Of(const Tree& tree, std::string_view text, NodeId annotation);

 private:
  // One annotation expression in its tree; string annotations are trees of their own.
  struct Source {
    const Tree& tree;
    std::string_view text;
    int depth;
  };
  graph::Hint Read(const Source& source, NodeId id);
  graph::Hint ReadName(const Source& source, NodeId id);
  graph::Hint ReadSubscript(const Source& source, NodeId id);
  graph::Hint ReadUnion(const Source& source, NodeId id);
  graph::Hint ReadLiteral(const Source& source, const std::vector<NodeId>& parts);
  graph::Hint ReadString(const Source& source, NodeId id);  // hint_strings.cc
  graph::Hint Make(graph::Hint hint, const std::vector<graph::Hint>& arguments);

  graph::Builder& builder_;
  std::unordered_map<std::string_view, graph::HintId> known_;
};

// The hint of a dotted name as written: tensors, Python's own types, containers, or a class.
graph::Hint HintOfName(std::string_view dotted);

}  // namespace exportlint::python
