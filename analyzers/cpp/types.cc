// Types: what a C++ class is to a reader of models.
#include <algorithm>
#include <array>

#include "analyzers/cpp/lowerer.h"

namespace exportlint::cpp {
namespace {

using graph::Hint;

clang::QualType Bare(clang::QualType type) {
  return type.getNonReferenceType().getCanonicalType().getUnqualifiedType();
}

// The arguments of a class template, flattened over parameter packs.
std::vector<clang::QualType> TypeArguments(clang::QualType type) {
  std::vector<clang::QualType> types;
  const auto* record = Bare(type)->getAsCXXRecordDecl();
  const auto* special = record != nullptr ? llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record) : nullptr;
  if (special == nullptr) return types;
  for (const clang::TemplateArgument& argument : special->getTemplateArgs().asArray()) {
    if (argument.getKind() == clang::TemplateArgument::Type) types.push_back(argument.getAsType());
    if (argument.getKind() != clang::TemplateArgument::Pack) continue;
    for (const clang::TemplateArgument& one : argument.pack_elements()) {
      if (one.getKind() == clang::TemplateArgument::Type) types.push_back(one.getAsType());
    }
  }
  return types;
}

template <std::size_t N>
bool Among(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 4> kTensors = {"at::Tensor", "at::TensorBase", "torch::autograd::Variable",
                                                      "torch::stable::Tensor"};
constexpr std::array<std::string_view, 4> kOptionals = {"std::optional", "c10::optional", "at::OptionalTensorRef",
                                                        "c10::OptionalArrayRef"};
constexpr std::array<std::string_view, 9> kLists = {
    "std::vector",   "c10::ArrayRef", "c10::List",  "c10::SmallVector",  "std::initializer_list",
    "c10::IListRef", "std::span",     "std::array", "at::ITensorListRef"};
constexpr std::array<std::string_view, 3> kStrings = {"std::basic_string", "std::basic_string_view",
                                                      "c10::basic_string_view"};

}  // namespace

std::string ClassNameOf(clang::QualType type) {
  if (type.isNull()) return {};
  type = Bare(type);
  if (type->isPointerType()) type = Bare(type->getPointeeType());
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (record == nullptr) return {};
  std::string name;
  llvm::raw_string_ostream out(name);
  clang::PrintingPolicy policy(record->getASTContext().getLangOpts());
  policy.SuppressInlineNamespace = true;
  record->printNestedNameSpecifier(out, policy);
  return name + record->getNameAsString();
}

bool IsTensor(clang::QualType type) {
  return Among(kTensors, ClassNameOf(type));
}

bool IsOptional(clang::QualType type) {
  return Among(kOptionals, ClassNameOf(type));
}

bool IsModule(const clang::CXXRecordDecl* record) {
  if (record == nullptr || !record->hasDefinition()) return false;
  record = record->getDefinition();
  if (record->getQualifiedNameAsString() == "torch::nn::Module") return true;
  return std::ranges::any_of(record->bases(), [](const clang::CXXBaseSpecifier& base) {
    return IsModule(base.getType()->getAsCXXRecordDecl());
  });
}

const clang::CXXRecordDecl* HeldModule(clang::QualType type) {
  if (type.isNull()) return nullptr;
  const clang::CXXRecordDecl* record = Bare(type)->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition()) return nullptr;
  const std::string name = ClassNameOf(type);
  if (name == "torch::nn::ModuleHolder" || name == "std::shared_ptr") {
    const auto arguments = TypeArguments(type);
    const auto* held = arguments.empty() ? nullptr : arguments[0]->getAsCXXRecordDecl();
    return IsModule(held) ? held->getDefinition() : nullptr;
  }
  for (const clang::CXXBaseSpecifier& base : record->getDefinition()->bases()) {
    if (ClassNameOf(base.getType()) == "torch::nn::ModuleHolder") return HeldModule(base.getType());
  }
  return nullptr;
}

graph::Hint Lowerer::HintFor(clang::QualType type, int depth) {
  if (type.isNull() || depth > 4) return {};
  type = Bare(type);
  if (type->isDependentType()) return {};
  const auto one = [&](Hint::Base base, const std::vector<clang::QualType>& arguments, bool variadic) {
    std::vector<Hint> inner;
    for (const clang::QualType argument : arguments) inner.push_back(HintFor(argument, depth + 1));
    last_hint_ = builder_.AddHint({.base = base, .variadic = variadic}, inner);
    return builder_.hint(last_hint_);
  };
  if (type->isBooleanType()) return {.base = Hint::Base::kBool};
  if (type->isIntegerType()) return {.base = Hint::Base::kInt};
  if (type->isRealFloatingType()) return {.base = Hint::Base::kFloat};
  if (type->isVoidType()) return {.base = Hint::Base::kNone};
  if (IsTensor(type) && !type->isPointerType()) return {.base = Hint::Base::kTensor};
  const std::string name = ClassNameOf(type);
  if (name == "c10::SymInt") return {.base = Hint::Base::kInt};
  if (name == "c10::SymFloat") return {.base = Hint::Base::kFloat};
  if (Among(kStrings, name)) return {.base = Hint::Base::kString};
  std::vector<clang::QualType> arguments = TypeArguments(type);
  if (Among(kLists, name) && !arguments.empty()) return one(Hint::Base::kList, {arguments[0]}, false);
  if (name == "std::tuple" || name == "std::pair") return one(Hint::Base::kTuple, arguments, false);
  if (Among(kOptionals, name) && !arguments.empty())
    return one(Hint::Base::kUnion, {arguments[0], context_.VoidTy}, false);
  return {};
}

graph::HintId Lowerer::HintOf(clang::QualType type) {
  const Hint hint = HintFor(type, 0);
  if (hint.base == Hint::Base::kUnknown) return 0;
  return hint.count > 0 ? last_hint_ : builder_.AddHint(hint, {});
}

}  // namespace exportlint::cpp
