// One file: what it defines is gathered, then lowered as a module: classes, functions, registrations.
#include <algorithm>

#include "analyzers/cpp/lower.h"
#include "analyzers/cpp/lowerer.h"

namespace exportlint::cpp {
namespace {

constexpr int kMaxDepth = 200;           // of expressions and statements: what is deeper is opaque
constexpr std::size_t kMaxBlocks = 400;  // open at once
constexpr std::size_t kMaxString = 256;  // bytes of a string constant that are kept

}  // namespace

Lowerer::Lowerer(clang::ASTContext& context, std::shared_ptr<const SourceFile> source)
    : context_(context), sources_(context.getSourceManager()), source_(std::move(source)), builder_(source_) {}

void Lowerer::GatherMethod(const clang::CXXMethodDecl* method) {
  const clang::CXXRecordDecl* record = method->getParent()->getCanonicalDecl();
  if (record->isLambda() || record->isDependentContext()) return;
  const auto [at, added] = class_numbers_.try_emplace(record, classes_.size());
  if (added) classes_.push_back({method->getParent(), {}});
  auto& methods = classes_[at->second].methods;
  if (method->isThisDeclarationADefinition() && !method->isImplicit() &&
      std::ranges::find(methods, method) == methods.end())
    methods.push_back(method);
}

void Lowerer::Gather(clang::Decl* d) {
  if (!InFile(d->getLocation()) && !llvm::isa<clang::LinkageSpecDecl>(d)) return;
  if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(d)) {
    for (clang::Decl* inner : space->decls()) Gather(inner);
  } else if (const auto* linkage = llvm::dyn_cast<clang::LinkageSpecDecl>(d)) {
    for (clang::Decl* inner : linkage->decls()) Gather(inner);
  } else if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(d)) {
    GatherMethod(method);
  } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(d)) {
    if (function->isThisDeclarationADefinition() && !function->isDependentContext())
      free_functions_.push_back(function);
  } else if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(d)) {
    if (!record->isThisDeclarationADefinition() || record->isDependentContext() || record->isLambda()) return;
    if (class_numbers_.try_emplace(record->getCanonicalDecl(), classes_.size()).second)
      classes_.push_back({record, {}});
    for (clang::Decl* inner : record->decls()) Gather(inner);
  } else if (const auto* of_functions = llvm::dyn_cast<clang::FunctionTemplateDecl>(d)) {
    // A template is read as its first use with types: the others read the same.
    for (clang::FunctionDecl* special : of_functions->specializations()) {
      if (!special->isThisDeclarationADefinition() || !special->hasBody()) continue;
      Gather(special);
      break;
    }
  } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(d)) {
    variables_.push_back(variable);
  }
}

std::shared_ptr<const graph::Unit> Lowerer::Run(const std::vector<clang::Decl*>& declarations) {
  graph::Graph module;
  module.name = Symbol::Of("<module>");
  module.kind = graph::Graph::Kind::kModule;
  module.span = {0, static_cast<std::uint32_t>(source_->text().size())};
  functions_.push_back({.graph = builder_.OpenGraph(std::move(module)), .slots = {}});
  for (clang::Decl* d : declarations) Gather(d);
  Import("torch");
  for (const PendingClass& c : classes_) LowerClass(c);
  for (const clang::FunctionDecl* f : free_functions_) {
    if (LowerExtensionModule(f)) continue;
    const std::string name = GlobalName(f);
    StoreGlobal(name, LowerFunction(f, name), NameSpan(f));
  }
  for (const clang::VarDecl* v : variables_) {
    if (LowerRegistration(v) || !v->hasInit() || v->getType()->isDependentType()) continue;
    if (HintOf(v->getType()) == 0 || IsTensor(v->getType())) continue;
    StoreGlobal(GlobalName(v), Expression(v->getInit()), SpanOf(v->getSourceRange()));
  }
  functions_.pop_back();
  builder_.CloseGraph();
  KeepComments();
  return builder_.Finish();
}

// Copies, temporaries, implicit casts and conversions that keep what a value is.
const clang::Expr* Lowerer::Strip(const clang::Expr* e) {
  for (;;) {
    const clang::Expr* inner = e->IgnoreParenImpCasts();
    if (const auto* cleanups = llvm::dyn_cast<clang::ExprWithCleanups>(inner)) inner = cleanups->getSubExpr();
    if (const auto* temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(inner)) inner = temporary->getSubExpr();
    if (const auto* bound = llvm::dyn_cast<clang::CXXBindTemporaryExpr>(inner)) inner = bound->getSubExpr();
    if (const auto* constant = llvm::dyn_cast<clang::ConstantExpr>(inner)) inner = constant->getSubExpr();
    if (const auto* replaced = llvm::dyn_cast<clang::SubstNonTypeTemplateParmExpr>(inner))
      inner = replaced->getReplacement();
    if (inner == e) return e;
    e = inner;
  }
}

Operand Lowerer::Expression(const clang::Expr* e) {
  if (e == nullptr) return None();
  if (depth_ >= kMaxDepth || builder_.block_depth() > kMaxBlocks) return Opaque(SpanOf(e));
  ++depth_;
  const Operand value = Visit(Strip(e));
  --depth_;
  return value;
}

void Lowerer::Statement(const clang::Stmt* s) {
  if (s == nullptr || depth_ >= kMaxDepth || builder_.block_depth() > kMaxBlocks) return;
  ++depth_;
  if (const auto* compound = llvm::dyn_cast<clang::CompoundStmt>(s)) {
    for (const clang::Stmt* inner : compound->body()) Statement(inner);
  } else if (const auto* e = llvm::dyn_cast<clang::Expr>(s)) {
    (void)Expression(e);
  } else if (const auto* declaration = llvm::dyn_cast<clang::DeclStmt>(s)) {
    for (const clang::Decl* d : declaration->decls()) {
      if (const auto* v = llvm::dyn_cast<clang::VarDecl>(d)) LowerDeclaration(v);
    }
  } else if (const auto* branch = llvm::dyn_cast<clang::IfStmt>(s)) {
    LowerIf(branch);
  } else if (const auto* loop = llvm::dyn_cast<clang::ForStmt>(s)) {
    LowerFor(loop);
  } else if (const auto* range = llvm::dyn_cast<clang::CXXForRangeStmt>(s)) {
    LowerRangeFor(range);
  } else if (const auto* repeat = llvm::dyn_cast<clang::WhileStmt>(s)) {
    LowerWhile(repeat->getCond(), repeat->getBody(), nullptr, SpanOf(s));
  } else if (const auto* until = llvm::dyn_cast<clang::DoStmt>(s)) {
    LowerWhile(until->getCond(), until->getBody(), nullptr, SpanOf(s));
  } else if (const auto* choice = llvm::dyn_cast<clang::SwitchStmt>(s)) {
    LowerSwitch(choice);
  } else if (const auto* label = llvm::dyn_cast<clang::SwitchCase>(s)) {
    Statement(label->getSubStmt());
  } else if (const auto* attributed = llvm::dyn_cast<clang::AttributedStmt>(s)) {
    Statement(attributed->getSubStmt());
  } else if (const auto* named = llvm::dyn_cast<clang::LabelStmt>(s)) {
    Statement(named->getSubStmt());
  } else if (const auto* attempt = llvm::dyn_cast<clang::CXXTryStmt>(s)) {
    LowerTry(attempt);
  } else if (const auto* leave = llvm::dyn_cast<clang::ReturnStmt>(s)) {
    LowerReturn(leave);
  } else if (llvm::isa<clang::BreakStmt>(s)) {
    Emit(Make(Op::kBreak, SpanOf(s)), {});
  } else if (llvm::isa<clang::ContinueStmt>(s)) {
    Emit(Make(Op::kContinue, SpanOf(s)), {});
  }
  --depth_;
}

graph::Node Lowerer::Make(Op op, Span span, std::uint32_t aux, Symbol name) const {
  graph::Node node;
  node.kind = graph::KindOf(op);
  node.op = op;
  node.aux = aux;
  node.name = name;
  node.span = span;
  node.anchor = span.begin;
  return node;
}

Operand Lowerer::Opaque(Span span) {
  return Emit(Make(Op::kOperator, span, 0, Symbol::Of(graph::kOpaqueOperator)), {});
}

Operand Lowerer::String(std::string_view text) {
  graph::Constant constant{.type = graph::Constant::Type::kString};
  constant.integer = static_cast<std::int64_t>(text.size());
  if (text.size() <= kMaxString) constant.text = Symbol::Of(text);
  return builder_.Intern(constant);
}

Operand Lowerer::Attribute(Operand object, std::string_view name, Span span) {
  return Emit(Make(Op::kAttribute, span, 0, Symbol::Of(name)), {{object, {}}});
}

Operand Lowerer::Dotted(std::string_view dotted, Span span) {
  std::size_t dot = std::min(dotted.find('.'), dotted.size());
  Operand value = Global(dotted.substr(0, dot));
  while (dot < dotted.size()) {
    const std::size_t next = std::min(dotted.find('.', dot + 1), dotted.size());
    value = Attribute(value, dotted.substr(dot + 1, next - dot - 1), span);
    dot = next;
  }
  return value;
}

Operand Lowerer::Call(Operand callee, const std::vector<Input>& arguments, Span span, std::uint8_t flags) {
  std::vector<Input> inputs = {{callee, {}}};
  inputs.insert(inputs.end(), arguments.begin(), arguments.end());
  graph::Node node = Make(Op::kCall, span);
  node.flags = flags;
  return Emit(node, inputs);
}

void Lowerer::StoreGlobal(std::string_view name, Operand value, Span span) {
  Emit(Make(Op::kGlobal, span, 0, Symbol::Of(name)), {{value, {}}});
}

void Lowerer::Import(std::string_view module) {
  graph::Node node = Make(Op::kImport, {}, 0, Symbol::Of(module));
  node.flags = 1;
  StoreGlobal(module, Emit(node, {}), {});
}

std::shared_ptr<const graph::Unit> Lower(clang::ASTContext& context, const std::vector<clang::Decl*>& declarations,
                                         std::shared_ptr<const SourceFile> source) {
  return Lowerer(context, std::move(source)).Run(declarations);
}

}  // namespace exportlint::cpp
