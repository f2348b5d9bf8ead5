// Functions, classes, decorators, parameters and type parameters.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {

NodeId Parser::ParseDecorated() {
  Items decorators(this);
  while (Take(TokenKind::kAt)) {
    decorators.Add(ParseNamedExpression());
    Expect(TokenKind::kNewline, "expected the end of the line after a decorator");
  }
  if (failed_) return 0;
  const List list = decorators.Done();
  const std::uint32_t begin = token_.begin;
  if (At(TokenKind::kClass)) return ParseClass(list);
  if (At(TokenKind::kDef)) return ParseFunction(begin, Kind::kFunctionDef, list);
  if (Take(TokenKind::kAsync) && At(TokenKind::kDef)) return ParseFunction(begin, Kind::kAsyncFunctionDef, list);
  return Fail("expected a function or a class after a decorator");
}

// At `def`; `begin` may be that of `async`.
NodeId Parser::ParseFunction(std::uint32_t begin, Kind kind, List decorators) {
  Advance();
  FunctionDef node{};
  node.decorators = decorators;
  node.name = TakeName("expected the name of the function");
  if (At(TokenKind::kLeftBracket)) node.type_params = ParseTypeParams();
  const std::uint32_t open = token_.begin;
  Expect(TokenKind::kLeftParen, "expected `(`");
  node.arguments = ParseParameters(TokenKind::kRightParen, true);
  Close(TokenKind::kRightParen, open);
  if (Take(TokenKind::kArrow)) node.returns = ParseExpression();
  if (failed_) return 0;
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  return Make(kind, begin, node);
}

NodeId Parser::ParseClass(List decorators) {
  const std::uint32_t begin = token_.begin;
  Advance();
  ClassDef node{};
  node.decorators = decorators;
  node.name = TakeName("expected the name of the class");
  if (At(TokenKind::kLeftBracket)) node.type_params = ParseTypeParams();
  if (At(TokenKind::kLeftParen)) ParseArguments(&node.bases, &node.keywords, false);
  if (failed_) return 0;
  node.body = ParseBlock();
  if (failed_ && node.body.count == 0) return 0;
  return Make(Kind::kClassDef, begin, node);
}

List Parser::ParseTypeParams() {
  const std::uint32_t open = token_.begin;
  Advance();
  Items params(this);
  do {
    params.Add(ParseTypeParam());
  } while (Take(TokenKind::kComma) && !At(TokenKind::kRightBracket));
  Close(TokenKind::kRightBracket, open);
  return params.Done();
}

NodeId Parser::ParseTypeParam() {
  const std::uint32_t begin = token_.begin;
  const Kind kind = Take(TokenKind::kStar)         ? Kind::kTypeVarTuple
                    : Take(TokenKind::kDoubleStar) ? Kind::kParamSpec
                                                   : Kind::kTypeVar;
  TypeParam node{};
  node.name = TakeName("expected the name of a type parameter");
  if (kind == Kind::kTypeVar && Take(TokenKind::kColon)) node.bound = ParseExpression();
  if (Take(TokenKind::kEqual)) {
    node.default_value = kind == Kind::kTypeVarTuple ? ParseStarOr(false) : ParseExpression();
  }
  return Make(kind, begin, node);
}

// What is known while parameters are read: `pairs` holds each parameter and its default (0: none) in order.
struct Parser::Parameters {
  explicit Parameters(Parser* parser) : pairs(parser) {}
  Items pairs;
  std::size_t positional_only = 0;  // in pairs
  std::size_t keyword_only = 0;
  std::size_t total = 0;
  NodeId vararg = 0, kwarg = 0;
  bool slash = false, star = false, bare_star = false, defaults = false;
};

// The parameters up to `end`, which is not taken.
NodeId Parser::ParseParameters(TokenKind end, bool annotations) {
  const std::uint32_t begin = token_.begin;
  Parameters parameters(this);
  while (!At(end) && ParseParameter(&parameters, annotations) && Take(TokenKind::kComma)) {
  }
  if (parameters.bare_star) Fail("expected a parameter after `*`");
  if (failed_) return 0;
  const std::size_t first_keyword = 2 * (parameters.total - parameters.keyword_only);
  const std::size_t count = parameters.pairs.size();
  Items& pairs = parameters.pairs;
  Arguments node{};
  if (count > 0) {
    node.posonlyargs = pairs.Every(2, 0, 2 * parameters.positional_only);
    node.args = pairs.Every(2, 2 * parameters.positional_only, first_keyword);
    node.kwonlyargs = pairs.Every(2, first_keyword, count);
    node.kw_defaults = pairs.Every(2, first_keyword + 1, count);
    if (parameters.defaults) node.defaults = pairs.Every(2, 1, first_keyword, true);
  }
  node.vararg = parameters.vararg;
  node.kwarg = parameters.kwarg;
  return Make(Kind::kArguments, begin, node);
}

bool Parser::ParseParameter(Parameters* parameters, bool annotations) {
  Parameters& p = *parameters;
  if (p.kwarg != 0) return Fail("no parameter may follow `**` and its name") != 0;
  if (Take(TokenKind::kSlash)) {
    if (p.slash || p.star) return Fail("`/` may stand once, before `*`") != 0;
    if (p.total == 0) return Fail("expected a parameter before `/`") != 0;
    p.slash = true;
    p.positional_only = p.total;
    return true;
  }
  if (Take(TokenKind::kDoubleStar)) {
    if (p.bare_star) return Fail("expected a parameter between `*` and `**`") != 0;
    p.kwarg = ParseArg(annotations, false);
    if (At(TokenKind::kEqual)) Fail("`**` and its name cannot have a default");
    return !failed_;
  }
  if (Take(TokenKind::kStar)) {
    if (p.star) return Fail("`*` may stand only once") != 0;
    p.star = true;
    if (At(TokenKind::kComma)) {
      p.bare_star = true;
      return true;
    }
    p.vararg = ParseArg(annotations, true);
    if (At(TokenKind::kEqual)) Fail("`*` and its name cannot have a default");
    return !failed_;
  }
  p.pairs.Add(ParseArg(annotations, false));
  NodeId value = 0;
  if (Take(TokenKind::kEqual)) {
    value = ParseExpression();
  } else if (p.defaults && !p.star) {
    return Fail("a parameter without a default follows one with a default") != 0;
  }
  p.pairs.Add(value);
  ++p.total;
  if (p.star) {
    ++p.keyword_only;
    p.bare_star = false;
  } else if (value != 0) {
    p.defaults = true;
  }
  return !failed_;
}

// `star_annotation`: of `*args`, whose annotation may be `*Ts`.
NodeId Parser::ParseArg(bool annotations, bool star_annotation) {
  const std::uint32_t begin = token_.begin;
  Arg node{};
  node.name = TakeName("expected the name of a parameter");
  if (annotations && Take(TokenKind::kColon)) {
    node.annotation = star_annotation ? ParseStarOr(false) : ParseExpression();
  }
  return Make(Kind::kArg, begin, node);
}

}  // namespace exportlint::python
