// What can be assigned to, deleted or looped over.
#include "analyzers/python/parser_impl.h"

namespace exportlint::python {
namespace {

std::string_view TargetMessage(Kind kind, Context context) {
  const bool del = context == Context::kDel;
  switch (kind) {
    case Kind::kCall: return del ? "a call cannot be deleted" : "a call cannot be assigned to";
    case Kind::kConstant:
    case Kind::kJoinedStr:
    case Kind::kTemplateStr: return del ? "a literal cannot be deleted" : "a literal cannot be assigned to";
    case Kind::kCompare: return del ? "a comparison cannot be deleted" : "a comparison cannot be assigned to";
    case Kind::kStarred: return del ? "a starred expression cannot be deleted" : "two stars cannot follow each other";
    default: return del ? "this expression cannot be deleted" : "this expression cannot be assigned to";
  }
}

}  // namespace

// Makes an expression that was read as a value a target. Recursion is as deep as brackets are nested.
bool Parser::SetTarget(NodeId id, Context context) {
  Node& node = tree_->mutable_node(id);
  node.op = static_cast<std::uint8_t>(context);
  switch (node.kind) {
    case Kind::kName:
    case Kind::kAttribute:
    case Kind::kSubscript: return true;
    case Kind::kStarred: {
      const NodeId value = tree_->as<ValueExpr>(id).value;
      if (context == Context::kDel || tree_->kind(value) == Kind::kStarred) break;
      return SetTarget(value, context);
    }
    case Kind::kTuple:
    case Kind::kList:
      for (const NodeId element : tree_->list(tree_->as<Sequence>(id).elts)) {
        if (!SetTarget(element, context)) return false;
      }
      return true;
    default: break;
  }
  FailNode(id, TargetMessage(tree_->kind(id), context));
  return false;
}

bool Parser::SetSingleTarget(NodeId id, std::string_view message) {
  Node& node = tree_->mutable_node(id);
  if (node.kind != Kind::kName && node.kind != Kind::kAttribute && node.kind != Kind::kSubscript) {
    FailNode(id, message);
    return false;
  }
  node.op = static_cast<std::uint8_t>(Context::kStore);
  return true;
}

// `a, *b` before `in`.
NodeId Parser::ParseForTarget() {
  const std::uint32_t begin = token_.begin;
  const auto element = [this] { return At(TokenKind::kStar) ? ParseStarOr(false) : ParseBinary(kPipeLevel); };
  NodeId target = element();
  if (At(TokenKind::kComma)) {
    Items elements(this);
    elements.Add(target);
    while (Take(TokenKind::kComma) && AtExpression()) elements.Add(element());
    Sequence tuple{};
    tuple.elts = elements.Done();
    target = failed_ ? 0 : Make(Kind::kTuple, begin, tuple);
  }
  if (failed_ || !SetTarget(target, Context::kStore)) return 0;
  return target;
}

}  // namespace exportlint::python
