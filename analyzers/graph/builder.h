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
  // Opens the graph's body block too; CloseGraph ends both.
  GraphId OpenGraph(Graph graph);
  void CloseGraph();
  // The reference is good until the next OpenGraph.
  Graph& graph(GraphId id) { return unit_->graphs_[id]; }
  GraphId current() const { return open_.back().id; }
  std::uint32_t AddSlot(Symbol name);  // in the current graph

  // Blocks nest: nodes go to the innermost open one. Close gives the block back, to be owned by a region.
  void OpenBlock() { open_blocks_.push_back(static_cast<std::uint32_t>(pending_.size())); }
  Block CloseBlock(Operand result = {});
  // Open blocks of the current graph above its body.
  std::size_t block_depth() const { return open_blocks_.size() - open_.back().block_depth; }

  // Emits into the open block. `node`'s input and block fields are filled in here.
  Operand Emit(Node node, std::span<const Input> inputs, std::span<const Block> blocks = {});

  // `callee` has just been emitted and one call alone will read it.
  void MarkCalled(Operand callee);

  Operand Intern(const Constant& constant);
  std::uint32_t AddClass(Class c);
  Class& class_at(std::uint32_t index) { return unit_->classes_[index]; }
  // Keeps `hint` with copies of its arguments (`first` and `count` are filled in here).
  HintId AddHint(Hint hint, std::span<const Hint> arguments);
  const Hint& hint(HintId id) const { return unit_->hints_[id]; }
  void AddComment(Comment comment) { unit_->comments_.push_back(comment); }

  // For front-ends whose text is made while they lower.
  void SetSource(std::shared_ptr<const SourceFile> source) { unit_->source_ = std::move(source); }
  void SetModel(std::shared_ptr<const Model> model) { unit_->model_ = std::move(model); }

  std::shared_ptr<const Unit> Finish();

 private:
  struct OpenGraphState {
    GraphId id;
    std::size_t block_depth;
  };
  struct ConstantHash {
    std::size_t operator()(const Constant& c) const;
  };

  std::shared_ptr<Unit> unit_;
  std::vector<OpenGraphState> open_;
  // Nodes of all open blocks, one after the other; a block begins where open_blocks_ says.
  std::vector<NodeId> pending_;
  std::vector<std::uint32_t> open_blocks_;
  std::unordered_map<Constant, std::uint32_t, ConstantHash> constants_;
};

}  // namespace exportlint::graph
