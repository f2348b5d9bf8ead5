// Statements: which one it is, lines of simple statements, expression statements and assignments.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

void Parser::ParseStatement(Items* out) {
  using enum TokenKind;
  const bool recovered = recovered_;
  recovered_ = false;
  const std::uint32_t begin = token_.begin;
  NodeId id = 0;
  switch (token_.kind) {
    case kIf: id = ParseIf(); break;
    case kWhile: id = ParseWhile(); break;
    case kFor: id = ParseFor(token_.begin, Kind::kFor); break;
    case kTry: id = ParseTry(); break;
    case kWith: id = ParseWith(token_.begin, Kind::kWith); break;
    case kAsync: id = ParseAsync(); break;
    case kDef: id = ParseFunction(token_.begin, Kind::kFunctionDef, {}); break;
    case kClass: id = ParseClass({}); break;
    case kAt: id = ParseDecorated(); break;
    case kIndent:
      if (!recovered) tree_->AddError({{token_.begin, token_.begin}, "unexpected indentation"});
      ParseBlockInto(out);
      return;
    case kDedent: Advance(); return;
    case kNewline: Advance(); return;
    case kElif:
    case kElse:
    case kExcept:
    case kFinally: Fail("this clause belongs to no statement before it"); break;
    default:
      if (AtMatch()) {
        id = ParseMatch();
      } else {
        ParseSimpleLine(out);
      }
  }
  if (id != 0) out->Add(id);
  if (failed_) Recover(begin);
}

void Parser::ParseSimpleLine(Items* out) {
  do {
    const NodeId id = ParseSimple();
    if (failed_) return;
    out->Add(id);
  } while (Take(TokenKind::kSemicolon) && !At(TokenKind::kNewline));
  if (Take(TokenKind::kNewline)) return;
  switch (token_.kind) {
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kRightBrace: Fail("this bracket was never opened"); break;
    default: Fail("expected the end of the statement: an operator, a comma or a bracket may be missing before this");
  }
}

NodeId Parser::ParseSimple() {
  using enum TokenKind;
  const std::uint32_t begin = token_.begin;
  switch (token_.kind) {
    case kReturn: return ParseReturn();
    case kImport: return ParseImport();
    case kFrom: return ParseImportFrom();
    case kRaise: return ParseRaise();
    case kDel: return ParseDelete();
    case kAssert: return ParseAssert();
    case kGlobal: return ParseGlobal(Kind::kGlobal);
    case kNonlocal: return ParseGlobal(Kind::kNonlocal);
    case kPass: Advance(); return Make(Kind::kPass, begin, Node{});
    case kBreak: Advance(); return Make(Kind::kBreak, begin, Node{});
    case kContinue: Advance(); return Make(Kind::kContinue, begin, Node{});
    case kName:
      if (AtTypeAlias()) return ParseTypeAlias();
      return ParseExpressionStatement();
    default: return ParseExpressionStatement();
  }
}

NodeId Parser::ParseExpressionStatement() {
  const std::uint32_t begin = token_.begin;
  const NodeId first = ParseYieldOrStar();
  if (failed_) return 0;
  if (At(TokenKind::kEqual)) return ParseAssignment(begin, first);
  if (At(TokenKind::kColon)) return ParseAnnotation(begin, first);
  if (token_.kind >= TokenKind::kPlusEqual && token_.kind <= TokenKind::kDoubleSlashEqual) {
    return ParseAugmented(begin, first);
  }
  ExprStatement node{};
  node.value = first;
  return Make(Kind::kExpr, begin, node);
}

// `first = … = value`
NodeId Parser::ParseAssignment(std::uint32_t begin, NodeId first) {
  Items targets(this);
  NodeId value = first;
  while (At(TokenKind::kEqual)) {
    if (!SetTarget(value, Context::kStore)) return 0;
    targets.Add(value);
    Advance();
    value = ParseYieldOrStar();
    if (failed_) return 0;
  }
  Assign node{};
  node.targets = targets.Done();
  node.value = value;
  return Make(Kind::kAssign, begin, node);
}

// `target: annotation [= value]`
NodeId Parser::ParseAnnotation(std::uint32_t begin, NodeId target) {
  if (!SetSingleTarget(target, "only a name, an attribute or an item can be annotated")) return 0;
  AnnAssign node{};
  node.target = target;
  const Node& head = (*tree_)[target];
  const bool simple = head.kind == Kind::kName && head.span.begin == begin;
  Advance();
  node.annotation = ParseExpression();
  if (Take(TokenKind::kEqual)) node.value = ParseYieldOrStar();
  if (failed_) return 0;
  return Make(Kind::kAnnAssign, begin, node, 0, simple ? 1 : 0);
}

NodeId Parser::ParseAugmented(std::uint32_t begin, NodeId target) {
  if (!SetSingleTarget(target, "only a name, an attribute or an item can stand before an augmented assignment"))
    return 0;
  const auto op = static_cast<std::uint8_t>(static_cast<int>(token_.kind) - static_cast<int>(TokenKind::kPlusEqual));
  Advance();
  AugAssign node{};
  node.target = target;
  node.value = ParseYieldOrStar();
  if (failed_) return 0;
  return Make(Kind::kAugAssign, begin, node, op);
}

}  // namespace exportlint::python
