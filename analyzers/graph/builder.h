// How front-ends make a Unit: open a graph, emit nodes into nested blocks, close it.
#pragma once

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "analyzers/graph/graph.h"

namespace exportlint::graph {

class Builder {
 public:
  explicit Builder(std::shared_ptr<const SourceFile> source);

  // Graphs may nest: a function met inside another is opened, filled and closed while the outer one waits.
  GraphId OpenGraph(Graph graph);
  void CloseGraph();
  Graph& graph(GraphId id);
  GraphId current() const;
  std::uint32_t AddSlot(Symbol name);  // in the current graph

  // Blocks nest: nodes go to the innermost open one. Close gives the block back, to be owned by a region.
  void OpenBlock();
  Block CloseBlock(Operand result = {});

  // Emits into the open block. `node`'s input and block fields are filled in here.
  Operand Emit(Node node, std::span<const Input> inputs, std::span<const Block> blocks = {});

  Operand Intern(const Constant& constant);
  std::uint32_t AddClass(Class c);
  Class& class_at(std::uint32_t index);
  HintId AddHint(Hint hint, std::span<const Hint> arguments);
  const Hint& hint(HintId id) const;
  void AddComment(Comment comment);

  std::shared_ptr<const Unit> Finish();

 private:
  struct OpenGraphState { GraphId id; std::size_t block_depth; };
  std::shared_ptr<Unit> unit_;
  std::vector<OpenGraphState> open_;
  std::vector<std::vector<NodeId>> open_blocks_;
  struct ConstantHash { std::size_t operator()(const Constant& c) const; };
  std::unordered_map<Constant, std::uint32_t, ConstantHash> constants_;
};

}  // namespace exportlint::graph
