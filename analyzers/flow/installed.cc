#include "analyzers/flow/installed.h"

#include <mutex>
#include <utility>

#include "analyzers/flow/program.h"

namespace exportlint::flow {

struct Installed::Module {
  std::string name;
  std::shared_ptr<const graph::Unit> unit;
  UnitIndex index;
};

Installed::Installed(Loader load) : load_(std::move(load)) {}
Installed::~Installed() = default;

const graph::Unit* Installed::Find(std::string_view name) {
  const std::string key(name);
  {
    const std::shared_lock guard(lock_);
    if (const auto found = modules_.find(key); found != modules_.end()) return found->second->unit.get();
  }
  // Of two threads that read one module at once the first to end is kept: both read the same.
  auto module = std::make_unique<Module>();
  module->name = key;
  module->unit = load_(name);
  if (module->unit != nullptr) {
    module->index = IndexUnit(*module->unit);
    module->index.installed = true;
  }
  const std::unique_lock guard(lock_);
  const auto [it, added] = modules_.try_emplace(key, std::move(module));
  if (added && it->second->unit != nullptr) by_unit_.emplace(it->second->unit.get(), it->second.get());
  return it->second->unit.get();
}

const UnitIndex* Installed::IndexOf(const graph::Unit& unit) const {
  const std::shared_lock guard(lock_);
  const auto found = by_unit_.find(&unit);
  return found == by_unit_.end() ? nullptr : &found->second->index;
}

const std::string* Installed::NameOf(const graph::Unit& unit) const {
  const std::shared_lock guard(lock_);
  const auto found = by_unit_.find(&unit);
  return found == by_unit_.end() ? nullptr : &found->second->name;
}

}  // namespace exportlint::flow
