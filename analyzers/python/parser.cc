#include "analyzers/python/parser.h"

#include <cstring>
#include <memory>

#include "analyzers/python/parser_impl.h"
#include "analyzers/python/source_check.h"

namespace exportlint::python {

Tree Parse(std::string_view text) {
  Tree tree;
  tree.Reserve(text.size() / 2 + 64);  // 1.7 bytes of nodes a byte of source on average
  const auto copy = std::make_unique_for_overwrite<char[]>(text.size() + Lexer::kPadding);
  if (!text.empty()) std::memcpy(copy.get(), text.data(), text.size());
  std::memset(copy.get() + text.size(), 0, Lexer::kPadding);
  const std::string_view padded(copy.get(), text.size());
  const SourceCheck check = CheckSource(padded);
  if (check.error) tree.AddError(check.first_error);
  Parser(padded, check.plain_ascii || !check.utf8 || check.error, &tree).ParseModule();
  return tree;
}

Parser::Parser(std::string_view text, bool plain_names, Tree* tree)
    : text_(text), lexer_(text, !plain_names), tree_(tree) {
  stack_.reserve(256);
  lexer_.Next(&token_);
}

void Parser::ParseModule() {
  Items body(this);
  while (!At(TokenKind::kEnd)) ParseStatement(&body);
  Module module{};
  module.kind = Kind::kModule;
  module.span = {0, static_cast<std::uint32_t>(text_.size())};
  module.body = body.Done();
  tree_->set_root(tree_->Add(module));
}

bool Parser::Expect(TokenKind kind, std::string_view message) {
  if (Take(kind)) return true;
  Fail(message);
  return false;
}

bool Parser::Close(TokenKind kind, std::uint32_t open) {
  if (Take(kind)) return true;
  if (At(TokenKind::kEnd)) {
    FailAt({open, open + 1}, "this bracket is never closed");
  } else {
    Fail(kind == TokenKind::kRightParen     ? "expected `)` or `,`"
         : kind == TokenKind::kRightBracket ? "expected `]` or `,`"
                                            : "expected `}` or `,`");
  }
  return false;
}

Span Parser::TakeName(std::string_view message) {
  const Span span{token_.begin, token_.end};
  return Expect(TokenKind::kName, message) ? span : Span{};
}

void Parser::Rewind(const Position& position) {
  lexer_.Restore(position.lexer);
  token_ = position.token;
  previous_end_ = position.previous_end;
  failed_ = false;
}

NodeId Parser::FailAt(Span span, std::string_view message) {
  if (failed_) return 0;
  failed_ = true;
  failed_kind_ = token_.kind;
  if (!speculating_) {
    if (At(TokenKind::kError)) {
      span = {token_.begin, token_.end};
      message = lexer_.error_message();
    }
    if (span.end < span.begin) span.end = span.begin;
    tree_->AddError({span, message});
  }
  token_.kind = TokenKind::kError;  // Recover goes on from its place
  return 0;
}

}  // namespace exportlint::python
