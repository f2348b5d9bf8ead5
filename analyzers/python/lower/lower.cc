#include "analyzers/python/lower/lower.h"

#include <array>

#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {
namespace {

constexpr auto kKinds = static_cast<std::size_t>(Kind::kCount);
using ExpressionHandler = Operand (Lowerer::*)(NodeId);
using StatementHandler = void (Lowerer::*)(NodeId);

constexpr std::array<ExpressionHandler, kKinds> Expressions() {
  std::array<ExpressionHandler, kKinds> table{};
  table.fill(&Lowerer::Opaque);
  const auto set = [&](Kind kind, ExpressionHandler handler) { table[static_cast<std::size_t>(kind)] = handler; };
  set(Kind::kBoolOp, &Lowerer::LowerBoolOp);
  set(Kind::kNamedExpr, &Lowerer::LowerNamedExpr);
  set(Kind::kBinOp, &Lowerer::LowerBinOp);
  set(Kind::kUnaryOp, &Lowerer::LowerUnaryOp);
  set(Kind::kLambda, &Lowerer::LowerLambda);
  set(Kind::kIfExp, &Lowerer::LowerIfExp);
  set(Kind::kDict, &Lowerer::LowerDict);
  set(Kind::kSet, &Lowerer::LowerDisplay);
  set(Kind::kListComp, &Lowerer::LowerComprehension);
  set(Kind::kSetComp, &Lowerer::LowerComprehension);
  set(Kind::kDictComp, &Lowerer::LowerDictComp);
  set(Kind::kGeneratorExp, &Lowerer::LowerComprehension);
  set(Kind::kAwait, &Lowerer::LowerAwait);
  set(Kind::kYield, &Lowerer::LowerYield);
  set(Kind::kYieldFrom, &Lowerer::LowerYield);
  set(Kind::kCompare, &Lowerer::LowerCompare);
  set(Kind::kCall, &Lowerer::LowerCall);
  set(Kind::kJoinedStr, &Lowerer::LowerJoinedStr);
  set(Kind::kTemplateStr, &Lowerer::LowerJoinedStr);
  set(Kind::kConstant, &Lowerer::LowerConstant);
  set(Kind::kAttribute, &Lowerer::LowerAttribute);
  set(Kind::kSubscript, &Lowerer::LowerSubscript);
  set(Kind::kStarred, &Lowerer::LowerStarred);
  set(Kind::kName, &Lowerer::LowerName);
  set(Kind::kList, &Lowerer::LowerDisplay);
  set(Kind::kTuple, &Lowerer::LowerDisplay);
  set(Kind::kSlice, &Lowerer::LowerSlice);
  return table;
}

// Statements without a handler do nothing: pass, global, nonlocal (the scan has seen those).
constexpr std::array<StatementHandler, kKinds> Statements() {
  std::array<StatementHandler, kKinds> table{};
  const auto set = [&](Kind kind, StatementHandler handler) { table[static_cast<std::size_t>(kind)] = handler; };
  set(Kind::kFunctionDef, &Lowerer::LowerFunctionDef);
  set(Kind::kAsyncFunctionDef, &Lowerer::LowerFunctionDef);
  set(Kind::kClassDef, &Lowerer::LowerClassDef);
  set(Kind::kReturn, &Lowerer::LowerReturn);
  set(Kind::kDelete, &Lowerer::LowerDelete);
  set(Kind::kAssign, &Lowerer::LowerAssign);
  set(Kind::kTypeAlias, &Lowerer::LowerTypeAlias);
  set(Kind::kAugAssign, &Lowerer::LowerAugAssign);
  set(Kind::kAnnAssign, &Lowerer::LowerAnnAssign);
  set(Kind::kFor, &Lowerer::LowerFor);
  set(Kind::kAsyncFor, &Lowerer::LowerFor);
  set(Kind::kWhile, &Lowerer::LowerWhile);
  set(Kind::kIf, &Lowerer::LowerIf);
  set(Kind::kWith, &Lowerer::LowerWith);
  set(Kind::kAsyncWith, &Lowerer::LowerWith);
  set(Kind::kMatch, &Lowerer::LowerMatch);
  set(Kind::kRaise, &Lowerer::LowerRaise);
  set(Kind::kTry, &Lowerer::LowerTry);
  set(Kind::kTryStar, &Lowerer::LowerTry);
  set(Kind::kAssert, &Lowerer::LowerAssert);
  set(Kind::kImport, &Lowerer::LowerImport);
  set(Kind::kImportFrom, &Lowerer::LowerImportFrom);
  set(Kind::kExpr, &Lowerer::LowerExpr);
  set(Kind::kBreak, &Lowerer::LowerJump);
  set(Kind::kContinue, &Lowerer::LowerJump);
  return table;
}

constexpr auto kExpressions = Expressions();
constexpr auto kStatements = Statements();

}  // namespace

Lowerer::Lowerer(std::shared_ptr<const SourceFile> source, const Tree& tree)
    : source_(std::move(source)),
      tree_(tree),
      text_(source_->text()),
      builder_(source_),
      scopes_(&builder_, &names_),
      hints_(&builder_),
      has_walrus_(tree.has_walrus()),
      none_(builder_.Intern({})) {}

std::shared_ptr<const graph::Unit> Lowerer::Run() {
  graph::Graph module;
  module.name = Symbol::Of("<module>");
  module.kind = graph::Graph::Kind::kModule;
  module.span = {0, static_cast<std::uint32_t>(text_.size())};
  scopes_.Open(builder_.OpenGraph(std::move(module)), Scopes::Kind::kModule);
  if (tree_.kind(tree_.root()) == Kind::kModule) Body(tree_.as<Module>(tree_.root()).body);
  scopes_.Close();
  builder_.CloseGraph();
  KeepComments();
  return builder_.Finish();
}

Operand Lowerer::Expression(NodeId id) {
  if (depth_ >= kMaxExpressionDepth || builder_.block_depth() > kMaxBlocks) return Opaque(id);
  ++depth_;
  const Operand value = (this->*kExpressions[static_cast<std::size_t>(tree_.kind(id))])(id);
  --depth_;
  return value;
}

void Lowerer::Statement(NodeId id) {
  if (const auto handler = kStatements[static_cast<std::size_t>(tree_.kind(id))]) (this->*handler)(id);
}

// The parser bounds how deep bodies nest; what is deeper all the same is left out.
void Lowerer::Body(List statements) {
  if (depth_ >= kMaxExpressionDepth || builder_.block_depth() > kMaxBlocks) return;
  ++depth_;
  for (const NodeId id : tree_.list(statements)) Statement(id);
  --depth_;
}

Block Lowerer::BodyBlock(List statements) {
  builder_.OpenBlock();
  Body(statements);
  return builder_.CloseBlock();
}

// CPython names the line of the method for `a\n.b()`: the call there begins at the attribute's name.
std::uint32_t Lowerer::Anchor(NodeId id) const {
  if (tree_.kind(id) == Kind::kCall) {
    const NodeId func = tree_.as<Call>(id).func;
    if (tree_.kind(func) == Kind::kAttribute) return tree_.as<Attribute>(func).attr.begin;
  }
  if (tree_.kind(id) == Kind::kAttribute) return tree_.as<Attribute>(id).attr.begin;
  return tree_[id].span.begin;
}

graph::Node Lowerer::At(NodeId syntax, Op op, std::uint32_t aux) const {
  graph::Node node;
  node.kind = graph::KindOf(op);
  node.op = op;
  node.aux = aux;
  node.span = tree_[syntax].span;
  node.anchor = Anchor(syntax);
  return node;
}

Operand Lowerer::EmitCollected(const graph::Node& node, std::size_t mark) {
  const Operand value = builder_.Emit(node, std::span<const Input>(inputs_).subspan(mark));
  inputs_.resize(mark);
  return value;
}

// An expression too deep to lower, or a hole the parser left.
Operand Lowerer::Opaque(NodeId id) {
  graph::Node node = At(id, Op::kOperator);
  node.name = Symbol::Of(graph::kOpaqueOperator);
  return Emit(node, {});
}

std::shared_ptr<const graph::Unit> Lower(std::shared_ptr<const SourceFile> source, const Tree& tree) {
  return Lowerer(std::move(source), tree).Run();
}

}  // namespace exportlint::python
