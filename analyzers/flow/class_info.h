// What flow keeps of a class and of a global name, and keys of things that units number.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzers/base/hash.h"
#include "analyzers/flow/heap.h"

namespace exportlint::flow {

// What is known of a class of the linted tree.
struct ClassInfo {
  std::vector<Value> bases;                   // values of the base expressions
  std::vector<ClassRef> order;                // method resolution order, itself first; tree classes only
  std::vector<Symbol> library_bases;          // qualified names of bases outside the tree, transitively
  tsl::robin_map<Symbol, Value> names;        // the class body's namespace
  std::unordered_map<Symbol, Value> setters;  // functions behind `@name.setter`
  bool has_setters = false;                   // it or one of its bases has some
  bool stores_forward = false;                // its constructor may put something in the place of `forward`
  bool is_module = false;                     // derives from torch.nn.Module
  bool is_record = false;  // dataclass, NamedTuple or output class: fields are its constructor's parameters
  bool has_body = false;   // its body is still to be run
  bool complete = false;   // its body was run: look-ups are kept
  struct Found {
    ClassRef owner;  // null: no class of the order has the name
    Value value;
  };
  tsl::robin_map<Symbol, Found> found;
  std::uint32_t object = 0;  // modules: the one abstract object of the class
  // kTentative: its constructor read what was still running below it; holds until that has ended.
  enum class State : std::uint8_t { kNone, kRunning, kTentative, kDone } constructed = State::kNone;
  std::size_t position = 0;    // while running: on the stack of constructors; tentative: of the lowest one it read
  std::size_t running_at = 0;  // the same among all definitions that run: see Interpreter::Unfinished
};

// What a global name of a module stands for.
struct Global {
  Value value = {.kinds = 0};  // kinds 0: being evaluated
  bool bound = false;          // the module's own text binds the name: it hides a builtin
};

// Something of a unit by its number.
struct UnitKey {
  const graph::Unit* unit = nullptr;
  std::uint32_t number = 0;
  bool operator==(const UnitKey&) const = default;
};
struct UnitKeyHash {
  std::size_t operator()(const UnitKey& k) const {
    return HashBits(reinterpret_cast<std::uintptr_t>(k.unit), k.number);
  }
};

struct KindMethodHash {
  std::size_t operator()(const std::pair<const char*, std::uint32_t>& k) const {
    return HashBits(reinterpret_cast<std::uintptr_t>(k.first), k.second);
  }
};

struct UnitPairHash {
  std::size_t operator()(const std::pair<const graph::Unit*, const graph::Unit*>& p) const {
    return HashBits(reinterpret_cast<std::uintptr_t>(p.first), reinterpret_cast<std::uintptr_t>(p.second));
  }
};

}  // namespace exportlint::flow
