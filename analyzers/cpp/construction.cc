// Objects being made: lists, tuples, modules; everything else is what it is made of.
#include "analyzers/cpp/lowerer.h"
#include "analyzers/cpp/torch_names.h"

namespace exportlint::cpp {

Operand Lowerer::Sequence(Op op, clang::ArrayRef<const clang::Expr*> elements, Span span) {
  std::vector<Input> inputs;
  for (const clang::Expr* e : elements) inputs.push_back({Expression(e), {}});
  return Emit(Make(op, span), inputs);
}

// `torch::nn::LinearImpl` is torch.nn.Linear; a class of the user's is the global of its name.
Operand Lowerer::ModuleClass(const clang::CXXRecordDecl* record, Span span) {
  const std::string name = GlobalName(record);
  if (const std::string python = PythonNameOf(name); !python.empty()) return Dotted(python, span);
  return Global(name);
}

Operand Lowerer::VisitInitListExpr(const clang::InitListExpr* e) {
  const clang::InitListExpr* list = e->isSemanticForm() ? e : e->getSemanticForm();
  if (list == nullptr) list = e;
  if (list->getNumInits() == 1 && !list->getType()->isArrayType() && ClassNameOf(list->getType()).empty())
    return Expression(list->getInit(0));
  std::vector<const clang::Expr*> elements(list->inits().begin(), list->inits().end());
  return Sequence(Op::kList, elements, SpanOf(e));
}

Operand Lowerer::VisitCXXStdInitializerListExpr(const clang::CXXStdInitializerListExpr* e) {
  return Expression(e->getSubExpr());
}

Operand Lowerer::VisitCXXScalarValueInitExpr(const clang::CXXScalarValueInitExpr* e) {
  return e->getType()->isArithmeticType() ? Int(0) : Opaque(SpanOf(e));
}

Operand Lowerer::VisitCXXNewExpr(const clang::CXXNewExpr* e) {
  return e->getInitializer() != nullptr ? Expression(e->getInitializer()) : Opaque(SpanOf(e));
}

Operand Lowerer::VisitCXXConstructExpr(const clang::CXXConstructExpr* e) {
  const Span span = SpanOf(e);
  const clang::QualType type = e->getType();
  std::vector<const clang::Expr*> given;
  for (const clang::Expr* argument : e->arguments()) {
    if (!llvm::isa<clang::CXXDefaultArgExpr>(argument)) given.push_back(argument);
  }
  const std::string name = ClassNameOf(type);
  if (given.size() == 1 && (e->getConstructor()->isCopyOrMoveConstructor() || name == "at::Tensor"))
    return Expression(given[0]);
  if (IsTensor(type)) return given.empty() ? None() : Opaque(span);
  const clang::CXXRecordDecl* held = HeldModule(type);
  const clang::CXXRecordDecl* made = held != nullptr ? held : type->getAsCXXRecordDecl();
  if (IsModule(made)) {
    // A holder made of the module, or of nothing on purpose (`Linear fc{nullptr}`).
    if (held != nullptr && given.size() == 1 &&
        (HeldModule(given[0]->getType()) != nullptr || given[0]->getType()->isNullPtrType()))
      return Expression(given[0]);
    std::vector<Input> arguments;
    for (const clang::Expr* argument : given) AddArgument(argument, &arguments);
    return Call(ModuleClass(made, span), arguments, span);
  }
  if (name == "at::indexing::Slice") {
    std::vector<Input> parts;
    for (const clang::Expr* part : given) parts.push_back({Expression(part), {}});
    while (parts.size() < 3) parts.push_back({None(), {}});
    return Emit(Make(Op::kSlice, span), parts);
  }
  if (given.size() == 1) return Expression(given[0]);
  if (name == "std::tuple" || name == "std::pair") return Sequence(Op::kTuple, given, span);
  if (given.empty()) {
    if (IsOptional(type)) return None();
    return name == "std::vector" ? Emit(Make(Op::kList, span), {}) : Opaque(span);
  }
  // `std::vector<T>(n, x)` and other containers: what they hold is not followed one by one.
  std::vector<Input> arguments;
  for (const clang::Expr* argument : given) arguments.push_back({Expression(argument), {}});
  if (type->getAsCXXRecordDecl() != nullptr && class_numbers_.contains(type->getAsCXXRecordDecl()->getCanonicalDecl()))
    return Call(Global(GlobalName(type->getAsCXXRecordDecl())), arguments, span);
  return Opaque(span);
}

}  // namespace exportlint::cpp
