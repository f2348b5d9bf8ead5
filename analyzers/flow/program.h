// All units of one run, and who is who among them: module names, global names, classes and their bases. Const once
// built.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <tsl/robin_map.h>

#include "analyzers/base/hash.h"
#include "analyzers/flow/flow.h"
#include "analyzers/flow/heap.h"
#include "analyzers/flow/installed.h"
#include "analyzers/flow/registrations.h"
#include "analyzers/graph/graph.h"

namespace exportlint::flow {

// How a global name of a unit gets its value. Several stores of one name give several bindings, in order.
struct Binding {
  Symbol name;
  graph::NodeId store = 0;  // the kGlobal store
  graph::Operand value;     // what is stored
};

// The unit's global names and where each graph's nodes lie.
struct UnitIndex {
  std::vector<Binding> globals;  // by name, those of one name in order
  std::span<const Binding> BindingsOf(Symbol name) const;
  std::vector<std::string_view> star_imports;  // modules of `from m import *`
  struct Range {
    graph::NodeId first = 0, last = 0;
  };  // nodes of a graph's own blocks, last exclusive
  std::vector<Range> ranges;                  // by GraphId
  std::vector<std::vector<bool>> tensor_use;  // by GraphId and slot: the text uses it as a tensor is used
  std::vector<std::vector<bool>> key_use;     // by GraphId and parameter: the text asks it for an item by a string
  std::vector<Symbol> used_in_classes;        // names that methods and class bodies read
  std::vector<Symbol> offered;                // names in `__all__`, and those a package's `__init__` imports
  std::vector<graph::NodeId> exporters;       // what may be or name an export call, in order: see MentionsExport
  bool native = false;                        // C++
  bool registers = false;                     // operators or their fakes, or builds extension modules
  bool stores_forward = false;                // a method puts something in the place of `self.forward`
  bool installed = false;                     // outside the linted tree: nothing is reported there
  bool declares_dynamic = false;              // an exporter is called with dynamic_axes or dynamic_shapes
  std::vector<bool> read;                     // by NodeId: something reads the node's value
  std::vector<graph::NodeId> definitions;     // by GraphId: its kFunction node; 0 when there is none
  std::vector<bool> guards;                // by NodeId: tests of an assert or of an `if` whose one branch only raises
  std::vector<graph::NodeId> decorations;  // kDecorate nodes of the module's own body, in order
  // `NAME[k] = v` of a global name, in order; `graph` is where it is written.
  struct ItemStore {
    Symbol name;
    graph::GraphId graph = 0;
    graph::NodeId node = 0;
  };
  std::vector<ItemStore> item_stores;
  // Captures that a graph, or one written in it, assigns (`nonlocal`): graph and number of the capture, sorted.
  std::vector<std::pair<graph::GraphId, std::uint32_t>> rebinds;
  std::span<const std::pair<graph::GraphId, std::uint32_t>> RebindsOf(graph::GraphId graph) const;
  // Whether the graph, or one written in it, has code worth running although no export enters it: the export call.
  bool MentionsExport(graph::GraphId graph) const;
};

UnitIndex IndexUnit(const graph::Unit& unit);

// Modules by number of their units: what follows from the paths alone.
struct ModuleNames {
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Numbers = std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>>;
  std::vector<std::string> paths;
  std::vector<std::string> names;    // "pkg.sub.file"; the file's stem when it is in no package
  std::vector<std::string> modules;  // the path without ".py" or "/__init__.py"
  Numbers by_name;                   // of equal names the first
  Numbers by_path;                   // by `modules`
};

class Program {
 public:
  // `load`, when there is one, gives modules outside the linted tree. What `previous` knows of units that are here too,
  // and its installed modules, are taken from it instead of being made again.
  Program(std::vector<std::shared_ptr<const graph::Unit>> units, const ForEach& for_each, Loader load = {},
          const Program* previous = nullptr, std::vector<std::shared_ptr<const UnitIndex>> indexes = {});

  std::size_t size() const { return units_.size(); }
  const graph::Unit& unit(std::size_t i) const { return *units_[i]; }
  const UnitIndex& index(const graph::Unit& unit) const {
    const auto found = by_unit_.find(&unit);
    return found != by_unit_.end() ? *found->second.index : *installed_->IndexOf(unit);
  }
  // Whether a unit's sites are not for reports.
  bool IsInstalled(const graph::Unit& unit) const { return installed_ != nullptr && index(unit).installed; }

  const Registrations& registrations() const { return registrations_; }

  // Whether some class of the run reads this name: a module that others hold is not what an export is given.
  bool UsedInClasses(Symbol name) const;
  // Whether the program offers this name to others, and no class of it reads it.
  bool IsOfferedOnly(Symbol name) const;

  // The unit a module name stands for, seen from `from`: "a.b", ".b", "..c.d"; null when it is outside the linted tree.
  const graph::Unit* FindModule(std::string_view name, const graph::Unit& from) const;
  // The dotted name of a unit: "pkg.sub.file"; the file's stem when it is in no package.
  const std::string& ModuleName(const graph::Unit& unit) const;

 private:
  bool SamePaths(const ModuleNames& names) const;
  const graph::Unit* FindSource(std::string_view name, const graph::Unit& from) const;
  const graph::Unit* FindLinted(std::string_view name, const graph::Unit& from) const;

  std::vector<std::shared_ptr<const graph::Unit>> units_;
  std::vector<std::shared_ptr<const UnitIndex>> indexes_;  // by number of the unit
  struct Known {
    const UnitIndex* index = nullptr;
    std::uint32_t number = 0;
  };
  tsl::robin_map<const graph::Unit*, Known, BitsHash> by_unit_;
  Registrations registrations_;
  std::vector<bool> used_in_classes_, offered_;  // by symbol id
  std::shared_ptr<const ModuleNames> names_;
  std::shared_ptr<Installed> installed_;  // null: only the linted tree
};

}  // namespace exportlint::flow
