#include "analyzers/flow/offered.h"

#include <algorithm>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Graph;

bool TakesTensor(const graph::Unit& unit, const Graph& graph) {
  return std::ranges::any_of(graph.parameters, [&](const graph::Parameter& p) {
    const graph::Hint& hint = unit.hint(p.hint);
    const auto arguments = unit.hint_arguments(hint);
    return hint.base == graph::Hint::Base::kTensor ||
           std::ranges::any_of(arguments, [](const graph::Hint& h) { return h.base == graph::Hint::Base::kTensor; });
  });
}

std::string_view Docstring(const graph::Unit& unit, const Graph& graph) {
  constexpr std::string_view kQuotes = "\"\"\"";
  const std::string_view text = unit.source().slice({graph.name_span.end, graph.span.end});
  const std::size_t open = text.find(kQuotes);
  if (open == std::string_view::npos) return {};
  const std::size_t before = text.find_last_not_of("rR \t\r\n", open == 0 ? 0 : open - 1);
  if (before == std::string_view::npos || text[before] != ':') return {};
  const std::size_t close = text.find(kQuotes, open + kQuotes.size());
  if (close == std::string_view::npos) return {};
  return text.substr(open + kQuotes.size(), close - open - kQuotes.size());
}

bool DocumentsTensor(std::string_view docstring, std::string_view parameter) {
  while (!docstring.empty()) {
    const std::size_t end = std::min(docstring.find('\n'), docstring.size());
    std::string_view line = docstring.substr(0, end);
    docstring.remove_prefix(std::min(end + 1, docstring.size()));
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with(parameter)) continue;
    line.remove_prefix(parameter.size());
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.empty() || (line.front() != '(' && line.front() != ':')) continue;
    const std::string_view type = line.substr(0, line.front() == '(' ? line.find(')') : line.size());
    if (type.find("Tensor") != std::string_view::npos) return true;
  }
  return false;
}

bool SaysTensor(const graph::Unit& unit, const Graph& g) {
  const auto documented = [&](const graph::Parameter& p) {
    return p.hint == 0 && DocumentsTensor(Docstring(unit, g), p.name.text());
  };
  return TakesTensor(unit, g) || std::ranges::any_of(g.parameters, documented);
}

void Interpreter::RunMethods(ClassRef cls) {
  // A class of a framework: others of its classes say what is exported, and its own methods are loops around that.
  if (BasesOf(cls).order.size() > 1) return;
  constexpr std::uint32_t kNot = Graph::kStatic | Graph::kClassMethod | Graph::kProperty | Graph::kSetter |
                                 Graph::kAbstract | Graph::kScripted | Graph::kOverload;
  const graph::Unit& unit = *cls.unit;
  for (const graph::GraphId id : cls.get().methods) {
    const Graph& g = unit.graph(id);
    const bool candidate = g.kind == Graph::Kind::kMethod && (g.flags & kNot) == 0 && !g.name.text().starts_with('_');
    if (!candidate || local_.contexts.contains(&g) || !SaysTensor(unit, g)) continue;
    ClassRef owner;
    Value method;
    if (!FindInClass(cls, g.name, &owner, &method)) continue;
    const Contents& function = heap_.contents(method);
    if (function.kind != ContentsKind::kFunctionOf || !(function.function == FunctionRef{&unit, id})) continue;
    Construct(cls);
    RunEntry(unit, id, InstanceOf(cls), Confidence::kLikely, kAllExporters, &function);
  }
}

void Interpreter::RunOffered(const graph::Unit& unit, graph::GraphId id) {
  const Graph& g = unit.graph(id);
  const bool global = g.kind == Graph::Kind::kFunction && g.parent == 0 && !g.name.text().starts_with('_');
  if (!global || !program_.IsOfferedOnly(g.name) || !SaysTensor(unit, g)) return;
  const Contents& function = heap_.contents(ModuleAttribute(unit, g.name));
  if (function.kind != ContentsKind::kFunctionOf || !(function.function == FunctionRef{&unit, id})) return;
  RunEntry(unit, id, Value{.kinds = 0}, Confidence::kLikely, kAllExporters, &function);
}

}  // namespace exportlint::flow
