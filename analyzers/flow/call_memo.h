// What calls gave, by function and arguments. Private to analyzers/flow.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include <tsl/robin_map.h>

#include "analyzers/base/hash.h"
#include "analyzers/flow/heap.h"

namespace exportlint::flow {

struct Memo {
  FunctionRef function;
  std::vector<Value> arguments;
  ExporterMask live;
  Confidence confidence;
  Value result = {};
  int depth = 0;  // where it ran
  bool done = false;
  bool silent = false;
  int level = 0;  // calls running around it
  // What lasts must not depend on who asked first: a result cut off by the depth counts only at that depth, one cut
  // off by a recursion into a call around it not at all.
  bool cut_by_depth = false;
  bool cut_by_recursion = false;
  bool returned = false;        // it came to an end that is no raise
  Memo* next = nullptr;         // of the same hash
  Memo* of_function = nullptr;  // of the same function, before
};

// Of one function: how many signatures, and the latest of its own memos.
struct Signatures {
  int count = 0;
  Memo* latest = nullptr;
};

// Of a file's entries, and of what lasts.
struct Calls {
  tsl::robin_map<std::uint64_t, Memo*> by_hash;  // the latest; the others hang on it
  std::deque<Memo> memo;
  // Of functions; of wrappers: by the function they wrap.
  tsl::robin_map<const graph::Graph*, Signatures, BitsHash> contexts, wrapped;
  // What the function left in the variables around it that it assigns (`nonlocal`), in order of UnitIndex::RebindsOf.
  std::unordered_map<const Memo*, std::vector<Value>> rebound;
};

}  // namespace exportlint::flow
