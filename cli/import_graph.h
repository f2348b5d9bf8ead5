// Which file looked into which, as flow saw it. Edges are only added: more edges make more files stale than need be,
// never fewer.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzers/graph/graph.h"

namespace exportlint::cli {

class ImportGraph {
 public:
  using Id = std::uint32_t;
  using Edge = std::pair<const graph::Unit*, const graph::Unit*>;

  // A file, whatever text it holds.
  Id NewFile();
  // The file is this unit from now on, and `before` (null: none) no more.
  void SetUnit(Id file, const graph::Unit* before, const graph::Unit* now);
  // `from` looked into `to`. Units that belong to no file are installed modules; they are files of their own.
  void Add(const Edge& edge);
  // By file: whether one of `changed` can be reached from it, by edges seen so far.
  std::vector<bool> Reaching(const std::vector<Id>& changed) const;

 private:
  Id IdOf(const graph::Unit* unit);

  std::vector<std::vector<Id>> imported_by_;  // by file, each once
  std::unordered_map<const graph::Unit*, Id> ids_;
};

}  // namespace exportlint::cli
