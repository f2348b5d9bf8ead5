// Variables of the function around: a call from there sees what they hold by now, and `nonlocal` leaves there what it
// assigns. A closure that is called from elsewhere knows them as they were when it was made.
#include <algorithm>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Graph;

std::span<const std::pair<graph::GraphId, std::uint32_t>> UnitIndex::RebindsOf(graph::GraphId graph) const {
  if (rebinds.empty()) return {};
  const auto found = std::ranges::equal_range(rebinds, graph, {}, [](const auto& r) { return r.first; });
  return {found.begin(), found.end()};
}

void Interpreter::ReadRebound(const Frame& caller, const graph::Unit& unit, const Graph& g,
                              std::vector<Value>* slots) const {
  if (caller.unit != &unit || caller.graph != &unit.graph(g.parent)) return;
  for (const graph::Capture& capture : g.captures) {
    if (capture.slot < slots->size() && capture.outer_slot < caller.env.slots.size())
      (*slots)[capture.slot] = caller.env.slots[capture.outer_slot];
  }
}

void Interpreter::NoteRebound(Frame& frame) {
  const auto id = static_cast<graph::GraphId>(frame.graph - frame.unit->graphs().data());
  std::size_t at = 0;
  for (const auto& [of, capture] : program_.index(*frame.unit).RebindsOf(id)) {
    const Value& left = frame.env.slots[frame.graph->captures[capture].slot];
    if (at == frame.rebound.size()) frame.rebound.push_back(Value{.kinds = 0});
    frame.rebound[at] = heap_.Join(frame.rebound[at], left);
    ++at;
  }
}

void Interpreter::Rebind(Frame& caller, const graph::Unit& unit, graph::GraphId id,
                         const std::vector<Value>& values) const {
  const Graph& g = unit.graph(id);
  if (caller.unit != &unit || caller.graph != &unit.graph(g.parent)) return;
  std::size_t at = 0;
  for (const auto& [of, capture] : program_.index(unit).RebindsOf(id)) {
    const std::uint32_t slot = g.captures[capture].outer_slot;
    if (at < values.size() && slot < caller.env.slots.size()) caller.env.slots[slot] = values[at];
    ++at;
  }
}

}  // namespace exportlint::flow
