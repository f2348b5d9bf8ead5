// `# exportlint:` comments.
#include <algorithm>

#include "analyzers/python/children.h"
#include "analyzers/python/lower/lowerer.h"

namespace exportlint::python {
namespace {

constexpr std::string_view kMark = "exportlint:";

// Where the mark next stands. By its second letter, which is rare in Python: every file is searched from end to end.
std::size_t FindMark(std::string_view text, std::size_t from) {
  for (std::size_t at = from; (at = text.find(kMark[1], at + 1)) != std::string_view::npos;) {
    if (text.substr(at - 1, kMark.size()) == kMark) return at - 1;
  }
  return std::string_view::npos;
}

// Offset of the `#` before the mark at `at`, when only blanks stand between.
bool FindHash(std::string_view text, std::size_t at, std::size_t* hash) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  if (at == 0 || text[at - 1] != '#') return false;
  *hash = at - 1;
  return true;
}

bool IsString(const Tree& tree, NodeId id) {
  const Kind kind = tree.kind(id);
  if (kind == Kind::kJoinedStr || kind == Kind::kTemplateStr) return true;
  if (kind != Kind::kConstant) return false;
  const auto type = static_cast<ConstantType>(tree[id].op);
  return type == ConstantType::kStr || type == ConstantType::kBytes;
}

// The spans of all string literals, by their begin. A concatenation of literals is one span: a comment between its
// parts is not seen.
std::vector<Span> StringSpans(const Tree& tree) {
  std::vector<Span> spans;
  std::vector<NodeId> walk = {tree.root()};
  while (!walk.empty()) {
    const NodeId id = walk.back();
    walk.pop_back();
    if (IsString(tree, id))
      spans.push_back(tree[id].span);
    else
      AppendChildren(tree, id, &walk);
  }
  std::ranges::sort(spans, {}, &Span::begin);
  return spans;
}

}  // namespace

void Lowerer::KeepComments() {
  std::vector<Span> strings;
  bool have_strings = false;
  for (std::size_t from = 0, at = 0; (at = FindMark(text_, from)) != std::string_view::npos;) {
    from = at + kMark.size();
    std::size_t hash = 0;
    if (!FindHash(text_, at, &hash)) continue;
    if (!have_strings) strings = StringSpans(tree_);
    have_strings = true;
    const auto offset = static_cast<std::uint32_t>(hash);
    const auto after = std::ranges::upper_bound(strings, offset, {}, &Span::begin);
    if (after != strings.begin() && offset < (after - 1)->end) continue;
    std::size_t end = std::min(text_.find_first_of("\r\n", hash), text_.size());
    from = std::max(from, end);  // one comment a line
    while (end > hash && (text_[end - 1] == ' ' || text_[end - 1] == '\t')) --end;
    const Span span{offset, static_cast<std::uint32_t>(end)};
    builder_.AddComment({span, Symbol::Of(Text(span))});
  }
}

}  // namespace exportlint::python
