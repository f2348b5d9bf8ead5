// Short forms of trees and errors for expectations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/source_file.h"
#include "analyzers/python/children.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {

// A node as `Kind(child child)`; names and constants as their text. Load names: `x`.
inline std::string Short(const Tree& tree, std::string_view text, NodeId id) {
  const Node& node = tree[id];
  if (node.kind == Kind::kName || node.kind == Kind::kConstant) {
    std::string word(text.substr(node.span.begin, node.span.length()));
    return node.kind == Kind::kConstant && (node.flags & 2) != 0 ? "<" + word + ">" : word;
  }
  std::vector<NodeId> children;
  AppendChildren(tree, id, &children);
  std::string out(KindName(node.kind));
  if (children.empty()) return out;
  for (std::size_t i = 0; i < children.size(); ++i) {
    out += i == 0 ? '(' : ' ';
    out += Short(tree, text, children[i]);
  }
  return out + ')';
}

// The whole file in short form, statements separated by `; `, then each error as ` !line:column message`.
inline std::string Syntax(std::string_view text) {
  const Tree tree = Parse(text);
  std::string out;
  for (const NodeId id : tree.list(tree.as<Module>(tree.root()).body)) {
    out += (out.empty() ? "" : "; ") + Short(tree, text, id);
  }
  const SourceFile file("", std::string(text));
  for (const SyntaxError& error : tree.errors()) {
    const LineColumn place = file.Locate(error.span.begin);
    out += " !" + std::to_string(place.line) + ':' + std::to_string(place.column) + ' ' + std::string(error.message);
  }
  return out;
}

// The one expression of `text` in short form.
inline std::string Expression(std::string_view text) {
  const std::string out = Syntax(text);
  return out.starts_with("Expr(") && out.ends_with(")") ? out.substr(5, out.size() - 6) : out;
}

}  // namespace exportlint::python
