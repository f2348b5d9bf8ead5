// A call of a decorated function: its wrapper runs, and what that calls is the function itself. Private to
// analyzers/flow.
//
// A decorated function is the function itself (kFunctionOf) whose contents have one more value at the end: the wrapper.
// So its name, parameters, flags and binding are the function's own; only a call looks at the wrapper. What the wrapper
// leaves unclear (arguments it rebuilds, a result on one of several ways) is what it would be without the wrapper.
#pragma once

#include <vector>

#include "analyzers/flow/heap.h"

namespace exportlint::flow {

struct Call;
struct Frame;

// One call of a decorated function while its wrapper runs.
struct Wrapping {
  FunctionRef function;
  const Contents& contents;                   // of the decorated function
  Call& call;                                 // from outside
  Value self{.kinds = 0};                     // of a method
  Frame* entry = nullptr;                     // when the call is an entry's: its frame, whose slots are the parameters
  const std::vector<Value>* given = nullptr;  // what a wrapper around this one leaves unclear
  std::vector<Value> meant =
      {};                    // by parameter: what the function would be given without the wrapper; empty: not asked
  bool reached = false;      // the wrapper has called the function ...
  Value result{.kinds = 0};  // ... which gave this

  const graph::Graph& graph() const { return function.unit->graph(function.graph); }
};

// What a decoration stores in a global dict while it runs.
struct Collecting {
  const graph::Unit* unit;
  Symbol name;
  const graph::Node* decoration;
  std::vector<Value> items = {};
};

// The wrapper of a decorated function; null for any other.
const Value* WrapperOf(const Contents& function);
// The function with this wrapper, instead of any that it has.
Contents WithWrapper(const Contents& function, const Value& wrapper);
// Whether a wrapper was made of a bound method of the function, which it calls without the object.
bool WrapsBound(const Heap& heap, const Contents& wrapper, const FunctionRef& function);

}  // namespace exportlint::flow
