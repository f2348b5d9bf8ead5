// The recursive-descent parser. One method a grammar rule; each file parser_*.cc holds one part of the grammar.
//
// An error stops the statement: Fail() turns the current token into kError, no rule accepts that, so every rule returns
// quickly; ParseStatement then goes on at the next statement. A rule that failed may return 0 or a partial node.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "analyzers/python/lexer.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {

class Parser {
 public:
  // `text` as for Lexer; `plain_names`: no name needs a look at its characters.
  Parser(std::string_view text, bool plain_names, Tree* tree);
  void ParseModule();

 private:
  // --- tokens ---
  bool At(TokenKind kind) const { return token_.kind == kind; }
  void Advance() {
    previous_end_ = token_.end;
    lexer_.Next(&token_);
  }
  bool Take(TokenKind kind) {
    if (token_.kind != kind) return false;
    Advance();
    return true;
  }
  // Takes `kind` or fails with `message` at the current token.
  bool Expect(TokenKind kind, std::string_view message);
  // Takes a closing bracket, or says that the bracket at `open` was never closed.
  bool Close(TokenKind kind, std::uint32_t open);
  bool AtName(std::string_view text) const { return At(TokenKind::kName) && Text(token_) == text; }
  Span TakeName(std::string_view message);
  std::string_view Text(const Token& token) const { return text_.substr(token.begin, token.end - token.begin); }
  Span From(std::uint32_t begin) const { return {begin, previous_end_ < begin ? begin : previous_end_}; }

  struct Position {
    Lexer::State lexer;
    Token token;
    std::uint32_t previous_end;
  };
  Position Save() const { return {lexer_.state(), token_, previous_end_}; }
  void Rewind(const Position& position);

  // --- errors ---
  NodeId Fail(std::string_view message) { return FailAt({token_.begin, token_.end}, message); }
  NodeId FailAt(Span span, std::string_view message);
  NodeId FailNode(NodeId id, std::string_view message) { return FailAt((*tree_)[id].span, message); }
  void Recover(std::uint32_t begin);
  void RecoverFromLexer();
  void ResumeAtLineEnd(std::uint32_t offset);
  std::uint32_t LineStartBefore(std::uint32_t offset) const;
  bool IsFirstInLine(std::uint32_t offset) const;

  // Counts how deep the rules call each other; Fail at the limit.
  class Depth {
   public:
    explicit Depth(Parser* parser) : parser_(parser) { ++parser->depth_; }
    ~Depth() { --parser_->depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    bool TooDeep() const {
      if (parser_->depth_ <= kMaxDepth) return false;
      parser_->Fail("nested too deeply");
      return true;
    }

   private:
    Parser* parser_;
  };

  // --- building ---
  template <typename T>
  NodeId Make(Kind kind, std::uint32_t begin, T node, std::uint8_t op = 0, std::uint8_t flags = 0) {
    node.kind = kind;
    node.op = op;
    node.flags = flags;
    node.span = From(begin);
    return tree_->Add(node);
  }
  // Collects the children of one list; nested lists stack up on one vector.
  class Items {
   public:
    explicit Items(Parser* parser) : parser_(parser), mark_(parser->stack_.size()) {}
    ~Items() { parser_->stack_.resize(mark_); }
    Items(const Items&) = delete;
    Items& operator=(const Items&) = delete;
    void Add(NodeId id) { parser_->stack_.push_back(id); }
    std::size_t size() const { return parser_->stack_.size() - mark_; }
    std::uint32_t operator[](std::size_t i) const { return parser_->stack_[mark_ + i]; }
    List Done() const {
      return size() == 0 ? List{} : parser_->tree_->AddList(std::span(parser_->stack_).subspan(mark_));
    }
    // Every `step`-th of [from, to).
    List Every(std::size_t step, std::size_t from, std::size_t to, bool skip_absent = false) {
      Items chosen(parser_);
      for (std::size_t i = from; i < to; i += step) {
        if (const NodeId id = parser_->stack_[mark_ + i]; id != 0 || !skip_absent) chosen.Add(id);
      }
      return chosen.Done();
    }
    void Truncate(std::size_t size) { parser_->stack_.resize(mark_ + size); }

   private:
    Parser* parser_;
    std::size_t mark_;
  };

  // --- statements (parser_statements.cc, parser_simple.cc, parser_imports.cc) ---
  void ParseStatement(Items* out);
  void ParseSimpleLine(Items* out);
  NodeId ParseSimple();
  NodeId ParseExpressionStatement();
  NodeId ParseAssignment(std::uint32_t begin, NodeId first);
  NodeId ParseAnnotation(std::uint32_t begin, NodeId target);
  NodeId ParseAugmented(std::uint32_t begin, NodeId target);
  NodeId ParseReturn();
  NodeId ParseRaise();
  NodeId ParseDelete();
  NodeId ParseAssert();
  NodeId ParseGlobal(Kind kind);
  NodeId ParseImport();
  NodeId ParseImportFrom();
  NodeId ParseAlias(bool dotted);
  Span ParseDottedName();
  bool AtTypeAlias();
  NodeId ParseTypeAlias();

  // --- compound statements (parser_compound.cc, parser_definitions.cc, parser_with.cc) ---
  List ParseBlock();
  void ParseBlockInto(Items* out);
  NodeId ParseIf();
  NodeId ParseWhile();
  NodeId ParseFor(std::uint32_t begin, Kind kind);
  NodeId ParseTry();
  NodeId ParseHandler(std::uint32_t begin, bool star);
  NodeId ParseAsync();
  NodeId ParseWith(std::uint32_t begin, Kind kind);
  bool ParseParenthesisedItems(Items* items);
  NodeId ParseWithItem();
  List ParseElse();
  NodeId ParseDecorated();
  NodeId ParseFunction(std::uint32_t begin, Kind kind, List decorators);
  NodeId ParseClass(List decorators);
  List ParseTypeParams();
  NodeId ParseTypeParam();
  NodeId ParseParameters(TokenKind end, bool annotations);
  struct Parameters;
  bool ParseParameter(Parameters* parameters, bool annotations);
  NodeId ParseArg(bool annotations, bool star_annotation);

  // --- match (parser_match.cc, parser_patterns.cc) ---
  bool AtMatch();
  NodeId ParseMatch();
  NodeId ParseMatchSubject();
  NodeId ParseCase();
  NodeId ParseOpenPattern();
  NodeId ParsePattern();
  NodeId ParseOrPattern();
  NodeId ParseClosedPattern();
  NodeId ParseMaybeStarPattern();
  NodeId ParseSequencePattern(TokenKind close);
  NodeId ParseMappingPattern();
  NodeId ParseMappingKey();
  NodeId ParseClassPattern(std::uint32_t begin, NodeId cls);
  NodeId ParseNamePattern();
  NodeId ParseNumberPattern();

  // --- expressions (parser_expressions.cc) ---
  NodeId ParseExpression();        // ternary, lambda or below
  NodeId ParseNamedExpression();   // also `name := value`
  NodeId ParseStarExpressions();   // also `*a, b`
  NodeId ParseStarOr(bool named);  // one element: `*a` or an expression
  NodeId ParseYieldOrStar();
  NodeId ParseYield();
  NodeId ParseLambda();
  NodeId ParseBinary(int level);
  NodeId ParseComparison(std::uint32_t begin, NodeId left);
  NodeId ParseBool(std::uint32_t begin, NodeId left, int level);
  NodeId ParseNot(int level);
  NodeId ParseFactor();
  NodeId ParseUnary(UnaryOperator op);
  NodeId ParsePower();
  NodeId ParseAwait();
  bool AtExpression() const;  // whether the current token can begin an expression
  NodeId FinishNamed(std::uint32_t begin, NodeId name);

  // --- atoms and trailers (parser_atoms.cc, parser_calls.cc, parser_displays.cc) ---
  NodeId ParsePrimary();
  NodeId ParseAtom();
  NodeId ParseTrailers(std::uint32_t begin, NodeId value);
  NodeId ParseConstant(ConstantType type);
  NodeId ParseName(Context context);
  NodeId ParseParenthesised();
  NodeId ParseListDisplay();
  NodeId ParseBraces();
  NodeId ParseDict(std::uint32_t begin, NodeId first_key);
  NodeId ParseSet(std::uint32_t begin, NodeId first);
  List ParseGenerators();
  bool AtGenerators() const { return At(TokenKind::kFor) || At(TokenKind::kAsync); }
  NodeId ParseCall(std::uint32_t begin, NodeId func);
  bool ParseArguments(List* args, List* keywords, bool generator);
  NodeId ParseArgument(std::uint32_t open, bool generator, bool first);
  NodeId ParseSubscript(std::uint32_t begin, NodeId value);
  NodeId ParseSlice();

  // --- targets (parser_targets.cc) ---
  bool SetTarget(NodeId id, Context context);
  bool SetSingleTarget(NodeId id, std::string_view message);
  NodeId ParseForTarget();

  // --- strings (parser_strings.cc) ---
  NodeId ParseStrings();
  bool CheckString(const Token& token);
  struct Strings;
  void ParseFormatString(Strings* out);
  void ParsePieces(const Token& opening, bool in_specifier, Strings* out);
  bool ParseField(const Token& opening, bool in_specifier, Strings* out);
  NodeId ParseSpecifier(const Token& opening);
  std::uint32_t ParseConversion();
  void AddText(Strings* out, Span span, bool literal);
  void FlushText(Strings* out);

  static constexpr int kMaxDepth = 1000;  // about 1 MB of stack

  std::string_view text_;
  Lexer lexer_;
  Tree* tree_;
  Token token_;
  std::uint32_t previous_end_ = 0;
  std::uint32_t conversion_begin_ = 0;  // of the last `!` in an f-string
  int depth_ = 0;
  bool failed_ = false;
  bool recovered_ = false;  // the statement before was in error: an indented block after it is no second error
  TokenKind failed_kind_ = TokenKind::kEnd;  // what token_ was before the error
  bool speculating_ = false;                 // errors are not recorded: the text will be read another way
  std::vector<std::uint32_t> stack_;
};

}  // namespace exportlint::python
