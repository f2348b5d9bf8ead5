#include "rules/engine/body.h"

#include <algorithm>

#include "rules/engine/query.h"

namespace exportlint::rules {

namespace {

bool IsSelf(const graph::Operand& operand) {
  return operand.present() && operand.tag() == graph::Operand::Tag::kSlot && operand.index() == 0;
}

graph::GraphId MethodNamed(const graph::Unit& unit, const graph::Class& cls, std::string_view name) {
  for (const graph::GraphId g : cls.methods) {
    if (unit.graph(g).name.text() == name) return g;
  }
  return 0;
}

}  // namespace

void VisitBlock(const graph::Unit& unit, const graph::Block& block,
                const std::function<void(const graph::Node&)>& see) {
  for (const graph::NodeId id : unit.nodes(block)) {
    const graph::Node& node = unit.node(id);
    see(node);
    for (const graph::Block& inner : unit.blocks(node)) VisitBlock(unit, inner, see);
  }
}

void VisitBody(const graph::Unit& unit, graph::GraphId graph, const std::function<void(const graph::Node&)>& see) {
  VisitBlock(unit, unit.block(unit.graph(graph).body), see);
}

bool CallsName(const graph::Unit& unit, const graph::Node& node, std::string_view name) {
  return CalleeName(unit, node) == name;
}

Span ReturnOf(const flow::Site& site) {
  Span span = site.span;
  int returns = 0;
  if (site.unit == nullptr || site.graph == nullptr) return span;
  VisitBlock(*site.unit, site.unit->block(site.graph->body), [&](const graph::Node& node) {
    if (node.op != graph::Op::kReturn) return;
    span = node.span;
    ++returns;
  });
  return returns == 1 ? span : site.span;
}

const graph::Constant* DefaultOf(const graph::Unit& unit, graph::GraphId graph, const graph::Parameter& parameter) {
  if (!parameter.has_default) return nullptr;
  for (const graph::Node& node : unit.nodes()) {
    if (node.op != graph::Op::kFunction || node.aux != graph) continue;
    for (const graph::Input& input : unit.inputs(node)) {
      if (input.name != parameter.name) continue;
      const bool constant = input.value.present() && input.value.tag() == graph::Operand::Tag::kConstant;
      return constant ? &unit.constant(input.value) : nullptr;
    }
  }
  return nullptr;
}

bool IsTensorHint(const graph::Unit& unit, graph::HintId id) {
  if (id == 0) return false;
  const graph::Hint& hint = unit.hint(id);
  if (hint.base == graph::Hint::Base::kTensor) return true;
  return hint.base == graph::Hint::Base::kUnion &&
         std::ranges::any_of(unit.hint_arguments(hint),
                             [](const graph::Hint& h) { return h.base == graph::Hint::Base::kTensor; });
}

std::vector<ScriptedPart> ScriptedParts(const flow::Site& site) {
  std::vector<ScriptedPart> parts;
  if (site.op != "torch.jit.script") return parts;
  ScriptedPart first;
  if (site.FunctionOf(site.value, &first.unit, &first.graph)) return {first};
  std::uint32_t index = 0;
  const graph::Unit* unit = nullptr;
  if (!site.ModelClass(site.value, &unit, &index) || !site.Forward(site.value, &first.unit, &first.graph)) return parts;
  parts.push_back(first);
  for (std::size_t i = 0; i < parts.size() && parts.size() < 32; ++i) {
    VisitBody(*unit, parts[i].graph, [&](const graph::Node& node) {
      if (node.op != graph::Op::kAttribute || !IsSelf(unit->inputs(node)[0].value)) return;
      const graph::GraphId method = MethodNamed(*unit, unit->class_at(index), node.name.text());
      const bool known = std::ranges::any_of(parts, [&](const ScriptedPart& p) { return p.graph == method; });
      constexpr std::uint32_t kLeftOut = graph::Graph::kJitIgnored | graph::Graph::kProperty;
      if (method != 0 && !known && (unit->graph(method).flags & kLeftOut) == 0) parts.push_back({unit, method});
    });
  }
  return parts;
}

bool ConstructorOf(const flow::Site& site, ScriptedPart* constructor) {
  std::uint32_t index = 0;
  if (site.op != "torch.jit.script" || !site.ModelClass(site.value, &constructor->unit, &index)) return false;
  constructor->graph = MethodNamed(*constructor->unit, constructor->unit->class_at(index), "__init__");
  return constructor->graph != 0;
}

Draft StartAt(const flow::Site& site, Sink& sink, const ScriptedPart& part, Span span) {
  Draft draft = sink.Start(site);
  if (!draft) return draft;
  draft.Script(Outcome::kError);
  if (part.unit == site.unit) {
    draft.At(span);
  } else {
    draft.Because(*part.unit, span, "here");
  }
  return draft;
}

}  // namespace exportlint::rules
