// What is written in a function: rules that look at text, not at values, ask here.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "analyzers/flow/site.h"
#include "analyzers/graph/graph.h"
#include "rules/rule.h"

namespace exportlint::rules {

// Every node of a block in order, those of nested regions included; not of functions written in it.
void VisitBlock(const graph::Unit& unit, const graph::Block& block, const std::function<void(const graph::Node&)>& see);
// Every node of a function's body, likewise.
void VisitBody(const graph::Unit& unit, graph::GraphId graph, const std::function<void(const graph::Node&)>& see);

// Whether a node calls `name(...)` or `anything.name(...)`.
bool CallsName(const graph::Unit& unit, const graph::Node& node, std::string_view name);
// What the one `return` of a site's function returns, as text; the site's own span where it returns in several places.
Span ReturnOf(const flow::Site& site);
// The constant that a parameter defaults to; null for no default or another expression.
const graph::Constant* DefaultOf(const graph::Unit& unit, graph::GraphId graph, const graph::Parameter& parameter);
// A parameter annotated as a tensor, or as a tensor or None.
bool IsTensorHint(const graph::Unit& unit, graph::HintId hint);

// A function that torch.jit.script compiles.
struct ScriptedPart {
  const graph::Unit* unit = nullptr;
  graph::GraphId graph = 0;
};
// What a torch.jit.script call compiles, as far as it is known: forward and the methods it calls, or the function.
std::vector<ScriptedPart> ScriptedParts(const flow::Site& site);
// The class of a scripted model, with the graph of its constructor; false when there is none.
bool ConstructorOf(const flow::Site& site, ScriptedPart* constructor);
// A finding at `span` of a part: there where the part is in the site's file, else at the call, with a step to it.
Draft StartAt(const flow::Site& site, Sink& sink, const ScriptedPart& part, Span span);

}  // namespace exportlint::rules
