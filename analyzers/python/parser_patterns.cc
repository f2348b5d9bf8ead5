// Patterns of match statements.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

// A pattern, or several with commas between them without brackets.
NodeId Parser::ParseOpenPattern() {
  const std::uint32_t begin = token_.begin;
  const NodeId first = ParseMaybeStarPattern();
  if (!At(TokenKind::kComma)) {
    if (!failed_ && tree_->kind(first) == Kind::kMatchStar) return Fail("expected `,` after a starred pattern");
    return first;
  }
  Items patterns(this);
  patterns.Add(first);
  while (Take(TokenKind::kComma) && !At(TokenKind::kColon) && !At(TokenKind::kIf))
    patterns.Add(ParseMaybeStarPattern());
  if (failed_) return 0;
  MatchSequence node{};
  node.patterns = patterns.Done();
  return Make(Kind::kMatchSequence, begin, node);
}

NodeId Parser::ParseMaybeStarPattern() {
  const std::uint32_t begin = token_.begin;
  if (!Take(TokenKind::kStar)) return ParsePattern();
  MatchStar node{};
  node.name = TakeName("expected a name after `*`");
  if (text_.substr(node.name.begin, node.name.length()) == "_") node.name = {};
  return failed_ ? 0 : Make(Kind::kMatchStar, begin, node);
}

// `pattern as name`
NodeId Parser::ParsePattern() {
  const Depth depth(this);
  if (depth.TooDeep()) return 0;
  const std::uint32_t begin = token_.begin;
  const NodeId pattern = ParseOrPattern();
  if (!Take(TokenKind::kAs)) return pattern;
  if (AtName("_")) return Fail("`_` cannot be bound by `as`");
  MatchAs node{};
  node.pattern = pattern;
  node.name = TakeName("expected a name after `as`");
  return failed_ ? 0 : Make(Kind::kMatchAs, begin, node);
}

NodeId Parser::ParseOrPattern() {
  const std::uint32_t begin = token_.begin;
  const NodeId first = ParseClosedPattern();
  if (!At(TokenKind::kPipe)) return first;
  Items patterns(this);
  patterns.Add(first);
  while (Take(TokenKind::kPipe)) patterns.Add(ParseClosedPattern());
  if (failed_) return 0;
  MatchSequence node{};
  node.patterns = patterns.Done();
  return Make(Kind::kMatchOr, begin, node);
}

NodeId Parser::ParseClosedPattern() {
  using enum TokenKind;
  const std::uint32_t begin = token_.begin;
  const auto singleton = [&](ConstantType type) {
    Advance();
    return Make(Kind::kMatchSingleton, begin, MatchSingleton{}, static_cast<std::uint8_t>(type));
  };
  MatchValue node{};
  switch (token_.kind) {
    case kNone: return singleton(ConstantType::kNone);
    case kTrue: return singleton(ConstantType::kTrue);
    case kFalse: return singleton(ConstantType::kFalse);
    case kLeftParen: return ParseSequencePattern(kRightParen);
    case kLeftBracket: return ParseSequencePattern(kRightBracket);
    case kLeftBrace: return ParseMappingPattern();
    case kName: return ParseNamePattern();
    case kString:
    case kFormatString:
      node.value = ParseStrings();
      if (!failed_ && tree_->kind(node.value) != Kind::kConstant)
        return FailNode(node.value, "an f-string cannot be a pattern");
      break;
    case kInt:
    case kFloat:
    case kComplex:
    case kMinus: node.value = ParseNumberPattern(); break;
    default: return Fail("expected a pattern");
  }
  return failed_ ? 0 : Make(Kind::kMatchValue, begin, node);
}

// A name to bind, `_`, a dotted name to compare with, or a class with its arguments.
NodeId Parser::ParseNamePattern() {
  const std::uint32_t begin = token_.begin;
  const Token name = token_;
  Advance();
  if (!At(TokenKind::kDot) && !At(TokenKind::kLeftParen)) {
    MatchAs node{};
    if (Text(name) != "_") node.name = {name.begin, name.end};
    return Make(Kind::kMatchAs, begin, node);
  }
  NodeId value = Make(Kind::kName, begin, Name{});
  while (Take(TokenKind::kDot)) {
    Attribute node{};
    node.value = value;
    node.attr = TakeName("expected a name after `.`");
    if (failed_) return 0;
    value = Make(Kind::kAttribute, begin, node);
  }
  if (At(TokenKind::kLeftParen)) return ParseClassPattern(begin, value);
  MatchValue node{};
  node.value = value;
  return Make(Kind::kMatchValue, begin, node);
}

// `1`, `-1`, `-1 + 2j`
NodeId Parser::ParseNumberPattern() {
  const std::uint32_t begin = token_.begin;
  const auto number = [this](bool imaginary) -> NodeId {
    switch (token_.kind) {
      case TokenKind::kInt:
        if (!imaginary) return ParseConstant(ConstantType::kInt);
        break;
      case TokenKind::kFloat:
        if (!imaginary) return ParseConstant(ConstantType::kFloat);
        break;
      case TokenKind::kComplex: return ParseConstant(ConstantType::kComplex);
      default: break;
    }
    return Fail(imaginary ? "expected an imaginary number" : "expected a number");
  };
  NodeId value;
  const bool minus = Take(TokenKind::kMinus);
  const bool is_complex = At(TokenKind::kComplex);
  value = number(false);
  if (failed_) return 0;
  if (minus) {
    UnaryOp node{};
    node.operand = value;
    value = Make(Kind::kUnaryOp, begin, node, static_cast<std::uint8_t>(UnaryOperator::kUSub));
  }
  if (!At(TokenKind::kPlus) && !At(TokenKind::kMinus)) return value;
  if (is_complex) return Fail("a real number must stand before the sign of a complex pattern");
  const Operator op = At(TokenKind::kPlus) ? Operator::kAdd : Operator::kSub;
  Advance();
  BinOp node{};
  node.left = value;
  node.right = number(true);
  return failed_ ? 0 : Make(Kind::kBinOp, begin, node, static_cast<std::uint8_t>(op));
}

// `(a, *b)` or `[a, *b]`; `(a)` is `a`.
NodeId Parser::ParseSequencePattern(TokenKind close) {
  const std::uint32_t open = token_.begin;
  Advance();
  Items patterns(this);
  bool comma = false;
  while (!At(close)) {
    patterns.Add(ParseMaybeStarPattern());
    comma = Take(TokenKind::kComma);
    if (!comma) break;
  }
  if (!Close(close, open)) return 0;
  if (close == TokenKind::kRightParen && patterns.size() == 1 && !comma) {
    const NodeId only = patterns[0];
    if (tree_->kind(only) == Kind::kMatchStar)
      return FailNode(only, "a starred pattern cannot stand alone in round brackets");
    return only;
  }
  MatchSequence node{};
  node.patterns = patterns.Done();
  return Make(Kind::kMatchSequence, open, node);
}

NodeId Parser::ParseMappingKey() {
  using enum TokenKind;
  switch (token_.kind) {
    case kNone: return ParseConstant(ConstantType::kNone);
    case kTrue: return ParseConstant(ConstantType::kTrue);
    case kFalse: return ParseConstant(ConstantType::kFalse);
    case kInt:
    case kFloat:
    case kComplex:
    case kMinus: return ParseNumberPattern();
    case kString:
    case kFormatString: {
      const NodeId id = ParseStrings();
      if (!failed_ && tree_->kind(id) != Kind::kConstant)
        return FailNode(id, "an f-string cannot be a key of a pattern");
      return id;
    }
    case kName: {
      const std::uint32_t begin = token_.begin;
      NodeId value = ParseName(Context::kLoad);
      if (!At(kDot)) return Fail("expected a literal or a dotted name as the key of a pattern");
      while (Take(kDot)) {
        Attribute node{};
        node.value = value;
        node.attr = TakeName("expected a name after `.`");
        value = Make(Kind::kAttribute, begin, node);
      }
      return failed_ ? 0 : value;
    }
    default: return Fail("expected a literal or a dotted name as the key of a pattern");
  }
}

// `{key: pattern, **rest}`
NodeId Parser::ParseMappingPattern() {
  const std::uint32_t open = token_.begin;
  Advance();
  MatchMapping node{};
  Items pairs(this);
  while (!At(TokenKind::kRightBrace)) {
    if (Take(TokenKind::kDoubleStar)) {
      if (AtName("_")) return Fail("`**_` cannot stand in a pattern");
      node.rest = TakeName("expected a name after `**`");
      Take(TokenKind::kComma);
      break;
    }
    pairs.Add(ParseMappingKey());
    Expect(TokenKind::kColon, "expected `:` after the key of a pattern");
    pairs.Add(ParsePattern());
    if (!Take(TokenKind::kComma)) break;
  }
  if (!Close(TokenKind::kRightBrace, open)) return 0;
  node.keys = pairs.Every(2, 0, pairs.size());
  node.patterns = pairs.Every(2, 1, pairs.size());
  return Make(Kind::kMatchMapping, open, node);
}

// At `(` behind the class.
NodeId Parser::ParseClassPattern(std::uint32_t begin, NodeId cls) {
  const std::uint32_t open = token_.begin;
  Advance();
  Items pairs(this);  // name (0 for a positional pattern), pattern
  std::size_t positional = 0;
  while (!At(TokenKind::kRightParen)) {
    const Position position = Save();
    NodeId name = 0;
    if (At(TokenKind::kName)) {
      name = ParseName(Context::kLoad);
      if (!Take(TokenKind::kEqual)) {
        name = 0;
        Rewind(position);
      }
    }
    if (name == 0 && pairs.size() > 2 * positional) return Fail("a positional pattern follows a keyword pattern");
    if (name == 0) ++positional;
    pairs.Add(name);
    pairs.Add(ParsePattern());
    if (failed_ || !Take(TokenKind::kComma)) break;
  }
  if (!Close(TokenKind::kRightParen, open)) return 0;
  MatchClass node{};
  node.cls = cls;
  node.patterns = pairs.Every(2, 1, 2 * positional);
  node.kwd_attrs = pairs.Every(2, 2 * positional, pairs.size());
  node.kwd_patterns = pairs.Every(2, 2 * positional + 1, pairs.size());
  return Make(Kind::kMatchClass, begin, node);
}

}  // namespace exportlint::python
