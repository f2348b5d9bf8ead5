// The tree as text.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "analyzers/base/source_file.h"
#include "analyzers/python/children.h"
#include "analyzers/python/parser.h"

namespace exportlint::python {
namespace {

constexpr std::string_view kNames[] = {"None",           "Module",        "FunctionDef",  "AsyncFunctionDef",
                                       "ClassDef",       "Return",        "Delete",       "Assign",
                                       "TypeAlias",      "AugAssign",     "AnnAssign",    "For",
                                       "AsyncFor",       "While",         "If",           "With",
                                       "AsyncWith",      "Match",         "Raise",        "Try",
                                       "TryStar",        "Assert",        "Import",       "ImportFrom",
                                       "Global",         "Nonlocal",      "Expr",         "Pass",
                                       "Break",          "Continue",      "BoolOp",       "NamedExpr",
                                       "BinOp",          "UnaryOp",       "Lambda",       "IfExp",
                                       "Dict",           "Set",           "ListComp",     "SetComp",
                                       "DictComp",       "GeneratorExp",  "Await",        "Yield",
                                       "YieldFrom",      "Compare",       "Call",         "FormattedValue",
                                       "Interpolation",  "JoinedStr",     "TemplateStr",  "Constant",
                                       "Attribute",      "Subscript",     "Starred",      "Name",
                                       "List",           "Tuple",         "Slice",        "comprehension",
                                       "ExceptHandler",  "arguments",     "arg",          "keyword",
                                       "alias",          "withitem",      "match_case",   "MatchValue",
                                       "MatchSingleton", "MatchSequence", "MatchMapping", "MatchClass",
                                       "MatchStar",      "MatchAs",       "MatchOr",      "TypeVar",
                                       "ParamSpec",      "TypeVarTuple"};
static_assert(std::size(kNames) == static_cast<std::size_t>(Kind::kCount));

constexpr std::size_t kMaxIndent = 100;  // a chain of 100,000 `elif` must not print 10 GB of blanks

// Start of every line; a byte order mark belongs to no line.
std::vector<std::uint32_t> LineStarts(std::string_view text) {
  std::vector<std::uint32_t> starts = {text.starts_with("\xEF\xBB\xBF") ? 3u : 0u};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'))) {
      starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }
  return starts;
}

void AppendPlace(const std::vector<std::uint32_t>& starts, std::uint32_t offset, std::string* out) {
  const auto line = std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin();
  *out += std::to_string(line < 1 ? 1 : line);
  *out += ':';
  *out += std::to_string(line < 1 ? 0 : offset - starts[static_cast<std::size_t>(line - 1)]);
}

}  // namespace

std::string_view KindName(Kind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::string PrintSyntax(const Tree& tree, std::string_view text) {
  const std::vector<std::uint32_t> starts = LineStarts(text);
  std::string out;
  std::vector<std::pair<NodeId, std::size_t>> todo = {{tree.root(), 0}};
  std::vector<NodeId> children;
  while (!todo.empty()) {
    const auto [id, depth] = todo.back();
    todo.pop_back();
    const Node& node = tree[id];
    out.append(2 * std::min(depth, kMaxIndent), ' ');
    out += KindName(node.kind);
    out += ' ';
    AppendPlace(starts, node.span.begin, &out);
    out += '-';
    AppendPlace(starts, node.span.end, &out);
    out += '\n';
    children.clear();
    AppendChildren(tree, id, &children);
    for (std::size_t i = children.size(); i-- > 0;) todo.push_back({children[i], depth + 1});
  }
  return out;
}

}  // namespace exportlint::python
