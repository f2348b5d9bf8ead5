// Global dicts that the module itself fills: `TABLE[k] = v` in its body, and decorators of the same file that store
// what they are given (`@register("name")`).
#include <algorithm>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/wrapper_text.h"

namespace exportlint::flow {

using graph::Graph;
using graph::Node;
using graph::Operand;

namespace {

constexpr std::size_t kMaxFilled = 512;  // keys and values

// The function of the module that a graph is written in; 0 when it is in a class.
graph::GraphId FunctionOfModule(const graph::Unit& unit, graph::GraphId id) {
  while (unit.graph(id).parent != 0) id = unit.graph(id).parent;
  return unit.graph(id).kind == Graph::Kind::kFunction ? id : 0;
}

// Whether `@name` or `@name(...)` stands there.
bool Names(const graph::Unit& unit, Operand decorator, const std::vector<Symbol>& names) {
  const Operand named = NamedBy(unit, decorator);
  return named.present() && named.tag() == Operand::Tag::kGlobal &&
         std::ranges::find(names, named.global()) != names.end();
}

}  // namespace

void Interpreter::FillDict(Frame& frame, Symbol name, Value* dict) {
  const graph::Unit& unit = *frame.unit;
  const UnitIndex& index = program_.index(unit);
  Contents items = heap_.contents(*dict);
  if (items.kind != ContentsKind::kItems && items.kind != ContentsKind::kNothing) return;
  items.kind = ContentsKind::kItems;
  const std::size_t before = items.values.size();
  std::vector<Symbol> registrars;
  for (const UnitIndex::ItemStore& store : index.item_stores) {
    if (store.name != name || items.values.size() >= kMaxFilled) continue;
    if (store.graph != 0) {
      const graph::GraphId function = FunctionOfModule(unit, store.graph);
      if (function != 0) registrars.push_back(unit.graph(function).name);
      continue;
    }
    const auto inputs = unit.inputs(unit.node(store.node));
    items.values.push_back(Demand(frame, inputs[1].value));
    items.values.push_back(Demand(frame, inputs[2].value));
  }
  for (const graph::NodeId id : index.decorations) {
    if (registrars.empty() || items.values.size() >= kMaxFilled) break;
    const Node& node = unit.node(id);
    if (!Names(unit, unit.inputs(node)[0].value, registrars)) continue;
    Collecting collecting{&unit, name, &node};
    collecting_ = &collecting;
    ++collected_;
    Demand(frame, Operand::Node(id));
    collecting_ = nullptr;
    items.values.insert(items.values.end(), collecting.items.begin(), collecting.items.end());
  }
  if (items.values.size() == before) return;
  for (std::size_t k = 0; k < items.values.size(); k += 2) items.open = items.open || items.values[k].constant == 0;
  dict->true_in = dict->false_in = kAllExporters;
  dict->contents = heap_.Intern(std::move(items));
}

}  // namespace exportlint::flow
