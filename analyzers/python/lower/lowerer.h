// The lowering of one file. One method a syntax node; each .cc file holds one part of the language; lower.cc has the
// table.
#pragma once

#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "analyzers/graph/builder.h"
#include "analyzers/python/ast.h"
#include "analyzers/python/lower/hints.h"
#include "analyzers/python/lower/names.h"
#include "analyzers/python/lower/scopes.h"

namespace exportlint::python {

using graph::Block;
using graph::Input;
using graph::Op;
using graph::Operand;
using graph::TestUse;

class Lowerer {
 public:
  Lowerer(std::shared_ptr<const SourceFile> source, const Tree& tree);
  std::shared_ptr<const graph::Unit> Run();

  // Handlers of the table in lower.cc.
  Operand LowerBoolOp(NodeId id);
  Operand LowerNamedExpr(NodeId id);
  Operand LowerBinOp(NodeId id);
  Operand LowerUnaryOp(NodeId id);
  Operand LowerLambda(NodeId id);
  Operand LowerIfExp(NodeId id);
  Operand LowerDict(NodeId id);
  Operand LowerDisplay(NodeId id);
  Operand LowerComprehension(NodeId id);
  Operand LowerDictComp(NodeId id);
  Operand LowerAwait(NodeId id);
  Operand LowerYield(NodeId id);
  Operand LowerCompare(NodeId id);
  Operand LowerCall(NodeId id);
  Operand LowerJoinedStr(NodeId id);
  Operand LowerConstant(NodeId id);
  Operand LowerAttribute(NodeId id);
  Operand LowerSubscript(NodeId id);
  Operand LowerStarred(NodeId id);
  Operand LowerName(NodeId id);
  Operand LowerSlice(NodeId id);
  Operand Opaque(NodeId id);
  void LowerFunctionDef(NodeId id);
  void LowerClassDef(NodeId id);
  void LowerReturn(NodeId id);
  void LowerDelete(NodeId id);
  void LowerAssign(NodeId id);
  void LowerTypeAlias(NodeId id);
  void LowerAugAssign(NodeId id);
  void LowerAnnAssign(NodeId id);
  void LowerFor(NodeId id);
  void LowerWhile(NodeId id);
  void LowerIf(NodeId id);
  void LowerWith(NodeId id);
  void LowerMatch(NodeId id);
  void LowerRaise(NodeId id);
  void LowerTry(NodeId id);
  void LowerAssert(NodeId id);
  void LowerImport(NodeId id);
  void LowerImportFrom(NodeId id);
  void LowerExpr(NodeId id);
  void LowerJump(NodeId id);

 private:
  // A value with the truth test of it. In test position they are the same node where the value is a test itself.
  struct Tested {
    Operand value, test;
  };
  // What a pattern asks of its subject; `test` absent: it always matches.
  struct Matched {
    Operand test;
    std::size_t captures;  // captures_ from here on are bound where it matches
  };
  struct PatternCapture {
    NameId name;
    NodeId syntax;
    Operand value;      // the subject, or the kMatch the element is taken from
    std::int32_t item;  // number of the element; -1: `value` itself
  };
  // A region that waits for its last block.
  struct Waiting {
    NodeId syntax;
    Op op;
    Operand left, test;
    Span span;
    Block block;
  };

  // --- dispatch and emission (lower.cc) ---
  Operand Expression(NodeId id);
  void Statement(NodeId id);
  void Body(List statements);
  Block BodyBlock(List statements);
  std::string_view Text(Span span) const { return text_.substr(span.begin, span.end - span.begin); }
  NameId NameOf(Span span) { return names_.Of(Text(span)); }
  Symbol SymbolOf(Span span) { return names_.symbol(NameOf(span)); }
  std::uint32_t Anchor(NodeId id) const;
  // A node over the syntax's span, to be completed by the caller.
  graph::Node At(NodeId syntax, Op op, std::uint32_t aux = 0) const;
  Operand Emit(const graph::Node& node, std::initializer_list<Input> inputs, std::initializer_list<Block> blocks = {}) {
    return builder_.Emit(node, {inputs.begin(), inputs.size()}, {blocks.begin(), blocks.size()});
  }
  // Emits with the inputs collected in inputs_ since `mark`, and drops those.
  Operand EmitCollected(const graph::Node& node, std::size_t mark);
  void Collect(Operand value, Symbol name = {}) { inputs_.push_back({value, name}); }
  // Regions in regions: past this depth chains are lowered side by side instead.
  bool Deep() const { return builder_.block_depth() > kDeep; }
  Block EmptyBlock() {
    builder_.OpenBlock();
    return builder_.CloseBlock();
  }

  // --- conditions.cc ---
  Tested Test(NodeId id, TestUse use);
  Operand Truth(NodeId id, Span span, Operand value, TestUse use);
  Operand Not(NodeId id);
  Operand Junction(NodeId id, bool in_test, TestUse use);
  Operand Chain(NodeId id, bool in_test, TestUse use);
  Operand CloseJunctions(std::size_t mark, Operand result, bool in_test);

  // --- targets.cc ---
  void Assign(NodeId target, Operand value);
  void StoreName(NameId name, NodeId syntax, Span span, Operand value, bool walrus = false);
  void Unpack(NodeId target, Operand value);
  void CollectPieces(NodeId starred, std::size_t count);
  bool MatchUp(std::span<const NodeId> targets, std::span<const NodeId> values) const;
  bool AssignElementwise(NodeId target, NodeId value);
  // Whether assigning to `target` may change what `value` reads.
  bool Clobbers(NodeId target, Operand value);

  // --- comprehensions.cc ---
  Operand Comprehend(NodeId id, graph::ComprehensionKind kind, NodeId key, NodeId value, List generators);
  void OpenGenerator(NodeId generator, Operand iterable);
  void BindTargets(NodeId target, std::size_t mark);

  // --- functions.cc, classes.cc ---
  Operand Function(NodeId id, Span name, NodeId arguments, List decorators, NodeId returns, List body);
  void Parameters(NodeId arguments, std::vector<graph::Parameter>* parameters);
  void CollectDefaults(NodeId arguments);
  Symbol QualifiedName(Symbol name, NameId declared);
  std::uint32_t DecoratorFlags(List decorators);
  // The decorators' values onto inputs_, then what they make of `made`.
  void CollectDecorators(List decorators);
  Operand Decorate(List decorators, std::size_t mark, Operand made);
  Symbol DottedName(NodeId id);
  void ClassBody(NodeId id, std::uint32_t index, Symbol name);
  void CollectBases(const ClassDef& c);

  // --- containers.cc, constants.cc, hints.cc, imports.cc ---
  void CollectElements(List elements);
  void CollectFormatted(List values);
  Operand Number(std::string_view text, ConstantType type, bool negative);
  Operand String(std::string_view literal);
  graph::HintId HintOf(NodeId annotation) { return hints_.Of(tree_, text_, annotation); }
  Symbol ModuleName(Span span, std::uint32_t level);
  Operand StringConstant(Symbol text);

  // --- patterns.cc ---
  Matched Pattern(NodeId pattern, Operand subject);
  Operand PatternTest(NodeId pattern, Operand subject);
  Operand ClassTest(NodeId pattern, Operand subject);
  Operand OrTest(NodeId pattern, Operand subject);
  Operand OpaqueMatch(NodeId pattern, std::string_view what, Operand subject, Operand before);
  void CollectPattern(NodeId pattern, std::size_t first_capture);
  bool Irrefutable(NodeId pattern) const;
  bool BindsNames(NodeId pattern);
  void BindCaptures(std::size_t mark);

  // --- scan.cc: binds what a body assigns, before it is lowered ---
  void ScanBody(List statements, int depth = 0);
  void ScanStatement(NodeId id, int depth);
  void ScanTarget(NodeId target);
  void ScanPattern(NodeId pattern);
  void ScanImports(NodeId id);
  // Binds walrus targets of the expression (or of the expressions a statement holds); looks into no body or lambda.
  void ScanWalrus(NodeId id);
  void ScanHeader(NodeId id);

  // --- comments.cc ---
  void KeepComments();

  static constexpr std::size_t kDeep = 300;
  static constexpr int kMaxExpressionDepth = 500;
  static constexpr std::size_t kMaxBlocks = 900;  // below graph::kMaxRegionNesting

  std::shared_ptr<const SourceFile> source_;
  const Tree& tree_;
  std::string_view text_;
  graph::Builder builder_;
  Names names_;
  Scopes scopes_;
  Hints hints_;
  bool has_walrus_;
  int depth_ = 0;
  Symbol star_ = Symbol::Of("*"), star_star_ = Symbol::Of("**");
  Operand none_;
  // Scratch stacks: a user remembers the size and goes back to it.
  std::vector<Input> inputs_;
  std::vector<Waiting> waiting_;
  std::vector<PatternCapture> captures_;
  std::vector<NodeId> walk_;
};

}  // namespace exportlint::python
