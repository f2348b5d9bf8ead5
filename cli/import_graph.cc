#include "cli/import_graph.h"

#include <algorithm>

namespace exportlint::cli {

ImportGraph::Id ImportGraph::NewFile() {
  imported_by_.emplace_back();
  return static_cast<Id>(imported_by_.size() - 1);
}

void ImportGraph::SetUnit(Id file, const graph::Unit* before, const graph::Unit* now) {
  if (before != nullptr) ids_.erase(before);
  if (now != nullptr) ids_[now] = file;
}

ImportGraph::Id ImportGraph::IdOf(const graph::Unit* unit) {
  const auto found = ids_.find(unit);
  return found != ids_.end() ? found->second : ids_.emplace(unit, NewFile()).first->second;
}

void ImportGraph::Add(const Edge& edge) {
  const Id from = IdOf(edge.first), to = IdOf(edge.second);
  std::vector<Id>& importers = imported_by_[to];
  const auto at = std::lower_bound(importers.begin(), importers.end(), from);
  if (at == importers.end() || *at != from) importers.insert(at, from);
}

std::vector<bool> ImportGraph::Reaching(const std::vector<Id>& changed) const {
  std::vector<bool> reaching(imported_by_.size());
  std::vector<Id> next = changed;
  for (const Id id : changed) reaching[id] = true;
  while (!next.empty()) {
    const Id id = next.back();
    next.pop_back();
    for (const Id importer : imported_by_[id]) {
      if (reaching[importer]) continue;
      reaching[importer] = true;
      next.push_back(importer);
    }
  }
  return reaching;
}

}  // namespace exportlint::cli
