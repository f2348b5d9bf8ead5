// What C++ says by options and by position, and Python by keyword.
#include <algorithm>
#include <array>

#include "analyzers/cpp/lowerer.h"
#include "facts/operators.h"
#include "facts/python_names.h"

namespace exportlint::cpp {
namespace {

constexpr std::string_view kTensorOptions = "c10::TensorOptions";

bool IsOptions(std::string_view class_name) {
  return class_name == kTensorOptions || (class_name.starts_with("torch::nn::") && class_name.ends_with("Options"));
}

// "device" of a c10::Device or a DeviceType, "dtype" of a ScalarType: what options are made of without saying so.
std::string_view KeywordOfType(clang::QualType type) {
  const std::string held = ClassNameOf(type);
  const auto* e = type.getNonReferenceType().getCanonicalType()->getAs<clang::EnumType>();
  const std::string name = e != nullptr ? e->getDecl()->getQualifiedNameAsString() : held;
  if (name == "c10::Device" || name == "c10::DeviceType") return "device";
  if (name == "c10::ScalarType" || name == "caffe2::TypeMeta") return "dtype";
  return {};
}

std::string_view NameOf(const clang::FunctionDecl* f) {
  if (f == nullptr || !f->getDeclName().isIdentifier()) return {};
  std::string_view name = f->getName();
  if (name.ends_with("_symint")) name.remove_suffix(7);
  return name;
}

// Whether every parameter is an argument of the schema by name; options stand for several.
bool Fits(const clang::FunctionDecl* f, const facts::OperatorSchema& schema) {
  return std::ranges::all_of(f->parameters(), [&](const clang::ParmVarDecl* p) {
    const auto has = [&](const facts::Argument& a) { return a.name() == std::string_view(p->getName()); };
    return ClassNameOf(p->getType()) == kTensorOptions || std::ranges::any_of(schema.arguments(), has);
  });
}

}  // namespace

// `torch::sort(x, /*stable=*/true)` is `torch.sort(x, stable=True)`: the operator takes it by keyword alone.
std::string_view Lowerer::KeywordOf(const clang::FunctionDecl* f, unsigned parameter) {
  const std::string_view name = NameOf(f);
  if (name.empty() || parameter >= f->getNumParams()) return {};
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(f);
  const std::string where =
      method != nullptr ? ClassNameOf(context_.getRecordType(method->getParent())) : GlobalName(f);
  if (method != nullptr ? where != "at::Tensor" : !where.starts_with("at::") && !where.starts_with("torch::"))
    return {};
  const auto overloads = facts::FindOverloads("aten::" + std::string(name));
  const auto schema = std::ranges::find_if(overloads, [&](const auto& s) { return Fits(f, s); });
  if (schema == overloads.end()) return {};
  const std::string_view wanted = f->getParamDecl(parameter)->getName();
  const auto arguments = schema->arguments();
  const auto found = std::ranges::find(arguments, wanted, &facts::Argument::name);
  return found != arguments.end() && found->keyword_only() ? found->name() : std::string_view{};
}

// `F::InterpolateFuncOptions().mode(torch::kNearest)`, `torch::dtype(torch::kLong).device(torch::kCUDA)`: each setter
// is a keyword. False when `e` is no options.
bool Lowerer::AddOptions(const clang::Expr* e, std::vector<Input>* arguments) {
  if (!IsOptions(ClassNameOf(e->getType()))) return false;
  e = Strip(e);
  const auto add = [&](std::string_view keyword, const clang::Expr* value) {
    arguments->push_back({Expression(value), Symbol::Of(keyword)});
  };
  if (const auto* set = llvm::dyn_cast<clang::CXXMemberCallExpr>(e)) {
    const std::string_view name = NameOf(set->getMethodDecl());
    if (set->getNumArgs() == 0 || name.empty() || set->getImplicitObjectArgument() == nullptr) return true;
    (void)AddOptions(set->getImplicitObjectArgument(), arguments);
    add(name, set->getArg(0));
  } else if (const auto* call = llvm::dyn_cast<clang::CallExpr>(e)) {
    if (call->getNumArgs() == 1 && !NameOf(call->getDirectCallee()).empty())
      add(NameOf(call->getDirectCallee()), call->getArg(0));
  } else if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(e); made != nullptr && made->getNumArgs() > 0) {
    const clang::Expr* first = Strip(made->getArg(0));
    if (AddOptions(first, arguments)) return true;
    if (const std::string_view keyword = KeywordOfType(first->getType()); !keyword.empty()) add(keyword, first);
  }
  return true;
}

// Python keeps some of what C++ has in torch:: in torch.nn.functional.
std::string Lowerer::KnownName(std::string python) {
  constexpr std::string_view kTorch = "torch.";
  if (!python.starts_with(kTorch) || facts::FindPythonName(python) != nullptr) return python;
  const std::string functional = "torch.nn.functional." + python.substr(kTorch.size());
  return facts::FindPythonName(functional) != nullptr ? functional : python;
}

// C++ does not drop where nobody says `training`; Python does.
void Lowerer::AddDefaults(std::string_view python, std::vector<Input>* arguments) {
  if (!python.starts_with("torch.nn.functional.") || python.find("dropout") == std::string_view::npos) return;
  const auto says = [](const Input& i) { return i.name.text() == "training"; };
  if (arguments->size() < 3 && std::ranges::none_of(*arguments, says))
    arguments->push_back({Bool(false), Symbol::Of("training")});
}

}  // namespace exportlint::cpp
