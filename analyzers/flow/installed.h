// Modules outside the linted tree, lowered when they are first asked for and kept for all threads. Private to
// analyzers/flow.
#pragma once

#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "analyzers/graph/graph.h"

namespace exportlint::flow {

struct UnitIndex;

// Gives the module of a dotted name, or null. Called from many threads.
using Loader = std::function<std::shared_ptr<const graph::Unit>(std::string_view name)>;

class Installed {
 public:
  explicit Installed(Loader load);
  ~Installed();

  const graph::Unit* Find(std::string_view name);
  // Null for a unit that is not one of these.
  const UnitIndex* IndexOf(const graph::Unit& unit) const;
  const std::string* NameOf(const graph::Unit& unit) const;

 private:
  struct Module;

  Loader load_;
  mutable std::shared_mutex lock_;
  std::unordered_map<std::string, std::unique_ptr<Module>> modules_;  // by name; one without a unit is not there
  std::unordered_map<const graph::Unit*, const Module*> by_unit_;
};

}  // namespace exportlint::flow
