// Names, constants, fields and choices.
#include <algorithm>
#include <array>

#include "analyzers/cpp/lowerer.h"
#include "analyzers/cpp/torch_names.h"

namespace exportlint::cpp {
namespace {

// "cpu" of c10::DeviceType::CPU and of at::kCPU.
std::string DeviceOf(std::string_view name) {
  constexpr std::array<std::string_view, 6> kDevices = {"CPU", "CUDA", "MPS", "XPU", "HIP", "Meta"};
  if (name.starts_with('k')) name.remove_prefix(1);
  if (std::ranges::find(kDevices, name) == kDevices.end()) return {};
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), [](char c) { return static_cast<char>(c | 0x20); });
  return lower;
}

// "nearest-exact" of torch::kNearestExact, "batchmean" of torch::kBatchMean: words of options.
std::string WordOf(std::string_view type) {
  constexpr std::string_view kWords = "torch::enumtype::k";
  if (!type.starts_with(kWords)) return {};
  type.remove_prefix(kWords.size());
  if (type == "NearestExact") return "nearest-exact";
  std::string lower(type);
  std::ranges::transform(lower, lower.begin(), [](char c) { return static_cast<char>(c | 0x20); });
  return lower;
}

std::string EnumNameOf(clang::QualType type) {
  const auto* e = type.getCanonicalType()->getAs<clang::EnumType>();
  return e != nullptr ? e->getDecl()->getQualifiedNameAsString() : std::string();
}

}  // namespace

Operand Lowerer::VisitStmt(const clang::Stmt* s) {
  // What it is made of is still read: hazards hide in the arguments of anything.
  for (const clang::Stmt* child : s->children()) {
    if (const auto* e = llvm::dyn_cast_or_null<clang::Expr>(child)) (void)Expression(e);
  }
  return Opaque(SpanOf(s));
}

Operand Lowerer::VisitDeclRefExpr(const clang::DeclRefExpr* e) {
  const clang::ValueDecl* d = e->getDecl();
  if (const Operand local = Resolve(d, functions_.size() - 1); local.present()) return local;
  const std::string name = d->getDeclName().isIdentifier() ? d->getName().str() : std::string();
  const std::string type = EnumNameOf(d->getType());
  if (type == "c10::DeviceType") {
    const std::string device = DeviceOf(name);
    return device.empty() ? Opaque(SpanOf(e)) : String(device);
  }
  if (type == "c10::ScalarType") {
    const std::string_view dtype = DtypeNameOf(name.starts_with('k') ? std::string_view(name).substr(1) : name);
    return dtype.empty() ? Opaque(SpanOf(e)) : Dotted("torch." + std::string(dtype), SpanOf(e));
  }
  const std::string held = ClassNameOf(d->getType());
  if (held == "std::nullopt_t") return None();
  if (const std::string word = WordOf(held); !word.empty()) return String(word);
  if (held == "at::indexing::EllipsisIndexType") return builder_.Intern({.type = graph::Constant::Type::kEllipsis});
  if (const auto* constant = llvm::dyn_cast<clang::EnumConstantDecl>(d)) {
    return Int(constant->getInitVal().getExtValue());
  }
  if (const auto* v = llvm::dyn_cast<clang::VarDecl>(d)) {
    if (!v->hasGlobalStorage()) return Opaque(SpanOf(e));
    const auto* value = v->isConstexpr() && v->getType()->isIntegralType(context_) ? v->evaluateValue() : nullptr;
    if (value != nullptr && value->isInt()) return Int(value->getInt().getExtValue());
  }
  if (const std::string known = PythonNameOf(GlobalName(d)); !known.empty()) return Dotted(known, SpanOf(e));
  return Global(GlobalName(d));
}

Operand Lowerer::VisitMemberExpr(const clang::MemberExpr* e) {
  const clang::ValueDecl* member = e->getMemberDecl();
  if (llvm::isa<clang::VarDecl>(member)) return Global(GlobalName(member));  // a static one
  return Attribute(Expression(e->getBase()), member->getDeclName().isIdentifier() ? member->getName() : "?", SpanOf(e));
}

Operand Lowerer::VisitCXXThisExpr(const clang::CXXThisExpr*) {
  return Self();
}

Operand Lowerer::VisitIntegerLiteral(const clang::IntegerLiteral* e) {
  return Int(static_cast<std::int64_t>(e->getValue().getLimitedValue(INT64_MAX)));
}

Operand Lowerer::VisitFloatingLiteral(const clang::FloatingLiteral* e) {
  return builder_.Intern({.type = graph::Constant::Type::kFloat, .number = e->getValueAsApproximateDouble()});
}

Operand Lowerer::VisitStringLiteral(const clang::StringLiteral* e) {
  return e->getCharByteWidth() == 1 ? String(std::string_view(e->getString())) : Opaque(SpanOf(e));
}

Operand Lowerer::VisitCXXBoolLiteralExpr(const clang::CXXBoolLiteralExpr* e) {
  return Bool(e->getValue());
}

Operand Lowerer::VisitCXXNullPtrLiteralExpr(const clang::CXXNullPtrLiteralExpr*) {
  return None();
}

// `c ? a : b` is Python's `a if c else b`.
Operand Lowerer::VisitConditionalOperator(const clang::ConditionalOperator* e) {
  const Operand test = Truth(e->getCond(), TestUse::kConditional);
  const auto branch = [&](const clang::Expr* value) {
    builder_.OpenBlock();
    const Operand result = Expression(value);
    return builder_.CloseBlock(result);
  };
  const Block first = branch(e->getTrueExpr());
  const Block second = branch(e->getFalseExpr());
  return Emit(Make(Op::kConditional, SpanOf(e)), {{test, {}}}, {first, second});
}

Operand Lowerer::VisitArraySubscriptExpr(const clang::ArraySubscriptExpr* e) {
  const Operand base = Expression(e->getBase());
  const Operand index = Expression(e->getIdx());
  return Emit(Make(Op::kSubscript, SpanOf(e)), {{base, {}}, {index, {}}});
}

Operand Lowerer::VisitCXXDefaultInitExpr(const clang::CXXDefaultInitExpr* e) {
  return Expression(e->getExpr());
}

// A cast to another number keeps where the number came from.
Operand Lowerer::VisitCastExpr(const clang::CastExpr* e) {
  return Expression(e->getSubExpr());
}

Operand Lowerer::VisitCXXThrowExpr(const clang::CXXThrowExpr* e) {
  const clang::Expr* thrown = e->getSubExpr();
  std::vector<Input> inputs;
  if (thrown != nullptr) inputs.push_back({Opaque(SpanOf(thrown)), {}});
  Emit(Make(Op::kRaise, SpanOf(e)), inputs);
  return None();
}

}  // namespace exportlint::cpp
