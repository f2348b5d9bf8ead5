// Atoms and what follows them: attributes, calls, subscripts.
#include <algorithm>

#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

NodeId Parser::ParsePrimary() {
  const std::uint32_t begin = token_.begin;
  const NodeId atom = ParseAtom();
  switch (token_.kind) {
    case TokenKind::kDot:
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket: return ParseTrailers(begin, atom);
    default: return atom;
  }
}

NodeId Parser::ParseTrailers(std::uint32_t begin, NodeId value) {
  for (;;) {
    switch (token_.kind) {
      case TokenKind::kDot: {
        Advance();
        Attribute node{};
        node.value = value;
        node.attr = TakeName("expected a name after `.`");
        if (failed_) return 0;
        value = Make(Kind::kAttribute, begin, node);
        break;
      }
      case TokenKind::kLeftParen: value = ParseCall(begin, value); break;
      case TokenKind::kLeftBracket: value = ParseSubscript(begin, value); break;
      default: return value;
    }
  }
}

NodeId Parser::ParseAtom() {
  using enum TokenKind;
  switch (token_.kind) {
    case kName: return ParseName(Context::kLoad);
    case kString:
    case kFormatString: return ParseStrings();
    case kInt: return ParseConstant(ConstantType::kInt);
    case kFloat: return ParseConstant(ConstantType::kFloat);
    case kComplex: return ParseConstant(ConstantType::kComplex);
    case kNone: return ParseConstant(ConstantType::kNone);
    case kTrue: return ParseConstant(ConstantType::kTrue);
    case kFalse: return ParseConstant(ConstantType::kFalse);
    case kEllipsis: return ParseConstant(ConstantType::kEllipsis);
    case kLeftParen: return ParseParenthesised();
    case kLeftBracket: return ParseListDisplay();
    case kLeftBrace: return ParseBraces();
    case kEnd:
      if (lexer_.depth() > 0)
        return FailAt({lexer_.open_bracket(), lexer_.open_bracket() + 1}, "this bracket is never closed");
      return Fail("expected an expression");
    case kNewline: return Fail("expected an expression before the end of the line");
    case kRightParen:
    case kRightBracket:
    case kRightBrace: return Fail("expected an expression before this bracket");
    case kEqual: return Fail("expected an expression: `=` cannot stand here");
    case kYield: return Fail("`yield` needs round brackets here");
    case kStar:
    case kDoubleStar: return Fail("a starred expression cannot stand here");
    default: return Fail("expected an expression");
  }
}

NodeId Parser::ParseConstant(ConstantType type) {
  const std::uint32_t begin = token_.begin;
  Advance();
  return Make(Kind::kConstant, begin, Constant{}, static_cast<std::uint8_t>(type));
}

NodeId Parser::ParseName(Context context) {
  const std::uint32_t begin = token_.begin;
  Advance();
  return Make(Kind::kName, begin, Name{}, static_cast<std::uint8_t>(context));
}

NodeId Parser::ParseCall(std::uint32_t begin, NodeId func) {
  Call node{};
  node.func = func;
  if (!ParseArguments(&node.args, &node.keywords, true)) return 0;
  return Make(Kind::kCall, begin, node);
}

// At `(`. `generator`: one bare generator expression may be the only argument.
bool Parser::ParseArguments(List* args, List* keywords, bool generator) {
  const std::uint32_t open = token_.begin;
  Advance();
  Items items(this);
  std::size_t keyword_count = 0;
  bool unpacked = false, mixed = false, closed = false;  // after `**x`; a `*x` after a keyword
  while (!At(TokenKind::kRightParen)) {
    const NodeId id = ParseArgument(open, generator, items.size() == 0);
    if (failed_) return false;
    const Node& node = (*tree_)[id];
    if (node.kind == Kind::kKeyword) {
      ++keyword_count;
      unpacked |= tree_->as<Keyword>(id).name.length() == 0;
    } else if (keyword_count > 0) {
      if (unpacked) return FailNode(id, "a positional argument follows `**`") != 0;
      if (node.kind != Kind::kStarred) return FailNode(id, "a positional argument follows a keyword argument") != 0;
      mixed = true;
    }
    items.Add(id);
    if (node.kind == Kind::kGeneratorExp && node.span.begin == open) {  // it took the closing bracket
      closed = true;
      break;
    }
    if (!Take(TokenKind::kComma)) break;
  }
  if (!closed && !Close(TokenKind::kRightParen, open)) return false;
  if (mixed) {
    std::stable_partition(stack_.end() - static_cast<std::ptrdiff_t>(items.size()), stack_.end(),
                          [this](NodeId id) { return tree_->kind(id) != Kind::kKeyword; });
  }
  const std::size_t positional = items.size() - keyword_count;
  if (positional > 0) *args = tree_->AddList(std::span(stack_).subspan(stack_.size() - items.size(), positional));
  if (keyword_count > 0) *keywords = tree_->AddList(std::span(stack_).subspan(stack_.size() - keyword_count));
  return true;
}

// One argument: `*x`, `**x`, `name=x`, or an expression. A bare generator takes the closing bracket too.
NodeId Parser::ParseArgument(std::uint32_t open, bool generator, bool first) {
  const std::uint32_t begin = token_.begin;
  if (Take(TokenKind::kDoubleStar)) {
    Keyword node{};
    node.value = ParseExpression();
    return failed_ ? 0 : Make(Kind::kKeyword, begin, node);
  }
  if (Take(TokenKind::kStar)) {
    ValueExpr node{};
    node.value = ParseExpression();
    return failed_ ? 0 : Make(Kind::kStarred, begin, node);
  }
  const NodeId value = ParseExpression();
  if (At(TokenKind::kEqual)) {
    const Node name = (*tree_)[value];
    if (name.kind != Kind::kName || name.span.begin != begin)
      return Fail("the name of a keyword argument must be a plain name");
    Advance();
    Keyword node{};
    node.name = name.span;
    node.value = ParseExpression();
    return failed_ ? 0 : Make(Kind::kKeyword, begin, node);
  }
  const NodeId id = At(TokenKind::kColonEqual) ? FinishNamed(begin, value) : value;
  if (!AtGenerators()) return id;
  Comprehension1 node{};
  node.elt = id;
  node.generators = ParseGenerators();
  if (!generator || !first || !At(TokenKind::kRightParen)) {
    return FailAt(From(begin), "a generator expression needs round brackets here");
  }
  Advance();
  return Make(Kind::kGeneratorExp, open, node);
}

// At `[`.
NodeId Parser::ParseSubscript(std::uint32_t begin, NodeId value) {
  const std::uint32_t open = token_.begin;
  Advance();
  const std::uint32_t first = token_.begin;
  Subscript node{};
  node.value = value;
  node.slice = ParseSlice();
  if (At(TokenKind::kComma) || (!failed_ && tree_->kind(node.slice) == Kind::kStarred)) {
    Items elements(this);
    elements.Add(node.slice);
    while (Take(TokenKind::kComma) && !At(TokenKind::kRightBracket)) elements.Add(ParseSlice());
    Sequence tuple{};
    tuple.elts = elements.Done();
    node.slice = Make(Kind::kTuple, first, tuple);
  }
  if (!Close(TokenKind::kRightBracket, open)) return 0;
  return Make(Kind::kSubscript, begin, node);
}

NodeId Parser::ParseSlice() {
  const std::uint32_t begin = token_.begin;
  Slice node{};
  if (!At(TokenKind::kColon)) {
    const NodeId id = ParseStarOr(true);
    if (!At(TokenKind::kColon)) return id;
    const Node& lower = (*tree_)[id];
    if (lower.kind == Kind::kStarred || (lower.kind == Kind::kNamedExpr && lower.span.begin == begin)) {
      return Fail("this expression needs round brackets in a slice");
    }
    node.lower = id;
  }
  Advance();
  const auto ends = [this] { return At(TokenKind::kColon) || At(TokenKind::kComma) || At(TokenKind::kRightBracket); };
  if (!ends()) node.upper = ParseExpression();
  if (Take(TokenKind::kColon) && !ends()) node.step = ParseExpression();
  return failed_ ? 0 : Make(Kind::kSlice, begin, node);
}

}  // namespace exportlint::python
