// The words for kinds and operations, and which kind each operation belongs to.
#include <array>

#include "analyzers/base/check.h"
#include "analyzers/graph/graph.h"

namespace exportlint::graph {
namespace {

constexpr std::array<std::string_view, kNodeKinds> kKindNames = {
    "call", "test", "convert", "iterate", "index", "store", "build", "mutate", "region", "return", "raise", "export"};

struct OpInfo {
  Op op;
  std::string_view name;
  NodeKind kind;
};

constexpr OpInfo kOps[] = {
    {Op::kCall, "call", NodeKind::kCall},
    {Op::kOperator, "operator", NodeKind::kCall},
    {Op::kAttribute, "attribute", NodeKind::kCall},
    {Op::kBinary, "binary", NodeKind::kCall},
    {Op::kUnary, "unary", NodeKind::kCall},
    {Op::kCompare, "compare", NodeKind::kCall},
    {Op::kTuple, "tuple", NodeKind::kCall},
    {Op::kList, "list", NodeKind::kCall},
    {Op::kSet, "set", NodeKind::kCall},
    {Op::kDict, "dict", NodeKind::kCall},
    {Op::kSlice, "slice", NodeKind::kCall},
    {Op::kFormat, "format", NodeKind::kCall},
    {Op::kFunction, "function", NodeKind::kCall},
    {Op::kClass, "class", NodeKind::kCall},
    {Op::kDecorate, "decorate", NodeKind::kCall},
    {Op::kImport, "import", NodeKind::kCall},
    {Op::kImportFrom, "import_from", NodeKind::kCall},
    {Op::kEnter, "enter", NodeKind::kCall},
    {Op::kAwait, "await", NodeKind::kCall},
    {Op::kYield, "yield", NodeKind::kCall},
    {Op::kEmit, "emit", NodeKind::kCall},
    {Op::kMatch, "match", NodeKind::kCall},
    {Op::kCaught, "caught", NodeKind::kCall},
    {Op::kTruth, "truth", NodeKind::kTest},
    {Op::kElement, "element", NodeKind::kIterate},
    {Op::kUnpack, "unpack", NodeKind::kIterate},
    {Op::kSubscript, "subscript", NodeKind::kIndex},
    {Op::kItem, "item", NodeKind::kIndex},
    {Op::kLocal, "local", NodeKind::kStore},
    {Op::kGlobal, "global", NodeKind::kStore},
    {Op::kSetAttribute, "attribute", NodeKind::kStore},
    {Op::kSetItem, "item", NodeKind::kStore},
    {Op::kDelete, "delete", NodeKind::kStore},
    {Op::kAugmented, "augmented", NodeKind::kMutate},
    {Op::kIf, "if", NodeKind::kRegion},
    {Op::kConditional, "conditional", NodeKind::kRegion},
    {Op::kAnd, "and", NodeKind::kRegion},
    {Op::kOr, "or", NodeKind::kRegion},
    {Op::kFor, "for", NodeKind::kRegion},
    {Op::kWhile, "while", NodeKind::kRegion},
    {Op::kWith, "with", NodeKind::kRegion},
    {Op::kTry, "try", NodeKind::kRegion},
    {Op::kAssert, "assert", NodeKind::kRegion},
    {Op::kComprehension, "comprehension", NodeKind::kRegion},
    {Op::kReturn, "return", NodeKind::kReturn},
    {Op::kRaise, "raise", NodeKind::kRaise},
    {Op::kBreak, "break", NodeKind::kReturn},
    {Op::kContinue, "continue", NodeKind::kReturn},
    {Op::kConvert, "convert", NodeKind::kConvert},
    {Op::kBuild, "build", NodeKind::kBuild},
    {Op::kExport, "export", NodeKind::kExport},
};

constexpr bool InOrder() {
  for (std::size_t i = 0; i < std::size(kOps); ++i) {
    if (static_cast<std::size_t>(kOps[i].op) != i) return false;
  }
  return std::size(kOps) == static_cast<std::size_t>(Op::kExport) + 1;
}
static_assert(InOrder(), "kOps lists every Op in its order");

template <std::size_t n, typename E>
std::string_view At(const std::array<std::string_view, n>& names, E value) {
  const auto i = static_cast<std::size_t>(value);
  return i < n ? names[i] : "?";
}

}  // namespace

std::string_view ToString(NodeKind kind) {
  return At(kKindNames, kind);
}

std::string_view ToString(Op op) {
  EXPORTLINT_CHECK(static_cast<std::size_t>(op) < std::size(kOps));
  return kOps[static_cast<std::size_t>(op)].name;
}

NodeKind KindOf(Op op) {
  EXPORTLINT_CHECK(static_cast<std::size_t>(op) < std::size(kOps));
  return kOps[static_cast<std::size_t>(op)].kind;
}

std::string_view ToString(BinaryOp op) {
  static constexpr std::array<std::string_view, 13> kNames = {"+",  "-",  "*", "@", "/", "%", "**",
                                                              "<<", ">>", "|", "^", "&", "//"};
  return At(kNames, op);
}

std::string_view ToString(UnaryOp op) {
  static constexpr std::array<std::string_view, 4> kNames = {"~", "not", "+", "-"};
  return At(kNames, op);
}

std::string_view ToString(CompareOp op) {
  static constexpr std::array<std::string_view, 10> kNames = {"==", "!=", "<",      "<=", ">",
                                                              ">=", "is", "is not", "in", "not in"};
  return At(kNames, op);
}

std::string_view ToString(ComprehensionKind kind) {
  static constexpr std::array<std::string_view, 4> kNames = {"list", "set", "dict", "generator"};
  return At(kNames, kind);
}

std::string_view ToString(TestUse use) {
  static constexpr std::array<std::string_view, 10> kNames = {"if", "while", "assert", "conditional", "and",
                                                              "or", "not",   "chain",  "filter",      "match guard"};
  return At(kNames, use);
}

}  // namespace exportlint::graph
