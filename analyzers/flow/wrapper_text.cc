#include "analyzers/flow/wrapper_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "analyzers/flow/wrapper_reader.h"

namespace exportlint::flow {

graph::Operand NamedBy(const graph::Unit& unit, graph::Operand decorator) {
  const graph::Node* call = NodeOf(unit, decorator);
  const bool called = call != nullptr && call->op == graph::Op::kCall && call->input_count > 0;
  return called ? unit.inputs(*call)[0].value : decorator;
}

namespace {

using graph::Graph;
using graph::GraphId;
using graph::Op;
using graph::Operand;

// The outermost function that `id` is written in, or `id`.
GraphId Outermost(const graph::Unit& unit, GraphId id) {
  while (unit.graph(id).parent != 0) {
    const Graph::Kind up = unit.graph(unit.graph(id).parent).kind;
    if (up != Graph::Kind::kFunction && up != Graph::Kind::kMethod) break;
    id = unit.graph(id).parent;
  }
  return id;
}

// Functions written inside `root`, itself excluded: they follow it in the unit's table.
std::vector<GraphId> Inside(const graph::Unit& unit, GraphId root) {
  std::vector<GraphId> all;
  for (GraphId g = root + 1; g < unit.graphs().size(); ++g) {
    GraphId up = unit.graph(g).parent;
    while (up > root) up = unit.graph(up).parent;
    if (up != root) break;
    all.push_back(g);
  }
  return all;
}

// The function whose parameter a slot of `id` is, through captures; `id` itself when it is none of another function.
GraphId OwnerOfParameter(const graph::Unit& unit, GraphId id, std::uint32_t slot) {
  GraphId at = id;
  for (;;) {
    const auto& captures = unit.graph(at).captures;
    const auto capture = std::ranges::find(captures, slot, &graph::Capture::slot);
    if (capture == captures.end()) return slot < unit.graph(at).parameters.size() ? at : id;
    slot = capture->outer_slot;
    at = unit.graph(at).parent;
  }
}

// The function around that has as a parameter what `id` calls; `id` when it calls none.
GraphId Decorates(const graph::Unit& unit, const UnitIndex& index, GraphId id) {
  for (graph::NodeId n = index.ranges[id].first; n < index.ranges[id].last; ++n) {
    const graph::Node& call = unit.node(n);
    if (call.op != Op::kCall || call.input_count == 0) continue;
    const Operand callee = unit.inputs(call)[0].value;
    if (!callee.present() || callee.tag() != Operand::Tag::kSlot) continue;
    if (const GraphId owner = OwnerOfParameter(unit, id, callee.index()); owner != id) return owner;
  }
  return id;
}

}  // namespace

bool WrapsTensors(const graph::Unit& unit, const UnitIndex& index, GraphId decorator) {
  const GraphId root = Outermost(unit, decorator);
  const std::vector<GraphId> inside = Inside(unit, root);
  std::vector<GraphId> decorators;  // and what they are written in
  for (const GraphId g : inside) {
    const GraphId owner = Decorates(unit, index, g);
    if (owner == g) continue;
    for (GraphId up = owner; up >= root && up != 0; up = unit.graph(up).parent) decorators.push_back(up);
  }
  return !decorators.empty() && std::ranges::any_of(inside, [&](GraphId g) {
    return std::ranges::find(decorators, g) == decorators.end() && TouchesTensors(unit, index, g);
  });
}

bool ClassWrapsTensors(const graph::Unit& unit, const UnitIndex& index, std::uint32_t class_index) {
  bool called = false, touches = false;
  for (const GraphId g : unit.class_at(class_index).methods) {
    const std::string_view name = unit.graph(g).name.text();
    called = called || name == "__call__";
    if (name != "__init__" && name != "__get__") touches = touches || TouchesTensors(unit, index, g);
  }
  return called && touches;
}

bool PatchesForward(const graph::Unit& unit, const UnitIndex& index, GraphId decorator) {
  const GraphId root = Outermost(unit, decorator);
  const auto patches = [&](GraphId g) {
    for (graph::NodeId n = index.ranges[g].first; n < index.ranges[g].last; ++n) {
      const graph::Node& store = unit.node(n);
      const std::string_view name = store.name.text();
      if (store.op == Op::kSetAttribute && (name == "forward" || name == "__call__")) return true;
    }
    return false;
  };
  return patches(root) || std::ranges::any_of(Inside(unit, root), patches);
}

}  // namespace exportlint::flow
