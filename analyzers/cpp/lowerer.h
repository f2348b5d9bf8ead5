// The lowering of one C++ file. Each .cc file holds one part of the language; everything ends in the nodes that the
// same thing written in Python would give: `x.item<float>()` is a call of `item`, `x.sizes()` the attribute `shape`.
#pragma once

#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/ExprCXX.h>
#include <clang/AST/StmtCXX.h>
#include <clang/AST/StmtVisitor.h>
#include <clang/Basic/SourceManager.h>

#include "analyzers/graph/builder.h"

namespace exportlint::cpp {

using graph::Block;
using graph::Input;
using graph::Op;
using graph::Operand;
using graph::TestUse;

class Lowerer : public clang::ConstStmtVisitor<Lowerer, Operand> {
 public:
  Lowerer(clang::ASTContext& context, std::shared_ptr<const SourceFile> source);
  // `declarations`: the file's own, in order.
  std::shared_ptr<const graph::Unit> Run(const std::vector<clang::Decl*>& declarations);

  // --- expressions.cc ---
  Operand VisitStmt(const clang::Stmt* s);  // what has no handler: opaque
  Operand VisitDeclRefExpr(const clang::DeclRefExpr* e);
  Operand VisitMemberExpr(const clang::MemberExpr* e);
  Operand VisitCXXThisExpr(const clang::CXXThisExpr* e);
  Operand VisitIntegerLiteral(const clang::IntegerLiteral* e);
  Operand VisitFloatingLiteral(const clang::FloatingLiteral* e);
  Operand VisitStringLiteral(const clang::StringLiteral* e);
  Operand VisitCXXBoolLiteralExpr(const clang::CXXBoolLiteralExpr* e);
  Operand VisitCXXNullPtrLiteralExpr(const clang::CXXNullPtrLiteralExpr* e);
  Operand VisitConditionalOperator(const clang::ConditionalOperator* e);
  Operand VisitArraySubscriptExpr(const clang::ArraySubscriptExpr* e);
  Operand VisitCXXDefaultInitExpr(const clang::CXXDefaultInitExpr* e);
  Operand VisitCastExpr(const clang::CastExpr* e);
  Operand VisitLambdaExpr(const clang::LambdaExpr* e);
  Operand VisitCXXThrowExpr(const clang::CXXThrowExpr* e);
  // --- operators.cc ---
  Operand VisitBinaryOperator(const clang::BinaryOperator* e);
  Operand VisitCompoundAssignOperator(const clang::CompoundAssignOperator* e);
  Operand VisitUnaryOperator(const clang::UnaryOperator* e);
  Operand VisitCXXOperatorCallExpr(const clang::CXXOperatorCallExpr* e);
  Operand VisitCXXRewrittenBinaryOperator(const clang::CXXRewrittenBinaryOperator* e);
  // --- calls.cc, construction.cc ---
  Operand VisitCallExpr(const clang::CallExpr* e);
  Operand VisitCXXMemberCallExpr(const clang::CXXMemberCallExpr* e);
  Operand VisitCXXConstructExpr(const clang::CXXConstructExpr* e);
  Operand VisitInitListExpr(const clang::InitListExpr* e);
  Operand VisitCXXStdInitializerListExpr(const clang::CXXStdInitializerListExpr* e);
  Operand VisitCXXScalarValueInitExpr(const clang::CXXScalarValueInitExpr* e);
  Operand VisitCXXNewExpr(const clang::CXXNewExpr* e);

 private:
  // A function being lowered: slots of what it declares, by declaration.
  struct Function {
    graph::GraphId graph = 0;
    std::unordered_map<const clang::Decl*, std::uint32_t> slots;
    std::int64_t self = -1;
  };
  // A class with the methods that the file defines.
  struct PendingClass {
    const clang::CXXRecordDecl* record = nullptr;
    std::vector<const clang::CXXMethodDecl*> methods;
  };

  // --- spans.cc ---
  Span SpanOf(clang::SourceRange range) const;
  Span SpanOf(const clang::Stmt* s) const { return SpanOf(s->getSourceRange()); }
  Span NameSpan(const clang::NamedDecl* d) const;
  bool InFile(clang::SourceLocation location) const;
  void KeepComments();

  // --- lower.cc ---
  void Gather(clang::Decl* d);
  void GatherMethod(const clang::CXXMethodDecl* method);
  Operand Expression(const clang::Expr* e);
  // Through parentheses, implicit casts, temporaries and copies, which mean nothing here.
  static const clang::Expr* Strip(const clang::Expr* e);
  graph::Node Make(Op op, Span span, std::uint32_t aux = 0, Symbol name = {}) const;
  Operand Emit(const graph::Node& node, std::initializer_list<Input> inputs, std::initializer_list<Block> blocks = {}) {
    return builder_.Emit(node, {inputs.begin(), inputs.size()}, {blocks.begin(), blocks.size()});
  }
  Operand Emit(const graph::Node& node, const std::vector<Input>& inputs) { return builder_.Emit(node, inputs); }
  Operand Opaque(Span span);
  Operand Int(std::int64_t value) { return builder_.Intern({.type = graph::Constant::Type::kInt, .integer = value}); }
  Operand String(std::string_view text);
  Operand None() { return builder_.Intern({}); }
  Operand Bool(bool value) { return builder_.Intern({.type = graph::Constant::Type::kBool, .integer = value}); }
  static Operand Global(std::string_view name) { return Operand::Global(Symbol::Of(name)); }
  Operand Attribute(Operand object, std::string_view name, Span span);
  // "torch.nn.functional.relu" as attributes of the module.
  Operand Dotted(std::string_view dotted, Span span);
  Operand Call(Operand callee, const std::vector<Input>& arguments, Span span, std::uint8_t flags = 0);
  Operand Truth(const clang::Expr* e, TestUse use);
  void StoreGlobal(std::string_view name, Operand value, Span span);
  void Import(std::string_view module);

  // --- functions.cc ---
  // Gives the function; `*id` is its graph.
  Operand LowerFunction(const clang::FunctionDecl* f, std::string_view name, std::int32_t class_index = -1,
                        graph::GraphId* id = nullptr);
  graph::Graph GraphOf(const clang::FunctionDecl* f, std::string_view name, std::int32_t class_index);
  void OpenFunction(graph::Graph graph, const clang::FunctionDecl* f, bool method);
  graph::GraphId CloseFunction();
  // Globals are known by this name: qualified, and with its parameters where it is overloaded.
  static std::string GlobalName(const clang::NamedDecl* d);
  std::uint32_t Declare(const clang::ValueDecl* d);  // a slot of the innermost function
  // The variable as an operand: a slot, captured from functions around where need be; absent when it is none of theirs.
  Operand Resolve(const clang::ValueDecl* d, std::size_t level);
  Operand Self();
  void Store(const clang::ValueDecl* d, Operand value, Span span);

  // --- classes.cc ---
  void LowerClass(const PendingClass& c);
  void Constructor(const clang::CXXRecordDecl* record, const clang::CXXConstructorDecl* constructor,
                   std::int32_t index);
  static Symbol BaseName(const clang::CXXBaseSpecifier& base);
  void StoreField(std::string_view name, Operand value, Span span);
  static bool IsModuleField(const clang::FieldDecl* field);

  // --- control.cc ---
  void Statement(const clang::Stmt* s);
  Block BodyBlock(const clang::Stmt* s);
  Block EmptyBlock();
  void LowerIf(const clang::IfStmt* s);
  void LowerFor(const clang::ForStmt* s);
  bool LowerCountingFor(const clang::ForStmt* s);
  void LowerRangeFor(const clang::CXXForRangeStmt* s);
  void LowerWhile(const clang::Expr* condition, const clang::Stmt* body, const clang::Expr* increment, Span span);
  void LowerSwitch(const clang::SwitchStmt* s);
  void LowerTry(const clang::CXXTryStmt* s);
  void LowerDeclaration(const clang::VarDecl* d);
  void LowerReturn(const clang::ReturnStmt* s);

  // --- operators.cc ---
  Operand Assign(const clang::Expr* target, Operand value, Span span);
  Operand Binary(graph::BinaryOp op, Operand left, Operand right, Span span);
  Operand Junction(Op op, const clang::Expr* left, const clang::Expr* right, Span span);
  bool AssignTie(const clang::Expr* target, Operand value, Span span);

  // --- calls.cc, calls_of_tensors.cc ---
  std::vector<Input> Arguments(const clang::CallExpr* e, unsigned from);
  // Adds `e` unless it is a default or only says what tensors are made of (TensorOptions).
  void AddArgument(const clang::Expr* e, std::vector<Input>* arguments);
  Operand CallNamed(const clang::CallExpr* e, const clang::FunctionDecl* f);
  bool StandardCall(const clang::CallExpr* e, std::string_view name, Operand* result);
  Operand TensorMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name);
  Operand Indexed(const clang::Expr* indices);
  Operand IsNotNone(Operand value, Span span);
  Operand OptionalMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name);
  Operand ContainerMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name);
  Operand ModuleMethod(const clang::CXXMemberCallExpr* e, Operand object, std::string_view name);

  // --- options.cc ---
  std::string_view KeywordOf(const clang::FunctionDecl* f, unsigned parameter);  // empty: it goes by position
  bool AddOptions(const clang::Expr* e, std::vector<Input>* arguments);
  static std::string KnownName(std::string python);
  void AddDefaults(std::string_view python, std::vector<Input>* arguments);

  // --- construction.cc ---
  Operand Sequence(Op op, clang::ArrayRef<const clang::Expr*> elements, Span span);
  Operand ModuleClass(const clang::CXXRecordDecl* record, Span span);

  // --- registrations.cc ---
  bool LowerRegistration(const clang::VarDecl* d);
  bool LowerExtensionModule(const clang::FunctionDecl* f);
  void LibraryBlock(const clang::FunctionDecl* f, std::string_view ns, std::string_view key);
  void LibraryCall(const clang::CXXMemberCallExpr* e, std::string_view ns, std::string_view key);
  void ModuleDefinition(const clang::CXXMemberCallExpr* e);
  void Register(std::string_view api, const std::vector<Input>& arguments, Span span);
  // The function that a registration names: `&f`, `TORCH_FN(f)`, a lambda; absent when it names none.
  Operand Implementation(const clang::Expr* e);

  // --- types.cc ---
  graph::HintId HintOf(clang::QualType type);
  graph::Hint HintFor(clang::QualType type, int depth);

  clang::ASTContext& context_;
  const clang::SourceManager& sources_;
  std::shared_ptr<const SourceFile> source_;
  graph::Builder builder_;
  std::vector<Function> functions_;
  std::vector<PendingClass> classes_;
  std::vector<const clang::FunctionDecl*> free_functions_;
  std::vector<const clang::VarDecl*> variables_;
  std::unordered_map<const clang::Decl*, std::size_t> class_numbers_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> lambdas_;  // spans: macros repeat their arguments
  graph::HintId last_hint_ = 0;                                // the last one with arguments
  int depth_ = 0;
  int tests_ = 0;  // > 0: inside a condition, where rules of branches and loops say what there is to say
};

// --- types.cc: what a type is, by the name of its class ---
std::string ClassNameOf(clang::QualType type);  // "at::Tensor", through references and pointers; empty for no class
bool IsTensor(clang::QualType type);
bool IsOptional(clang::QualType type);
bool IsModule(const clang::CXXRecordDecl* record);  // derives from torch::nn::Module
// The module class that a holder (`torch::nn::Linear`, TORCH_MODULE(Net), shared_ptr<Net>) holds; null for no holder.
const clang::CXXRecordDecl* HeldModule(clang::QualType type);

}  // namespace exportlint::cpp
