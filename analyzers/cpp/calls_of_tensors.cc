// Methods of tensors.
#include "analyzers/cpp/lowerer.h"
#include "analyzers/cpp/torch_names.h"

namespace exportlint::cpp {
namespace {

constexpr std::uint8_t kInTest = 1;    // of a size: in a condition
constexpr std::uint8_t kSymbolic = 2;  // of a size: read as a SymInt, which torch.export follows

}  // namespace

// `x.index({mask})` is `x[mask]`, `x.index({Slice(), 0})` is `x[:, 0]`.
Operand Lowerer::Indexed(const clang::Expr* indices) {
  const clang::Expr* e = Strip(indices);
  while (!llvm::isa<clang::InitListExpr>(e)) {
    const clang::Expr* inner = nullptr;
    if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(e); made != nullptr && made->getNumArgs() > 0)
      inner = Strip(made->getArg(0));
    if (const auto* list = llvm::dyn_cast<clang::CXXStdInitializerListExpr>(e)) inner = Strip(list->getSubExpr());
    if (inner == nullptr) return Expression(indices);
    e = inner;
  }
  const auto* list = llvm::cast<clang::InitListExpr>(e);
  if (list->getNumInits() == 1) return Expression(list->getInit(0));
  const std::vector<const clang::Expr*> parts(list->inits().begin(), list->inits().end());
  return Sequence(Op::kTuple, parts, SpanOf(list));
}

Operand Lowerer::TensorMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name) {
  const Span span = SpanOf(e);
  std::string_view attribute;
  if (ReadsMemory(name)) return Call(Attribute(object, "accessor", span), {}, span);
  if (e->getNumArgs() == 0 && IsAttribute(name, &attribute)) {
    const bool shape = attribute == "shape";
    graph::Node node = Make(Op::kAttribute, span, 0, Symbol::Of(attribute));
    if (shape)
      node.flags = static_cast<std::uint8_t>((tests_ > 0 ? kInTest : 0) | (name == "sym_sizes" ? kSymbolic : 0));
    return Emit(node, {{object, {}}});
  }
  if (name == "defined") return IsNotNone(object, span);
  if (name == "options" || name == "key_set" || name == "unsafeGetTensorImpl") return Opaque(span);
  if (name == "is_same") return Opaque(span);
  if ((name == "index" || name == "index_put_") && e->getNumArgs() >= 1) {
    const Operand index = Indexed(e->getArg(0));
    if (name == "index") return Emit(Make(Op::kSubscript, span), {{object, {}}, {index, {}}});
    const Operand value = e->getNumArgs() > 1 ? Expression(e->getArg(1)) : None();
    Emit(Make(Op::kSetItem, span), {{object, {}}, {index, {}}, {value, {}}});
    return object;
  }
  std::uint8_t flags = 0;
  const bool symbolic = name.starts_with("sym_");
  if (symbolic) name.remove_prefix(4);
  if (name == "size" || name == "numel")
    flags = static_cast<std::uint8_t>((tests_ > 0 ? kInTest : 0) | (symbolic ? kSymbolic : 0));
  if (name.ends_with("_symint")) name.remove_suffix(7);
  if (name == "toType") name = "to";
  if (name == "variable_data") name = "detach";
  if (name == "is_nonzero") name = "item";
  std::vector<Input> arguments = Arguments(e, 0);
  if (name == "item") arguments.clear();
  return Call(Attribute(object, name, span), arguments, span, flags);
}

}  // namespace exportlint::cpp
