// Classes, and decorators of classes and functions.
#include <algorithm>

#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

using graph::Graph;

// `@d  class C(B, metaclass=M): s`  %1 = call.class c0 `C` @B metaclass=@M;  %2 = call.decorate @d %1;  store.global C
// = %2 The body is a graph of its own; classes()[0] says which.
void Lowerer::LowerClassDef(NodeId id) {
  const auto& s = tree_.as<ClassDef>(id);
  const std::size_t decorators = inputs_.size();
  CollectDecorators(s.decorators);
  const std::size_t bases = inputs_.size();
  CollectBases(s);
  graph::Class c;
  c.name = SymbolOf(s.name);
  c.qualified_name = QualifiedName(c.name, NameOf(s.name));
  c.span = tree_[id].span;
  c.name_span = s.name;
  for (const NodeId base : tree_.list(s.bases)) {
    c.base_names.push_back(DottedName(tree_.kind(base) == Kind::kSubscript ? tree_.as<Subscript>(base).value : base));
  }
  for (const NodeId decorator : tree_.list(s.decorators)) c.decorator_names.push_back(DottedName(decorator));
  const Symbol name = c.name;
  const std::uint32_t index = builder_.AddClass(std::move(c));
  ClassBody(id, index, name);
  graph::Node node = At(id, Op::kClass, index);
  node.name = name;
  const Operand made = EmitCollected(node, bases);
  StoreName(NameOf(s.name), id, s.name, Decorate(s.decorators, decorators, made));
}

void Lowerer::CollectBases(const ClassDef& c) {
  CollectElements(c.bases);
  for (const NodeId at : tree_.list(c.keywords)) {
    const auto& keyword = tree_.as<Keyword>(at);
    const Operand value = Expression(keyword.value);
    Collect(value, keyword.name.length() == 0 ? star_star_ : SymbolOf(keyword.name));
  }
}

void Lowerer::ClassBody(NodeId id, std::uint32_t index, Symbol name) {
  const auto& s = tree_.as<ClassDef>(id);
  Graph graph;
  graph.name = name;
  graph.qualified_name = builder_.class_at(index).qualified_name;
  graph.kind = Graph::Kind::kClassBody;
  graph.parent = scopes_.graph();
  graph.class_index = static_cast<std::int32_t>(index);
  graph.span = tree_[id].span;
  graph.name_span = s.name;
  const graph::GraphId body = builder_.OpenGraph(std::move(graph));
  builder_.class_at(index).body = body;
  scopes_.Open(body, Scopes::Kind::kClass, static_cast<std::int32_t>(index));
  ScanBody(s.body);
  Body(s.body);
  scopes_.Close();
  builder_.CloseGraph();
}

void Lowerer::CollectDecorators(List decorators) {
  for (const NodeId decorator : tree_.list(decorators)) Collect(Expression(decorator));
}

Operand Lowerer::Decorate(List decorators, std::size_t mark, Operand made) {
  const auto list = tree_.list(decorators);
  for (std::size_t i = list.size(); i-- > 0;) {
    made = Emit(At(list[i], Op::kDecorate), {{inputs_[mark + i].value, {}}, {made, {}}});
  }
  inputs_.resize(mark);
  return made;
}

// "torch.no_grad" of `torch.no_grad` and `torch.no_grad()`; empty where the expression is no dotted name.
Symbol Lowerer::DottedName(NodeId id) {
  if (tree_.kind(id) == Kind::kCall) id = tree_.as<Call>(id).func;
  std::vector<std::string_view> parts;
  for (; tree_.kind(id) == Kind::kAttribute; id = tree_.as<Attribute>(id).value)
    parts.push_back(Text(tree_.as<Attribute>(id).attr));
  if (tree_.kind(id) != Kind::kName) return {};
  if (parts.empty()) return SymbolOf(tree_[id].span);
  std::string dotted(Text(tree_[id].span));
  for (std::size_t i = parts.size(); i-- > 0;) (dotted += '.') += parts[i];
  return Symbol::Of(dotted);
}

// What known decorators say, told from the ends of their names: `import torch.jit as j` and `@j.script` read the same.
std::uint32_t Lowerer::DecoratorFlags(List decorators) {
  struct Known {
    std::string_view last, before;  // last component; the one before it, where that matters (empty: any)
    std::uint32_t flags;
    bool alone = false;  // may also stand without the component before
  };
  static constexpr Known kKnown[] = {
      {"property", "", Graph::kProperty},
      {"cached_property", "", Graph::kProperty},
      {"setter", "", Graph::kSetter},
      {"deleter", "", Graph::kSetter},
      {"staticmethod", "", Graph::kStatic},
      {"classmethod", "", Graph::kClassMethod},
      {"abstractmethod", "", Graph::kAbstract},
      {"abstractproperty", "", Graph::kAbstract | Graph::kProperty},
      {"script", "jit", Graph::kScripted, true},
      {"script_if_tracing", "", Graph::kScripted},
      {"script_method", "", Graph::kScripted},
      {"ignore", "jit", Graph::kJitIgnored},
      {"unused", "jit", Graph::kJitIgnored},
      {"export", "jit", Graph::kJitExport},
      {"no_grad", "", Graph::kNoGrad},
      {"inference_mode", "", Graph::kNoGrad},
      {"overload", "", Graph::kOverload},
      {"_overload", "", Graph::kOverload},
      {"_overload_method", "", Graph::kOverload},
      {"disable", "compiler", Graph::kCompileDisabled},
      {"disable", "_dynamo", Graph::kCompileDisabled},
      {"disable", "dynamo", Graph::kCompileDisabled},
  };
  std::uint32_t flags = 0;
  for (const NodeId decorator : tree_.list(decorators)) {
    const std::string_view name = DottedName(decorator).text();
    const std::size_t dot = name.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
    std::string_view before = dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
    if (const std::size_t at = before.rfind('.'); at != std::string_view::npos) before.remove_prefix(at + 1);
    for (const Known& known : kKnown) {
      if (last == known.last && (known.before.empty() || before == known.before || (known.alone && before.empty())))
        flags |= known.flags;
    }
  }
  return flags;
}

}  // namespace exportlint::python
