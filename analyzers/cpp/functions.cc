// Functions, lambdas and their variables.
#include "analyzers/cpp/lowerer.h"

namespace exportlint::cpp {

using graph::Graph;
using graph::Parameter;

std::string Lowerer::GlobalName(const clang::NamedDecl* d) {
  std::string name;
  llvm::raw_string_ostream out(name);
  clang::PrintingPolicy policy(d->getASTContext().getLangOpts());
  policy.SuppressInlineNamespace = true;
  d->printNestedNameSpecifier(out, policy);
  out << d->getNameAsString();
  return name;
}

Graph Lowerer::GraphOf(const clang::FunctionDecl* f, std::string_view name, std::int32_t class_index) {
  Graph g;
  g.name = Symbol::Of(name);
  g.qualified_name =
      Symbol::Of(f->getDeclName().isIdentifier() || class_index >= 0 ? GlobalName(f) : std::string(name));
  g.kind = class_index >= 0 ? Graph::Kind::kMethod : Graph::Kind::kFunction;
  g.class_index = class_index;
  g.parent = functions_.empty() ? 0 : functions_.back().graph;
  g.span = SpanOf(f->getSourceRange());
  g.name_span = NameSpan(f);
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(f);
  if (class_index >= 0 && method != nullptr && method->isStatic()) g.flags |= Graph::kStatic;
  if (class_index >= 0 && (g.flags & Graph::kStatic) == 0) g.parameters.push_back({.name = Symbol::Of("self")});
  for (const clang::ParmVarDecl* p : f->parameters()) {
    g.parameters.push_back({.name = Symbol::Of(p->getName()),
                            .has_default = p->hasDefaultArg(),
                            .hint = HintOf(p->getType()),
                            .span = SpanOf(p->getSourceRange())});
  }
  g.returns = HintOf(f->getReturnType());
  return g;
}

void Lowerer::OpenFunction(Graph g, const clang::FunctionDecl* f, bool method) {
  Function function;
  const std::vector<Parameter> parameters = g.parameters;
  function.graph = builder_.OpenGraph(std::move(g));
  for (const Parameter& p : parameters) builder_.AddSlot(p.name);
  if (method) function.self = 0;
  std::uint32_t slot = method ? 1 : 0;
  for (const clang::ParmVarDecl* p : f->parameters()) function.slots.emplace(p, slot++);
  functions_.push_back(std::move(function));
}

graph::GraphId Lowerer::CloseFunction() {
  const graph::GraphId id = functions_.back().graph;
  functions_.pop_back();
  builder_.CloseGraph();
  return id;
}

Operand Lowerer::LowerFunction(const clang::FunctionDecl* f, std::string_view name, std::int32_t class_index,
                               graph::GraphId* made) {
  std::vector<Input> defaults;
  for (const clang::ParmVarDecl* p : f->parameters()) {
    if (!p->hasDefaultArg()) continue;
    const bool known = !p->hasUninstantiatedDefaultArg() && !p->hasUnparsedDefaultArg();
    defaults.push_back({known ? Expression(p->getDefaultArg()) : Opaque({}), Symbol::Of(p->getName())});
  }
  Graph g = GraphOf(f, name, class_index);
  const bool method = class_index >= 0 && (g.flags & Graph::kStatic) == 0;
  const Span span = g.span;
  const int tests = std::exchange(tests_, 0);
  OpenFunction(std::move(g), f, method);
  Statement(f->getBody());
  const graph::GraphId id = CloseFunction();
  tests_ = tests;
  if (made != nullptr) *made = id;
  return Emit(Make(Op::kFunction, span, id, Symbol::Of(name)), defaults);
}

Operand Lowerer::VisitLambdaExpr(const clang::LambdaExpr* e) {
  const Span span = SpanOf(e);
  // AT_DISPATCH_... writes the same lambda once per type.
  if (!lambdas_.emplace(span.begin, span.end).second && span.begin != span.end) return Opaque(span);
  const clang::CXXMethodDecl* f = e->getCallOperator();
  if (f->isDependentContext()) return Opaque(span);
  Graph g = GraphOf(f, "<lambda>", -1);
  g.qualified_name =
      Symbol::Of(std::string(builder_.graph(functions_.back().graph).qualified_name.text()) + "::<lambda>");
  g.span = span;
  g.name_span = {span.begin, span.begin};
  OpenFunction(std::move(g), f, false);
  Statement(e->getBody());
  const graph::GraphId id = CloseFunction();
  return Emit(Make(Op::kFunction, span, id, Symbol::Of("<lambda>")), {});
}

std::uint32_t Lowerer::Declare(const clang::ValueDecl* d) {
  const auto [at, added] = functions_.back().slots.try_emplace(d, 0);
  if (added) at->second = builder_.AddSlot(Symbol::Of(d->getName().empty() ? "_" : d->getName().str()));
  return at->second;
}

Operand Lowerer::Resolve(const clang::ValueDecl* d, std::size_t level) {
  if (level == 0) return {};
  Function& function = functions_[level];
  if (const auto found = function.slots.find(d); found != function.slots.end()) return Operand::Slot(found->second);
  const Operand outer = Resolve(d, level - 1);
  if (!outer.present() || outer.tag() != Operand::Tag::kSlot) return {};
  // Slots are added to the innermost graph: a variable of a function further out is captured by each between.
  Graph& g = builder_.graph(function.graph);
  const auto slot = static_cast<std::uint32_t>(g.slots.size());
  g.slots.push_back(Symbol::Of(d->getName().empty() ? "_" : d->getName().str()));
  g.captures.push_back({.slot = slot, .outer_slot = outer.index()});
  function.slots.emplace(d, slot);
  return Operand::Slot(slot);
}

Operand Lowerer::Self() {
  for (std::size_t level = functions_.size(); level-- > 1;) {
    if (functions_[level].self < 0) continue;
    if (level + 1 == functions_.size()) return Operand::Slot(static_cast<std::uint32_t>(functions_[level].self));
    // Captured by lambdas under the address of the function that has it.
    std::uint32_t outer = static_cast<std::uint32_t>(functions_[level].self);
    for (std::size_t inner = level + 1; inner < functions_.size(); ++inner) {
      graph::Graph& g = builder_.graph(functions_[inner].graph);
      const auto slot = static_cast<std::uint32_t>(g.slots.size());
      g.slots.push_back(Symbol::Of("self"));
      g.captures.push_back({.slot = slot, .outer_slot = outer});
      functions_[inner].self = slot;
      outer = slot;
    }
    return Operand::Slot(outer);
  }
  return Opaque({});
}

void Lowerer::Store(const clang::ValueDecl* d, Operand value, Span span) {
  const Operand known = Resolve(d, functions_.size() - 1);
  const bool here = known.present() && functions_.back().slots.contains(d);
  if (known.present() && !here) return;
  if (functions_.size() < 2) return;
  const std::uint32_t slot = known.present() ? known.index() : Declare(d);
  Emit(Make(Op::kLocal, span, slot), {{value, {}}});
}

}  // namespace exportlint::cpp
