// Operators, of numbers and overloaded ones, and assignment.
#include <array>
#include <optional>
#include <utility>

#include "analyzers/cpp/lowerer.h"

namespace exportlint::cpp {

using graph::BinaryOp;
using graph::CompareOp;

namespace {

std::optional<BinaryOp> ArithmeticOf(clang::BinaryOperatorKind kind) {
  switch (kind) {
    case clang::BO_Add:
    case clang::BO_AddAssign: return BinaryOp::kAdd;
    case clang::BO_Sub:
    case clang::BO_SubAssign: return BinaryOp::kSub;
    case clang::BO_Mul:
    case clang::BO_MulAssign: return BinaryOp::kMult;
    case clang::BO_Div:
    case clang::BO_DivAssign: return BinaryOp::kDiv;
    case clang::BO_Rem:
    case clang::BO_RemAssign: return BinaryOp::kMod;
    case clang::BO_And:
    case clang::BO_AndAssign: return BinaryOp::kBitAnd;
    case clang::BO_Or:
    case clang::BO_OrAssign: return BinaryOp::kBitOr;
    case clang::BO_Xor:
    case clang::BO_XorAssign: return BinaryOp::kBitXor;
    case clang::BO_Shl:
    case clang::BO_ShlAssign: return BinaryOp::kLShift;
    case clang::BO_Shr:
    case clang::BO_ShrAssign: return BinaryOp::kRShift;
    default: return std::nullopt;
  }
}

std::optional<CompareOp> ComparisonOf(clang::BinaryOperatorKind kind) {
  switch (kind) {
    case clang::BO_EQ: return CompareOp::kEq;
    case clang::BO_NE: return CompareOp::kNotEq;
    case clang::BO_LT: return CompareOp::kLt;
    case clang::BO_LE: return CompareOp::kLtE;
    case clang::BO_GT: return CompareOp::kGt;
    case clang::BO_GE: return CompareOp::kGtE;
    default: return std::nullopt;
  }
}

bool IsPointerLike(const clang::Expr* e) {
  return e->getType()->isPointerType();
}

}  // namespace

Operand Lowerer::Binary(BinaryOp op, Operand left, Operand right, Span span) {
  return Emit(Make(Op::kBinary, span, static_cast<std::uint32_t>(op)), {{left, {}}, {right, {}}});
}

Operand Lowerer::Truth(const clang::Expr* e, TestUse use) {
  ++tests_;
  const Operand value = Expression(e);
  --tests_;
  return Emit(Make(Op::kTruth, SpanOf(e), static_cast<std::uint32_t>(use)), {{value, {}}});
}

Operand Lowerer::Junction(Op op, const clang::Expr* left, const clang::Expr* right, Span span) {
  ++tests_;
  const Operand first = Expression(left);
  const TestUse use = op == Op::kAnd ? TestUse::kAnd : TestUse::kOr;
  const Operand test = Emit(Make(Op::kTruth, SpanOf(left), static_cast<std::uint32_t>(use)), {{first, {}}});
  builder_.OpenBlock();
  const Operand second = Expression(right);
  const Block block = builder_.CloseBlock(second);
  --tests_;
  return Emit(Make(op, span), {{first, {}}, {test, {}}}, {block});
}

Operand Lowerer::VisitBinaryOperator(const clang::BinaryOperator* e) {
  const Span span = SpanOf(e);
  switch (e->getOpcode()) {
    case clang::BO_Assign: return Assign(e->getLHS(), Expression(e->getRHS()), span);
    case clang::BO_LAnd: return Junction(Op::kAnd, e->getLHS(), e->getRHS(), span);
    case clang::BO_LOr: return Junction(Op::kOr, e->getLHS(), e->getRHS(), span);
    case clang::BO_Comma: (void)Expression(e->getLHS()); return Expression(e->getRHS());
    default: break;
  }
  const Operand left = Expression(e->getLHS());
  const Operand right = Expression(e->getRHS());
  if (const auto op = ArithmeticOf(e->getOpcode())) return Binary(*op, left, right, span);
  if (const auto op = ComparisonOf(e->getOpcode()))
    return Emit(Make(Op::kCompare, span, static_cast<std::uint32_t>(*op)), {{left, {}}, {right, {}}});
  return Opaque(span);
}

// `a += b`  %1 = mutate.augmented a b;  store a = %1
Operand Lowerer::VisitCompoundAssignOperator(const clang::CompoundAssignOperator* e) {
  const Operand old = Expression(e->getLHS());
  const Operand right = Expression(e->getRHS());
  const auto op = ArithmeticOf(e->getOpcode()).value_or(BinaryOp::kAdd);
  const Operand value = Emit(Make(Op::kAugmented, SpanOf(e), static_cast<std::uint32_t>(op)), {{old, {}}, {right, {}}});
  return Assign(e->getLHS(), value, SpanOf(e));
}

Operand Lowerer::VisitUnaryOperator(const clang::UnaryOperator* e) {
  const Span span = SpanOf(e);
  const Operand value = Expression(e->getSubExpr());
  switch (e->getOpcode()) {
    case clang::UO_PostInc:
    case clang::UO_PreInc:
    case clang::UO_PostDec:
    case clang::UO_PreDec: {
      const BinaryOp op = e->isIncrementOp() ? BinaryOp::kAdd : BinaryOp::kSub;
      return Assign(e->getSubExpr(), Binary(op, value, Int(1), span), span);
    }
    case clang::UO_Deref:
      // What a pointer into a tensor's memory points to is one of its elements.
      if (IsPointerLike(e->getSubExpr()) && !llvm::isa<clang::CXXThisExpr>(Strip(e->getSubExpr())) &&
          e->getType()->isArithmeticType())
        return Emit(Make(Op::kSubscript, span), {{value, {}}, {Int(0), {}}});
      return value;
    case clang::UO_Minus:
      return Emit(Make(Op::kUnary, span, static_cast<std::uint32_t>(graph::UnaryOp::kMinus)), {{value, {}}});
    case clang::UO_Not:
      return Emit(Make(Op::kUnary, span, static_cast<std::uint32_t>(graph::UnaryOp::kInvert)), {{value, {}}});
    case clang::UO_LNot: {
      const Operand test =
          Emit(Make(Op::kTruth, SpanOf(e->getSubExpr()), static_cast<std::uint32_t>(TestUse::kNot)), {{value, {}}});
      return Emit(Make(Op::kUnary, span, static_cast<std::uint32_t>(graph::UnaryOp::kNot)), {{test, {}}});
    }
    default: return value;
  }
}

// `std::tie(a, b) = f(x)` unpacks as Python's `a, b = f(x)` does.
bool Lowerer::AssignTie(const clang::Expr* target, Operand value, Span span) {
  const auto* tie = llvm::dyn_cast<clang::CallExpr>(target);
  if (tie == nullptr || tie->getDirectCallee() == nullptr ||
      tie->getDirectCallee()->getQualifiedNameAsString() != "std::tie")
    return false;
  const Operand parts = Emit(Make(Op::kUnpack, span, tie->getNumArgs()), {{value, {}}});
  for (unsigned i = 0; i < tie->getNumArgs(); ++i) {
    Assign(tie->getArg(i), Emit(Make(Op::kItem, SpanOf(tie->getArg(i)), i), {{parts, {}}}), SpanOf(tie->getArg(i)));
  }
  return true;
}

Operand Lowerer::Assign(const clang::Expr* target, Operand value, Span span) {
  target = Strip(target);
  if (const auto* name = llvm::dyn_cast<clang::DeclRefExpr>(target)) {
    Store(name->getDecl(), value, span);
  } else if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(target)) {
    const Operand object = Expression(member->getBase());
    const clang::DeclarationName field = member->getMemberDecl()->getDeclName();
    if (field.isIdentifier())
      Emit(Make(Op::kSetAttribute, span, 0, Symbol::Of(member->getMemberDecl()->getName())),
           {{object, {}}, {value, {}}});
  } else if (const auto* element = llvm::dyn_cast<clang::ArraySubscriptExpr>(target)) {
    const Operand base = Expression(element->getBase());
    const Operand index = Expression(element->getIdx());
    Emit(Make(Op::kSetItem, span), {{base, {}}, {index, {}}, {value, {}}});
  } else if (const auto* call = llvm::dyn_cast<clang::CXXOperatorCallExpr>(target);
             call != nullptr && call->getOperator() == clang::OO_Subscript && call->getNumArgs() == 2) {
    const Operand base = Expression(call->getArg(0));
    const Operand index = Expression(call->getArg(1));
    Emit(Make(Op::kSetItem, span), {{base, {}}, {index, {}}, {value, {}}});
  } else if (const auto* pointer = llvm::dyn_cast<clang::UnaryOperator>(target);
             pointer != nullptr && pointer->getOpcode() == clang::UO_Deref) {
    Emit(Make(Op::kSetItem, span), {{Expression(pointer->getSubExpr()), {}}, {Int(0), {}}, {value, {}}});
  } else if (!AssignTie(target, value, span)) {
    (void)Expression(target);
  }
  return value;
}

Operand Lowerer::VisitCXXRewrittenBinaryOperator(const clang::CXXRewrittenBinaryOperator* e) {
  return Expression(e->getSemanticForm());
}

Operand Lowerer::VisitCXXOperatorCallExpr(const clang::CXXOperatorCallExpr* e) {
  const Span span = SpanOf(e);
  const clang::OverloadedOperatorKind kind = e->getOperator();
  switch (kind) {
    case clang::OO_Call: {
      const Operand callee = Expression(e->getArg(0));
      return Call(callee, Arguments(e, 1), span);
    }
    case clang::OO_Arrow: return Expression(e->getArg(0));
    case clang::OO_Star:
      if (e->getNumArgs() == 1) return Expression(e->getArg(0));
      break;
    case clang::OO_Subscript: {
      if (e->getNumArgs() != 2) return VisitStmt(e);
      const Operand base = Expression(e->getArg(0));
      const Operand index = Expression(e->getArg(1));
      return Emit(Make(Op::kSubscript, span), {{base, {}}, {index, {}}});
    }
    case clang::OO_Equal: return Assign(e->getArg(0), Expression(e->getArg(1)), span);
    case clang::OO_Exclaim:
    case clang::OO_Minus:
    case clang::OO_Tilde:
      if (e->getNumArgs() == 1) {
        const auto op = kind == clang::OO_Minus ? graph::UnaryOp::kMinus : graph::UnaryOp::kInvert;
        return Emit(Make(Op::kUnary, span, static_cast<std::uint32_t>(op)), {{Expression(e->getArg(0)), {}}});
      }
      break;
    default: break;
  }
  if (e->getNumArgs() != 2) return VisitStmt(e);
  const clang::BinaryOperatorKind binary = clang::BinaryOperator::getOverloadedOpcode(kind);
  const Operand left = Expression(e->getArg(0));
  const Operand right = Expression(e->getArg(1));
  // `std::cout << x`: the stream comes out, not a shifted tensor.
  if (kind == clang::OO_LessLess && !IsTensor(e->getType())) return left;
  if (e->isAssignmentOp()) {
    const auto op = ArithmeticOf(binary).value_or(BinaryOp::kAdd);
    const Operand value = Emit(Make(Op::kAugmented, span, static_cast<std::uint32_t>(op)), {{left, {}}, {right, {}}});
    return Assign(e->getArg(0), value, span);
  }
  if (const auto op = ArithmeticOf(binary)) return Binary(*op, left, right, span);
  if (const auto op = ComparisonOf(binary))
    return Emit(Make(Op::kCompare, span, static_cast<std::uint32_t>(*op)), {{left, {}}, {right, {}}});
  return Opaque(span);
}

}  // namespace exportlint::cpp
