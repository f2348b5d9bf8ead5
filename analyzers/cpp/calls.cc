// Calls of functions, of the standard library, and of objects that are no tensors.
#include <algorithm>
#include <array>

#include "analyzers/cpp/lowerer.h"
#include "analyzers/cpp/torch_names.h"

namespace exportlint::cpp {
namespace {

template <std::size_t N>
bool OneOf(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 9> kSame = {
    "std::move",          "std::forward",          "std::ref",
    "std::cref",          "std::as_const",         "__builtin_expect",
    "std::make_optional", "std::make_shared_same", "std::static_pointer_cast"};
constexpr std::array<std::string_view, 6> kTuples = {"std::make_tuple", "std::make_pair",
                                                     "std::tie",        "std::forward_as_tuple",
                                                     "std::tuple_cat",  "std::initializer_list"};
constexpr std::array<std::string_view, 3> kMadeOf = {"c10::TensorOptions", "c10::MemoryFormat", "at::Generator"};

// The device or dtype that an argument of `to` was before it became options: `x.to(torch::kCPU)`.
const clang::Expr* PlaceIn(const clang::Expr* e) {
  while (ClassNameOf(e->getType()) == "c10::TensorOptions") {
    const clang::Expr* inner = e->IgnoreParenImpCasts();
    if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(inner)) {
      if (made->getNumArgs() == 0) return nullptr;
      inner = made->getArg(0);
    } else if (const auto* temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(inner)) {
      inner = temporary->getSubExpr();
    } else if (const auto* bound = llvm::dyn_cast<clang::CXXBindTemporaryExpr>(inner)) {
      inner = bound->getSubExpr();
    }
    if (inner == e) return nullptr;
    e = inner;
  }
  return e;
}

std::string MethodName(const clang::CXXMemberCallExpr* e) {
  const clang::CXXMethodDecl* method = e->getMethodDecl();
  return method != nullptr && method->getDeclName().isIdentifier() ? method->getName().str() : std::string();
}

}  // namespace

void Lowerer::AddArgument(const clang::Expr* e, std::vector<Input>* arguments) {
  if (llvm::isa<clang::CXXDefaultArgExpr>(e)) return;
  const std::string name = ClassNameOf(e->getType());
  if (OneOf(kMadeOf, name)) return;
  if ((name.starts_with("torch::nn::") || name.starts_with("torch::nn::functional::")) && name.ends_with("Options"))
    return;
  arguments->push_back({Expression(e), {}});
}

std::vector<Input> Lowerer::Arguments(const clang::CallExpr* e, unsigned from) {
  std::vector<Input> arguments;
  const clang::FunctionDecl* f = e->getDirectCallee();
  const bool moves = f != nullptr && f->getDeclName().isIdentifier() && f->getName() == "to";
  for (unsigned i = from; i < e->getNumArgs(); ++i) {
    const clang::Expr* place = moves ? PlaceIn(e->getArg(i)) : nullptr;
    if (place == nullptr && AddOptions(e->getArg(i), &arguments)) continue;
    const std::size_t before = arguments.size();
    AddArgument(place != nullptr ? place : e->getArg(i), &arguments);
    if (arguments.size() > before && !moves) arguments.back().name = Symbol::Of(KeywordOf(f, i));
  }
  return arguments;
}

Operand Lowerer::VisitCallExpr(const clang::CallExpr* e) {
  if (const clang::FunctionDecl* f = e->getDirectCallee()) return CallNamed(e, f);
  const Operand callee = Expression(e->getCallee());
  return Call(callee, Arguments(e, 0), SpanOf(e));
}

// What the standard library does to values that this reader follows.
bool Lowerer::StandardCall(const clang::CallExpr* e, std::string_view name, Operand* result) {
  const Span span = SpanOf(e);
  if (OneOf(kSame, name) && e->getNumArgs() >= 1) {
    *result = Expression(e->getArg(0));
  } else if (OneOf(kTuples, name)) {
    *result = Emit(Make(Op::kTuple, span), Arguments(e, 0));
  } else if (name == "std::get" && e->getNumArgs() == 1) {
    const auto* list = e->getDirectCallee()->getTemplateSpecializationArgs();
    if (list == nullptr || list->size() == 0 || list->get(0).getKind() != clang::TemplateArgument::Integral)
      return false;
    const Operand tuple = Expression(e->getArg(0));
    *result = Emit(Make(Op::kSubscript, span), {{tuple, {}}, {Int(list->get(0).getAsIntegral().getExtValue()), {}}});
  } else if (name == "c10::irange") {
    *result = Call(Global("range"), Arguments(e, 0), span);
  } else if (name == "std::make_shared" || name == "std::make_unique") {
    const clang::CXXRecordDecl* held = HeldModule(e->getType());
    if (held == nullptr) return false;
    *result = Call(ModuleClass(held, span), Arguments(e, 0), span);
  } else if ((name == "std::max" || name == "std::min") && e->getNumArgs() == 2) {
    const Operand left = Expression(e->getArg(0));
    const Operand right = Expression(e->getArg(1));
    *result = Binary(graph::BinaryOp::kAdd, left, right, span);
  } else {
    return false;
  }
  return true;
}

Operand Lowerer::CallNamed(const clang::CallExpr* e, const clang::FunctionDecl* f) {
  const Span span = SpanOf(e);
  if (f->isNoReturn()) {
    Emit(Make(Op::kRaise, span), {});
    return None();
  }
  const std::string qualified = GlobalName(f);
  Operand result;
  if (StandardCall(e, qualified, &result)) return result;
  if (const std::string python = KnownName(PythonNameOf(qualified)); !python.empty()) {
    std::vector<Input> arguments = Arguments(e, 0);
    AddDefaults(python, &arguments);
    return Call(Dotted(python, span), arguments, span);
  }
  // `F::apply(x)` of an autograd function runs its forward, with a context in front.
  if (qualified.starts_with("torch::autograd::Function<") && qualified.ends_with("::apply")) {
    const auto* special = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(f->getDeclContext());
    const auto* held = special != nullptr && special->getTemplateArgs().size() > 0 &&
                               special->getTemplateArgs()[0].getKind() == clang::TemplateArgument::Type
                           ? special->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl()
                           : nullptr;
    if (held != nullptr) {
      std::vector<Input> given = Arguments(e, 0);
      given.insert(given.begin(), Input{None(), {}});
      return Call(Attribute(Global(GlobalName(held)), "forward", span), given, span);
    }
  }
  const std::vector<Input> arguments = Arguments(e, 0);
  // `std::sqrt(n)` and the like: a number made of numbers.
  if (qualified.starts_with("std::") && arguments.size() == 1 && e->getType()->isArithmeticType())
    return Emit(Make(Op::kUnary, span, static_cast<std::uint32_t>(graph::UnaryOp::kPlus)), arguments);
  return Call(Global(qualified), arguments, span);
}

Operand Lowerer::VisitCXXMemberCallExpr(const clang::CXXMemberCallExpr* e) {
  const clang::Expr* object = e->getImplicitObjectArgument();
  if (object == nullptr) return VisitStmt(e);
  const Span span = SpanOf(e);
  const clang::QualType type = object->getType();
  const Operand value = Expression(object);
  if (llvm::isa_and_nonnull<clang::CXXConversionDecl>(e->getMethodDecl())) {
    // `if (mask)` of an optional asks whether there is one.
    return IsOptional(type) ? IsNotNone(value, span) : value;
  }
  const std::string name = MethodName(e);
  if (IsTensor(type)) return TensorMethod(e, value, name);
  if (IsOptional(type)) return OptionalMethod(e, value, name);
  const std::string owner = ClassNameOf(type);
  // A number read from a tensor stays that number: `x.item().toFloat()`.
  if (owner == "c10::Scalar" || owner == "c10::SymInt" || owner == "c10::SymFloat" || owner == "c10::MaybeOwned")
    return value;
  if (owner.starts_with("std::") || owner == "c10::ArrayRef" || owner == "c10::List" || owner == "c10::SmallVector")
    return ContainerMethod(e, value, name);
  if (const auto* record = type.getNonReferenceType().getCanonicalType()->isPointerType()
                               ? type->getPointeeCXXRecordDecl()
                               : type->getAsCXXRecordDecl();
      IsModule(record) || HeldModule(type) != nullptr)
    return ModuleMethod(e, value, name);
  const Operand callee = Attribute(value, name.empty() ? "?" : name, span);
  return Call(callee, Arguments(e, 0), span);
}

Operand Lowerer::IsNotNone(Operand value, Span span) {
  return Emit(Make(Op::kCompare, span, static_cast<std::uint32_t>(graph::CompareOp::kIsNot)),
              {{value, {}}, {None(), {}}});
}

Operand Lowerer::OptionalMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name) {
  const Span span = SpanOf(e);
  if (name == "has_value") return IsNotNone(object, span);
  if (name == "value" || name == "value_or") {
    (void)Arguments(e, 0);
    return object;
  }
  return Call(Attribute(object, name, span), Arguments(e, 0), span);
}

Operand Lowerer::ContainerMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name) {
  const Span span = SpanOf(e);
  const std::vector<Input> arguments = Arguments(e, 0);
  if (name == "size" && arguments.empty()) return Call(Global("len"), {{object, {}}}, span);
  if (name == "empty") {
    const Operand length = Call(Global("len"), {{object, {}}}, span);
    return Emit(Make(Op::kCompare, span, static_cast<std::uint32_t>(graph::CompareOp::kEq)),
                {{length, {}}, {Int(0), {}}});
  }
  if (name == "at" && arguments.size() == 1) return Emit(Make(Op::kSubscript, span), {{object, {}}, arguments[0]});
  if (name == "front") return Emit(Make(Op::kSubscript, span), {{object, {}}, {Int(0), {}}});
  if (name == "back") return Emit(Make(Op::kSubscript, span), {{object, {}}, {Int(-1), {}}});
  if (name == "vec" || name == "get" || name == "data" || name == "begin") return object;
  if (name == "push_back" || name == "emplace_back") name = "append";
  return Call(Attribute(object, name, span), arguments, span);
}

// What modules register is what Python assigns: `register_module("fc", m)` is `self.fc = m` and gives m.
Operand Lowerer::ModuleMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name) {
  const Span span = SpanOf(e);
  const bool registers = name == "register_module" || name == "register_buffer" || name == "register_parameter";
  const auto* key =
      registers && e->getNumArgs() >= 2 ? llvm::dyn_cast<clang::StringLiteral>(Strip(e->getArg(0))) : nullptr;
  if (key == nullptr) {
    const auto* construct =
        registers && e->getNumArgs() >= 2 ? llvm::dyn_cast<clang::CXXConstructExpr>(Strip(e->getArg(0))) : nullptr;
    if (construct != nullptr && construct->getNumArgs() > 0)
      key = llvm::dyn_cast<clang::StringLiteral>(Strip(construct->getArg(0)));
  }
  if (key != nullptr && key->getCharByteWidth() == 1) {
    Operand value = Expression(e->getArg(1));
    if (name == "register_parameter") value = Call(Dotted("torch.nn.Parameter", span), {{value, {}}}, span);
    if (name == "register_buffer") {
      const Operand method = Attribute(object, name, span);
      Call(method, {{String(std::string_view(key->getString())), {}}, {value, {}}}, span);
      return value;
    }
    Emit(Make(Op::kSetAttribute, span, 0, Symbol::Of(std::string_view(key->getString()))), {{object, {}}, {value, {}}});
    return value;
  }
  if (name == "get" || name == "ptr") return object;
  if (name == "is_training") return Attribute(object, "training", span);
  const Operand callee = Attribute(object, name.empty() ? "?" : name, span);
  return Call(callee, Arguments(e, 0), span);
}

}  // namespace exportlint::cpp
