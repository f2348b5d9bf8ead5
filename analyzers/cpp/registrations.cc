// Operators that a file registers and functions that it gives to Python. Each becomes one node of the module's body:
//   exportlint::define "ns::op(Tensor x) -> Tensor"          TORCH_LIBRARY(ns, m) { m.def("op(Tensor x) -> Tensor"); }
//   exportlint::implement "ns::op" "CPU" f                   TORCH_LIBRARY_IMPL(ns, CPU, m) { m.impl("op", f); }
//   exportlint::bind "module" "f" f                          PYBIND11_MODULE(module, m) { m.def("f", &f); }
#include <functional>

#include "analyzers/cpp/lowerer.h"
#include "analyzers/graph/registration.h"

namespace exportlint::cpp {
namespace {

constexpr int kMaxSearch = 60;  // levels below a registration's argument

// The first expression of type T in `s`, in order of the text.
template <typename T>
const T* FindFirst(const clang::Stmt* s, const std::function<bool(const T*)>& fits, int depth = 0) {
  if (s == nullptr || depth > kMaxSearch) return nullptr;
  if (const auto* found = llvm::dyn_cast<T>(s); found != nullptr && fits(found)) return found;
  if (llvm::isa<clang::LambdaExpr>(s)) return nullptr;
  for (const clang::Stmt* child : s->children()) {
    if (const T* found = FindFirst<T>(child, fits, depth + 1)) return found;
  }
  return nullptr;
}

std::string FirstString(const clang::Stmt* s) {
  const auto* found = FindFirst<clang::StringLiteral>(s, [](const auto* e) { return e->getCharByteWidth() == 1; });
  return found != nullptr ? found->getString().str() : std::string();
}

// "CPU" of `c10::DispatchKey::CPU`, of `c10::kCPU` and of `torch::dispatch(c10::kCPU, f)`.
std::string DispatchKeyIn(const clang::Stmt* s) {
  std::string key;
  FindFirst<clang::DeclRefExpr>(s, [&](const clang::DeclRefExpr* e) {
    const auto* type = e->getDecl()->getType().getCanonicalType()->getAs<clang::EnumType>();
    if (type == nullptr || !e->getDecl()->getDeclName().isIdentifier()) return false;
    const std::string name = type->getDecl()->getQualifiedNameAsString();
    if (name != "c10::DispatchKey" && name != "c10::DeviceType") return false;
    key = e->getDecl()->getName().str();
    if (name == "c10::DeviceType" && key.starts_with('k')) key.erase(0, 1);
    return true;
  });
  return key;
}

// Every member call in a block, chained ones in the order they run.
void EachMemberCall(const clang::Stmt* s, const std::function<void(const clang::CXXMemberCallExpr*)>& visit,
                    int depth = 0) {
  if (s == nullptr || depth > kMaxSearch || llvm::isa<clang::LambdaExpr>(s)) return;
  for (const clang::Stmt* child : s->children()) EachMemberCall(child, visit, depth + 1);
  if (const auto* call = llvm::dyn_cast<clang::CXXMemberCallExpr>(s)) visit(call);
}

std::string MethodOf(const clang::CXXMemberCallExpr* e) {
  const auto* method = e->getMethodDecl();
  return method != nullptr && method->getDeclName().isIdentifier() ? method->getName().str() : std::string();
}

std::string OwnerOf(const clang::CXXMemberCallExpr* e) {
  return e->getMethodDecl() != nullptr ? e->getMethodDecl()->getParent()->getQualifiedNameAsString() : std::string();
}

bool IsLibrary(std::string_view name) {
  return name == "torch::Library" || name == "torch::stable::detail::StableLibrary";
}

// The function that a class template was made for: TORCH_FN(f), TORCH_BOX(f).
const clang::ValueDecl* FunctionOf(const clang::Decl* record) {
  const auto* special = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(record);
  if (special == nullptr) return nullptr;
  for (const clang::TemplateArgument& argument : special->getTemplateArgs().asArray()) {
    if (argument.getKind() == clang::TemplateArgument::Declaration) return argument.getAsDecl();
  }
  return nullptr;
}

std::string Qualified(std::string_view ns, std::string_view name) {
  return name.find("::") != std::string_view::npos ? std::string(name) : std::string(ns) + "::" + std::string(name);
}

}  // namespace

Operand Lowerer::Implementation(const clang::Expr* e) {
  const auto* lambda = FindFirst<clang::LambdaExpr>(e, [](const auto*) { return true; });
  if (lambda != nullptr) return VisitLambdaExpr(lambda);
  const auto* reference = FindFirst<clang::DeclRefExpr>(
      e, [](const clang::DeclRefExpr* r) { return llvm::isa<clang::FunctionDecl>(r->getDecl()); });
  const clang::ValueDecl* function = reference != nullptr ? reference->getDecl() : nullptr;
  if (function != nullptr) {
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(function);
    const clang::ValueDecl* boxed = method != nullptr ? FunctionOf(method->getParent()) : nullptr;
    if (boxed != nullptr) function = boxed;
  } else {
    function = FunctionOf(e->getType()->getAsCXXRecordDecl());
  }
  return function != nullptr ? Global(GlobalName(function)) : Operand{};
}

void Lowerer::Register(std::string_view api, const std::vector<Input>& arguments, Span span) {
  Emit(Make(Op::kOperator, span, 0, Symbol::Of(api)), arguments);
}

void Lowerer::LibraryCall(const clang::CXXMemberCallExpr* e, std::string_view ns, std::string_view key) {
  const std::string method = MethodOf(e);
  if (!IsLibrary(OwnerOf(e)) || e->getNumArgs() == 0) return;
  const Span span = SpanOf(clang::SourceRange(e->getExprLoc(), e->getEndLoc()));
  if (method == "impl_abstract_pystub" || method == "set_python_module") {
    Register(graph::kPythonStub, {{String(ns), {}}, {String(FirstString(e->getArg(0))), {}}}, span);
    return;
  }
  if (method != "def" && method != "impl") return;
  const std::string text = FirstString(e->getArg(0));
  if (text.empty()) return;
  const std::string name = Qualified(ns, text.substr(0, text.find('(')));
  if (method == "def") {
    const bool schema = text.find('(') != std::string::npos;
    Register(graph::kDefine, {{String(schema ? name + text.substr(text.find('(')) : name), {}}}, span);
  }
  const clang::Expr* given = e->getNumArgs() > 1 ? e->getArg(1) : nullptr;
  if (given == nullptr || llvm::isa<clang::CXXDefaultArgExpr>(given)) return;
  const Operand function = Implementation(given);
  std::string where = DispatchKeyIn(given);
  if (where.empty()) where = method == "def" ? "CompositeImplicitAutograd" : std::string(key);
  if (method == "def" && !function.present()) return;  // tags
  std::vector<Input> inputs = {{String(name), {}}, {String(where.empty() ? "CompositeImplicitAutograd" : where), {}}};
  if (function.present()) inputs.push_back({function, {}});
  Register(graph::kImplement, inputs, span);
}

void Lowerer::LibraryBlock(const clang::FunctionDecl* f, std::string_view ns, std::string_view key) {
  const clang::FunctionDecl* definition = nullptr;
  if (!f->isDefined(definition) || definition == nullptr || !definition->hasBody()) return;
  EachMemberCall(definition->getBody(), [&](const clang::CXXMemberCallExpr* e) { LibraryCall(e, ns, key); });
}

bool Lowerer::LowerRegistration(const clang::VarDecl* d) {
  const std::string type = ClassNameOf(d->getType());
  if (type == "torch::detail::TorchLibraryInit" || type == "torch::stable::detail::StableTorchLibraryInit") {
    const auto* made =
        FindFirst<clang::CXXConstructExpr>(d->getInit(), [](const auto* e) { return e->getNumArgs() >= 4; });
    if (made == nullptr) return true;
    const auto* function = FindFirst<clang::DeclRefExpr>(made->getArg(1), [](const clang::DeclRefExpr* e) {
      const auto* f = llvm::dyn_cast<clang::FunctionDecl>(e->getDecl());
      return f != nullptr && f->getNumParams() == 1 && IsLibrary(ClassNameOf(f->getParamDecl(0)->getType()));
    });
    // A key of the stable library is a string.
    std::string key = DispatchKeyIn(made->getArg(3));
    if (key.empty()) key = FirstString(made->getArg(3));
    if (function != nullptr)
      LibraryBlock(llvm::cast<clang::FunctionDecl>(function->getDecl()), FirstString(made->getArg(2)), key);
    return true;
  }
  if (type != "c10::RegisterOperators" && type != "torch::jit::RegisterOperators") return false;
  // `RegisterOperators().op("ns::op", &f)`, the way before TORCH_LIBRARY: for every backend.
  const auto define = [&](const clang::Expr* name, const clang::Expr* function, Span span) {
    const std::string text = FirstString(name);
    if (text.empty()) return;
    Register(graph::kDefine, {{String(text), {}}}, span);
    const Operand f = Implementation(function);
    if (f.present())
      Register(graph::kImplement,
               {{String(text.substr(0, text.find('('))), {}}, {String("CompositeImplicitAutograd"), {}}, {f, {}}},
               span);
  };
  FindFirst<clang::CXXConstructExpr>(d->getInit(), [&](const clang::CXXConstructExpr* e) {
    if (ClassNameOf(e->getType()) == type && e->getNumArgs() >= 2 && !FirstString(e->getArg(0)).empty())
      define(e->getArg(0), e->getArg(1), SpanOf(e));
    return false;
  });
  EachMemberCall(d->getInit(), [&](const clang::CXXMemberCallExpr* e) {
    if (MethodOf(e) == "op" && e->getNumArgs() >= 2) define(e->getArg(0), e->getArg(1), SpanOf(e));
  });
  return true;
}

// The body of a PYBIND11_MODULE, and functions that such a body hands its module to.
bool Lowerer::LowerExtensionModule(const clang::FunctionDecl* f) {
  const std::string first = f->getNumParams() == 1 ? ClassNameOf(f->getParamDecl(0)->getType()) : std::string();
  if (IsLibrary(first)) return true;
  if (!first.starts_with("pybind11::module")) {
    const llvm::StringRef name = f->getDeclName().isIdentifier() ? f->getName() : llvm::StringRef();
    return name.starts_with("pybind11_exec_") || name.starts_with("PyInit_");
  }
  const std::string module =
      f->getNameAsString().starts_with("pybind11_init_") ? f->getNameAsString().substr(14) : std::string();
  EachMemberCall(f->getBody(), [&](const clang::CXXMemberCallExpr* e) {
    if (MethodOf(e) != "def" || e->getNumArgs() < 2 || !OwnerOf(e).starts_with("pybind11::module")) return;
    const std::string name = FirstString(e->getArg(0));
    const Operand function = Implementation(e->getArg(1));
    if (name.empty() || !function.present()) return;
    Register(graph::kBind, {{String(module), {}}, {String(name), {}}, {function, {}}},
             SpanOf(clang::SourceRange(e->getExprLoc(), e->getEndLoc())));
    StoreGlobal(name, function, {});
  });
  return true;
}

}  // namespace exportlint::cpp
