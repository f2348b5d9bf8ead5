// Statements that decide what runs, and declarations.
#include "analyzers/cpp/lowerer.h"

namespace exportlint::cpp {

Block Lowerer::EmptyBlock() {
  builder_.OpenBlock();
  return builder_.CloseBlock();
}

Block Lowerer::BodyBlock(const clang::Stmt* s) {
  builder_.OpenBlock();
  Statement(s);
  return builder_.CloseBlock();
}

void Lowerer::LowerIf(const clang::IfStmt* s) {
  if (s->getInit() != nullptr) Statement(s->getInit());
  if (s->getConditionVariable() != nullptr) LowerDeclaration(s->getConditionVariable());
  if (const auto taken = s->isConstexpr() ? s->getNondiscardedCase(context_) : std::nullopt; taken.has_value()) {
    Statement(*taken);
    return;
  }
  const Operand test = Truth(s->getCond(), TestUse::kIf);
  const Block then_block = BodyBlock(s->getThen());
  const Block else_block = BodyBlock(s->getElse());
  Emit(Make(Op::kIf, SpanOf(s)), {{test, {}}}, {then_block, else_block});
}

// `for (int i = a; i < b; ++i)` is Python's `for i in range(a, b)`: what is said of counting loops holds for it.
bool Lowerer::LowerCountingFor(const clang::ForStmt* s) {
  const auto* init = llvm::dyn_cast_or_null<clang::DeclStmt>(s->getInit());
  const auto* v =
      init != nullptr && init->isSingleDecl() ? llvm::dyn_cast<clang::VarDecl>(init->getSingleDecl()) : nullptr;
  if (v == nullptr || !v->hasInit() || s->getCond() == nullptr || s->getInc() == nullptr) return false;
  const auto* condition = llvm::dyn_cast<clang::BinaryOperator>(Strip(s->getCond()));
  if (condition == nullptr) return false;
  const clang::BinaryOperatorKind kind = condition->getOpcode();
  if (kind != clang::BO_LT && kind != clang::BO_LE && kind != clang::BO_NE) return false;
  const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(Strip(condition->getLHS()));
  if (name == nullptr || name->getDecl() != v || !v->getType()->isIntegerType()) return false;
  const auto* step = llvm::dyn_cast<clang::UnaryOperator>(Strip(s->getInc()));
  if (step == nullptr || !step->isIncrementOp()) return false;
  const Operand from = Expression(v->getInit());
  ++tests_;
  const Operand to = Expression(condition->getRHS());
  --tests_;
  const Span span = SpanOf(condition->getRHS());
  const Operand range = Call(Global("range"), {{from, {}}, {to, {}}}, span);
  const Operand element = Emit(Make(Op::kElement, span), {{range, {}}});
  builder_.OpenBlock();
  Store(v, element, NameSpan(v));
  Statement(s->getBody());
  const Block body = builder_.CloseBlock();
  const Block orelse = EmptyBlock();
  Emit(Make(Op::kFor, SpanOf(s)), {{element, {}}}, {body, orelse});
  return true;
}

void Lowerer::LowerFor(const clang::ForStmt* s) {
  if (LowerCountingFor(s)) return;
  Statement(s->getInit());
  LowerWhile(s->getCond(), s->getBody(), s->getInc(), SpanOf(s));
}

void Lowerer::LowerWhile(const clang::Expr* condition, const clang::Stmt* body, const clang::Expr* increment,
                         Span span) {
  builder_.OpenBlock();
  const Operand test = condition != nullptr ? Truth(condition, TestUse::kWhile)
                                            : Emit(Make(Op::kTruth, {}, static_cast<std::uint32_t>(TestUse::kWhile)),
                                                   {{Bool(true), {}}});
  const Block condition_block = builder_.CloseBlock(test);
  builder_.OpenBlock();
  Statement(body);
  if (increment != nullptr) (void)Expression(increment);
  const Block body_block = builder_.CloseBlock();
  const Block orelse = EmptyBlock();
  Emit(Make(Op::kWhile, span), {}, {condition_block, body_block, orelse});
}

void Lowerer::LowerRangeFor(const clang::CXXForRangeStmt* s) {
  if (s->getInit() != nullptr) Statement(s->getInit());
  const Span span = s->getRangeInit() != nullptr ? SpanOf(s->getRangeInit()) : SpanOf(s);
  // `for (auto i : c10::irange(n))` counts.
  const Operand iterable = Expression(s->getRangeInit());
  const Operand element = Emit(Make(Op::kElement, span), {{iterable, {}}});
  builder_.OpenBlock();
  const clang::VarDecl* v = s->getLoopVariable();
  if (const auto* parts = llvm::dyn_cast<clang::DecompositionDecl>(v)) {
    const auto count = static_cast<std::uint32_t>(parts->bindings().size());
    const Operand unpacked = Emit(Make(Op::kUnpack, SpanOf(v->getSourceRange()), count), {{element, {}}});
    std::uint32_t i = 0;
    for (const clang::BindingDecl* b : parts->bindings())
      Store(b, Emit(Make(Op::kItem, NameSpan(b), i++), {{unpacked, {}}}), NameSpan(b));
  } else {
    Store(v, element, NameSpan(v));
  }
  Statement(s->getBody());
  const Block body = builder_.CloseBlock();
  const Block orelse = EmptyBlock();
  Emit(Make(Op::kFor, SpanOf(s)), {{element, {}}}, {body, orelse});
}

// Which case runs is not followed: the body may run or not, and the test is the subject's.
void Lowerer::LowerSwitch(const clang::SwitchStmt* s) {
  if (s->getInit() != nullptr) Statement(s->getInit());
  if (s->getConditionVariable() != nullptr) LowerDeclaration(s->getConditionVariable());
  ++tests_;
  const Operand subject = Expression(s->getCond());
  --tests_;
  const Operand compared =
      Emit(Make(Op::kCompare, SpanOf(s->getCond()), static_cast<std::uint32_t>(graph::CompareOp::kEq)),
           {{subject, {}}, {Opaque(SpanOf(s->getCond())), {}}});
  const Operand test =
      Emit(Make(Op::kTruth, SpanOf(s->getCond()), static_cast<std::uint32_t>(TestUse::kIf)), {{compared, {}}});
  builder_.OpenBlock();
  // A `break` leaves the switch, not the loop around it: a loop that runs once takes it.
  const auto* body = llvm::dyn_cast_or_null<clang::CompoundStmt>(s->getBody());
  const Operand once = Emit(Make(Op::kElement, {}), {{Emit(Make(Op::kTuple, {}), {{None(), {}}}), {}}});
  builder_.OpenBlock();
  for (const clang::Stmt* inner : body != nullptr ? body->children() : s->children()) {
    const auto* statement = llvm::dyn_cast_or_null<clang::Stmt>(inner);
    if (statement == nullptr || statement == s->getCond()) continue;
    if (const auto* label = llvm::dyn_cast<clang::SwitchCase>(statement)) {
      builder_.OpenBlock();
      Statement(label->getSubStmt());
      const Block one = builder_.CloseBlock();
      const Block other = EmptyBlock();
      const Operand taken = Emit(Make(Op::kTruth, {}, static_cast<std::uint32_t>(TestUse::kIf)), {{Opaque({}), {}}});
      Emit(Make(Op::kIf, SpanOf(statement)), {{taken, {}}}, {one, other});
    } else {
      Statement(statement);
    }
  }
  const Block round = builder_.CloseBlock();
  const Block orelse = EmptyBlock();
  Emit(Make(Op::kFor, SpanOf(s)), {{once, {}}}, {round, orelse});
  const Block then_block = builder_.CloseBlock();
  const Block else_block = EmptyBlock();
  Emit(Make(Op::kIf, SpanOf(s)), {{test, {}}}, {then_block, else_block});
}

void Lowerer::LowerTry(const clang::CXXTryStmt* s) {
  const Block body = BodyBlock(s->getTryBlock());
  std::vector<Block> blocks = {body, EmptyBlock(), EmptyBlock()};
  for (unsigned i = 0; i < s->getNumHandlers() && i < 200; ++i)
    blocks.push_back(BodyBlock(s->getHandler(i)->getHandlerBlock()));
  std::vector<Input> types(blocks.size() - 4, Input{None(), {}});
  builder_.Emit(Make(Op::kTry, SpanOf(s)), types, blocks);
}

void Lowerer::LowerDeclaration(const clang::VarDecl* d) {
  if (d->getType()->isDependentType()) return;
  const Span span = SpanOf(d->getSourceRange());
  if (const auto* parts = llvm::dyn_cast<clang::DecompositionDecl>(d)) {
    const auto count = static_cast<std::uint32_t>(parts->bindings().size());
    const Operand unpacked = Emit(Make(Op::kUnpack, span, count), {{Expression(d->getInit()), {}}});
    std::uint32_t i = 0;
    for (const clang::BindingDecl* b : parts->bindings())
      Store(b, Emit(Make(Op::kItem, NameSpan(b), i++), {{unpacked, {}}}), NameSpan(b));
    return;
  }
  Store(d, Expression(d->getInit()), span);
}

void Lowerer::LowerReturn(const clang::ReturnStmt* s) {
  std::vector<Input> inputs;
  if (s->getRetValue() != nullptr) inputs.push_back({Expression(s->getRetValue()), {}});
  Emit(Make(Op::kReturn, SpanOf(s)), inputs);
}

}  // namespace exportlint::cpp
