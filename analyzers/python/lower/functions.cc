// Functions and lambdas.
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {

using graph::Graph;
using graph::Parameter;

// `@d  def f(x, y=v): s`  %1 = call.function g1 `f` y=$v;  %2 = call.decorate @d %1;  store.global f = %2
void Lowerer::LowerFunctionDef(NodeId id) {
  const auto& s = tree_.as<FunctionDef>(id);
  const std::size_t mark = inputs_.size();
  CollectDecorators(s.decorators);
  const Operand function = Function(id, s.name, s.arguments, s.decorators, s.returns, s.body);
  StoreName(NameOf(s.name), id, s.name, Decorate(s.decorators, mark, function));
}

// `lambda x: v`  %1 = call.function g1 `<lambda>`; graph 1 returns v
Operand Lowerer::LowerLambda(NodeId id) {
  return Function(id, {}, tree_.as<Lambda>(id).arguments, {}, 0, {});
}

Operand Lowerer::Function(NodeId id, Span name, NodeId arguments, List decorators, NodeId returns, List body) {
  const bool is_lambda = tree_.kind(id) == Kind::kLambda;
  const std::size_t mark = inputs_.size();
  CollectDefaults(arguments);
  static const Symbol kLambdaName = Symbol::Of("<lambda>");
  Graph graph;
  graph.name = is_lambda ? kLambdaName : SymbolOf(name);
  graph.qualified_name = QualifiedName(graph.name, is_lambda ? 0 : NameOf(name));
  const bool in_class = scopes_.class_index() >= 0;
  graph.kind = is_lambda ? Graph::Kind::kLambda : in_class ? Graph::Kind::kMethod : Graph::Kind::kFunction;
  graph.flags = DecoratorFlags(decorators) | (tree_.kind(id) == Kind::kAsyncFunctionDef ? Graph::kAsync : 0u);
  graph.parent = scopes_.graph();
  graph.class_index = scopes_.class_index();
  graph.span = tree_[id].span;
  graph.name_span = is_lambda ? Span{tree_[id].span.begin, tree_[id].span.begin} : name;
  Parameters(arguments, &graph.parameters);
  graph.returns = returns != 0 ? HintOf(returns) : 0;
  const Symbol symbol = graph.name;
  const auto class_index = graph.class_index;
  const graph::GraphId inner = builder_.OpenGraph(std::move(graph));
  if (in_class && !is_lambda) builder_.class_at(static_cast<std::uint32_t>(class_index)).methods.push_back(inner);
  scopes_.Open(inner, Scopes::Kind::kFunction);
  // By index: binding gives the graph slots, not parameters.
  for (std::size_t i = 0; i < builder_.graph(inner).parameters.size(); ++i) {
    scopes_.BindParameter(names_.Of(builder_.graph(inner).parameters[i].name.text()));
  }
  if (is_lambda) {
    const NodeId value = tree_.as<Lambda>(id).body;
    ScanWalrus(value);
    const Operand result = Expression(value);
    Emit(At(value, Op::kReturn), {{result, {}}});
  } else {
    ScanBody(body);
    Body(body);
  }
  scopes_.Close();
  builder_.CloseGraph();
  graph::Node node = At(id, Op::kFunction, inner);
  node.name = symbol;
  return EmitCollected(node, mark);
}

// In the order of the signature: positional-only, plain, *args, keyword-only, **kwargs.
void Lowerer::Parameters(NodeId arguments, std::vector<Parameter>* parameters) {
  if (tree_.kind(arguments) != Kind::kArguments) return;
  const auto& s = tree_.as<Arguments>(arguments);
  const auto add = [&](NodeId id, Parameter::Kind kind, bool has_default) {
    const auto& arg = tree_.as<Arg>(id);
    parameters->push_back(
        {SymbolOf(arg.name), kind, has_default, arg.annotation != 0 ? HintOf(arg.annotation) : 0, tree_[id].span});
  };
  const std::size_t positional = s.posonlyargs.count + s.args.count;
  parameters->reserve(positional + s.kwonlyargs.count + 2);
  const auto defaulted = [&] { return parameters->size() + s.defaults.count >= positional; };
  for (const NodeId id : tree_.list(s.posonlyargs)) add(id, Parameter::Kind::kPositionalOnly, defaulted());
  for (const NodeId id : tree_.list(s.args)) add(id, Parameter::Kind::kPlain, defaulted());
  if (s.vararg != 0) add(s.vararg, Parameter::Kind::kArgs, false);
  const auto kwonly = tree_.list(s.kwonlyargs);
  const auto kw_defaults = tree_.list(s.kw_defaults);
  for (std::size_t i = 0; i < kwonly.size(); ++i) {
    add(kwonly[i], Parameter::Kind::kKeywordOnly, i < kw_defaults.size() && kw_defaults[i] != 0);
  }
  if (s.kwarg != 0) add(s.kwarg, Parameter::Kind::kKwargs, false);
}

// Default values, evaluated where the function is defined, as inputs named by their parameters.
void Lowerer::CollectDefaults(NodeId arguments) {
  if (tree_.kind(arguments) != Kind::kArguments) return;
  const auto& s = tree_.as<Arguments>(arguments);
  const auto posonly = tree_.list(s.posonlyargs);
  const auto args = tree_.list(s.args);
  const auto defaults = tree_.list(s.defaults);
  const std::size_t positional = posonly.size() + args.size();
  for (std::size_t i = 0; i < defaults.size(); ++i) {
    const std::size_t at = positional + i - std::min(positional + i, defaults.size());
    if (at >= positional) break;
    const NodeId arg = at < posonly.size() ? posonly[at] : args[at - posonly.size()];
    const Operand value = Expression(defaults[i]);
    Collect(value, SymbolOf(tree_.as<Arg>(arg).name));
  }
  const auto kwonly = tree_.list(s.kwonlyargs);
  const auto kw_defaults = tree_.list(s.kw_defaults);
  for (std::size_t i = 0; i < kwonly.size() && i < kw_defaults.size(); ++i) {
    if (kw_defaults[i] == 0) continue;
    const Operand value = Expression(kw_defaults[i]);
    Collect(value, SymbolOf(tree_.as<Arg>(kwonly[i]).name));
  }
}

// CPython's __qualname__. `declared`: the name where it is bound by a statement, so that `global` may move it.
Symbol Lowerer::QualifiedName(Symbol name, NameId declared) {
  const Graph& outer = builder_.graph(scopes_.graph());
  if (outer.kind == Graph::Kind::kModule || (declared != 0 && scopes_.IsDeclaredGlobal(declared))) return name;
  std::string text(outer.qualified_name.text());
  if (text.size() > 4096) return name;
  text += outer.kind == Graph::Kind::kClassBody ? "." : ".<locals>.";
  text += name.text();
  return Symbol::Of(text);
}

}  // namespace exportlint::python
