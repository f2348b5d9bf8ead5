// Calls a constructor makes on its own object and whose result nobody reads: `self.post_init()`. All that could matter
// of one is what it stores on the object, so a big one waits until somebody asks for a name it may store. Most never
// run.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include <tsl/robin_set.h>

#include "analyzers/flow/program.h"
#include "analyzers/flow/site.h"

namespace exportlint::flow {

using SymbolSet = tsl::robin_set<Symbol>;

// What one function's text does with the object in its first parameter, functions written inside it included.
struct SelfUse {
  std::vector<Symbol> stores;          // attributes it may store
  std::vector<Symbol> loads;           // attributes it reads, among them the methods it calls
  std::vector<graph::Operand> passed;  // functions given the object as an argument
  std::uint32_t nodes = 0;             // size of its text
  bool any_name = false;               // stores under a name the text does not say
};
SelfUse SelfUseOf(const graph::Unit& unit, const UnitIndex& index, graph::GraphId graph);

struct DeferredCall {
  FunctionRef function;
  std::uint32_t contents = 0;  // of the function: defaults and captures
  Value self;
  std::vector<Argument> arguments;
  const graph::Node* node = nullptr;
  const graph::Unit* unit = nullptr;  // where the call is written
};

// By object: the calls that wait, and the names any of them may store.
class DeferredCalls {
 public:
  void Add(std::uint32_t object, DeferredCall call, const SymbolSet& stores);
  // Those to run now because `name` is asked for on `object`, in the order they were made; they wait no more.
  std::vector<DeferredCall> Take(std::uint32_t object, Symbol name);
  void Forget(std::uint32_t object) { by_object_.erase(object); }
  bool MayStore(Symbol name) const { return names_.contains(name); }

 private:
  struct Waiting {
    std::vector<DeferredCall> calls;
    SymbolSet stores;
  };
  std::unordered_map<std::uint32_t, Waiting> by_object_;
  SymbolSet names_;  // of every object
};

}  // namespace exportlint::flow
