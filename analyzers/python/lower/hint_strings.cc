// Annotations written as strings: `x: "torch.Tensor"`.
#include <algorithm>

#include "analyzers/python/lower/hints.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {
namespace {

constexpr int kStringDepth = 15;  // a string inside a string inside ...: each costs as much of the depth limit
constexpr std::size_t kLongest = 1000;

bool IsDottedName(std::string_view text) {
  return !text.empty() && !(text[0] >= '0' && text[0] <= '9') && std::ranges::all_of(text, [](char c) {
    return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

graph::Hint Hints::ReadString(const Source& source, NodeId id) {
  const Span span = source.tree[id].span;
  std::string value;
  if (span.length() > kLongest || !StringValue(source.text.substr(span.begin, span.length()), &value)) return {};
  if (IsDottedName(value)) return HintOfName(value);
  value = "(" + value + ")";  // as CPython does: line breaks inside are no end
  const Tree tree = Parse(value);
  if (!tree.errors().empty() || tree.kind(tree.root()) != Kind::kModule) return {};
  const auto body = tree.list(tree.as<Module>(tree.root()).body);
  if (body.size() != 1 || tree.kind(body[0]) != Kind::kExpr) return {};
  return Read({tree, value, source.depth + kStringDepth}, tree.as<ExprStatement>(body[0]).value);
}

}  // namespace exportlint::python
