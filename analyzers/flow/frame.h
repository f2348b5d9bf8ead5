// A function while it runs, and a call while it is evaluated. Private to analyzers/flow.
#pragma once

#include <string_view>
#include <vector>

#include "analyzers/flow/heap.h"
#include "analyzers/flow/program.h"
#include "analyzers/flow/site.h"
#include "analyzers/graph/graph.h"
#include "findings/report.h"

namespace exportlint::flow {

// The variable part of a running function: what its slots hold, which exporters are here, and whether control goes on.
struct Env {
  std::vector<Value> slots;
  ExporterMask live = kAllExporters;
  bool falls = true;
};

// Exits of the innermost loop that are joined at its end.
struct LoopExits {
  std::vector<Env> breaks;
  std::vector<Env> continues;
};

// What a test has said of an attribute while the arm it guards runs: kinds that it does not have.
struct Narrowed {
  std::uint32_t object = 0;
  Symbol name;
  Kinds excluded = 0;
};

struct Frame {
  const graph::Unit* unit = nullptr;
  const graph::Graph* graph = nullptr;
  UnitIndex::Range range;
  std::vector<Value> values;  // by NodeId - range.first
  Env env;
  Value returned{.kinds = 0};
  Value yielded{.kinds = 0};
  std::vector<Value> rebound =
      {};  // variables of the function around, by UnitIndex::RebindsOf: as the ways out leave them
  std::vector<Value>* emitted = nullptr;  // elements of the innermost comprehension
  LoopExits* loop = nullptr;
  std::vector<Narrowed> narrowed = {};
  Confidence confidence = Confidence::kCertain;  // how surely an export runs this
  ClassRef defined_in{};                         // class whose body the function is written in, for super()
  bool in_entry = true;
};

// One call being evaluated, resolved or not.
struct Call {
  Frame& frame;
  const graph::Node* node = nullptr;
  Value callee;
  Value receiver{.kinds = 0};  // of a method
  std::vector<Argument> arguments;
  std::string_view name;  // qualified library name or method name
  Symbol method{};        // of a method's or a library function's name, where it is at hand

  const Argument* Arg(std::string_view keyword, std::size_t position) const;
  Value ArgValue(std::string_view keyword, std::size_t position) const;  // kinds 0 when absent
};

// A value's truth as far as these exporters are concerned.
Value In(Value v, ExporterMask live);

}  // namespace exportlint::flow
