// Classes: methods, and a constructor that says what the fields hold.
#include "analyzers/cpp/lowerer.h"
#include "analyzers/cpp/torch_names.h"

namespace exportlint::cpp {

using graph::Graph;

Symbol Lowerer::BaseName(const clang::CXXBaseSpecifier& base) {
  const std::string name = ClassNameOf(base.getType());
  // `Cloneable<X>` is a Module with a clone().
  if (name == "torch::nn::Cloneable" || name == "torch::nn::Module") return Symbol::Of("torch.nn.Module");
  const std::string python = PythonNameOf(name);
  return Symbol::Of(python.empty() ? name : python);
}

// `struct Net : Module { Tensor forward(Tensor x); }` is `class Net(torch.nn.Module): def forward(self, x)`.
void Lowerer::LowerClass(const PendingClass& c) {
  const clang::CXXRecordDecl* record = c.record->hasDefinition() ? c.record->getDefinition() : c.record;
  if (HeldModule(context_.getRecordType(record)) != nullptr) return;  // TORCH_MODULE: stands for what it holds
  const bool here = InFile(record->getLocation());
  const std::string name = GlobalName(record);
  graph::Class entry;
  entry.name = entry.qualified_name = Symbol::Of(name);
  entry.span = here ? SpanOf(record->getSourceRange()) : Span{};
  entry.name_span = here ? NameSpan(record) : Span{};
  std::vector<Input> bases;
  if (record->hasDefinition()) {
    for (const clang::CXXBaseSpecifier& base : record->bases()) {
      entry.base_names.push_back(BaseName(base));
      const std::string_view text = entry.base_names.back().text();
      bases.push_back({text.starts_with("torch.") ? Dotted(text, {}) : Global(text.empty() ? "?" : text), {}});
    }
  }
  const Span span = entry.span;
  const std::uint32_t index = builder_.AddClass(std::move(entry));
  Graph body;
  body.name = body.qualified_name = Symbol::Of(name);
  body.kind = Graph::Kind::kClassBody;
  body.class_index = static_cast<std::int32_t>(index);
  body.span = span;
  const graph::GraphId id = builder_.OpenGraph(std::move(body));
  builder_.class_at(index).body = id;
  functions_.push_back({.graph = id, .slots = {}});
  const clang::CXXConstructorDecl* constructor = nullptr;
  for (const clang::CXXMethodDecl* method : c.methods) {
    if (const auto* made = llvm::dyn_cast<clang::CXXConstructorDecl>(method)) {
      if (constructor == nullptr || made->getNumParams() > constructor->getNumParams()) constructor = made;
      continue;
    }
    if (llvm::isa<clang::CXXDestructorDecl>(method) || method->isDependentContext()) continue;
    const std::string method_name =
        !method->getDeclName().isIdentifier() && method->getOverloadedOperator() == clang::OO_Call
            ? "__call__"
            : method->getNameAsString();
    graph::GraphId graph = 0;
    const Operand function = LowerFunction(method, method_name, static_cast<std::int32_t>(index), &graph);
    builder_.class_at(index).methods.push_back(graph);
    Emit(Make(Op::kLocal, NameSpan(method), builder_.AddSlot(Symbol::Of(method_name))), {{function, {}}});
  }
  Constructor(record, constructor, static_cast<std::int32_t>(index));
  functions_.pop_back();
  builder_.CloseGraph();
  StoreGlobal(name, Emit(Make(Op::kClass, span, index, Symbol::Of(name)), bases), span);
}

void Lowerer::StoreField(std::string_view name, Operand value, Span span) {
  Emit(Make(Op::kSetAttribute, span, 0, Symbol::Of(name)), {{Self(), {}}, {value, {}}});
}

// `Net() : fc(register_module("fc", Linear(3, 4))) {}`  def __init__(self): self.fc = torch.nn.Linear(3, 4)
void Lowerer::Constructor(const clang::CXXRecordDecl* record, const clang::CXXConstructorDecl* constructor,
                          std::int32_t index) {
  Graph g;
  if (constructor != nullptr) {
    g = GraphOf(constructor, "__init__", index);
  } else {
    g.name = Symbol::Of("__init__");
    g.qualified_name = Symbol::Of(GlobalName(record) + "::__init__");
    g.kind = Graph::Kind::kMethod;
    g.class_index = index;
    g.parent = functions_.back().graph;
    g.parameters.push_back({.name = Symbol::Of("self")});
  }
  const Span span = g.span;
  Function function;
  const auto parameters = g.parameters;
  function.graph = builder_.OpenGraph(std::move(g));
  for (const graph::Parameter& p : parameters) builder_.AddSlot(p.name);
  function.self = 0;
  if (constructor != nullptr) {
    std::uint32_t slot = 1;
    for (const clang::ParmVarDecl* p : constructor->parameters()) function.slots.emplace(p, slot++);
  }
  functions_.push_back(std::move(function));
  if (constructor != nullptr) {
    for (const clang::CXXCtorInitializer* init : constructor->inits()) {
      if (!init->isMemberInitializer() || init->getInit() == nullptr) continue;
      const clang::FieldDecl* field = init->getMember();
      if (!init->isWritten() && !llvm::isa<clang::CXXDefaultInitExpr>(init->getInit()) && !IsModuleField(field))
        continue;
      StoreField(field->getName(), Expression(init->getInit()), SpanOf(init->getSourceRange()));
    }
    Statement(constructor->getBody());
  } else if (record->hasDefinition()) {
    for (const clang::FieldDecl* field : record->fields()) {
      if (!field->hasInClassInitializer() || field->getInClassInitializer() == nullptr) continue;
      const Span at = InFile(field->getLocation()) ? SpanOf(field->getSourceRange()) : Span{};
      StoreField(field->getName(), Expression(field->getInClassInitializer()), at);
    }
  }
  const graph::GraphId id = CloseFunction();
  builder_.class_at(static_cast<std::uint32_t>(index)).methods.push_back(id);
  const Operand made = Emit(Make(Op::kFunction, span, id, Symbol::Of("__init__")), {});
  Emit(Make(Op::kLocal, span, builder_.AddSlot(Symbol::Of("__init__"))), {{made, {}}});
}

bool Lowerer::IsModuleField(const clang::FieldDecl* field) {
  return HeldModule(field->getType()) != nullptr || IsModule(field->getType()->getAsCXXRecordDecl());
}

}  // namespace exportlint::cpp
