// Where things stand in the file, and the comments that speak to the linter.
#include <algorithm>

#include <clang/Lex/Lexer.h>

#include "analyzers/cpp/lowerer.h"

namespace exportlint::cpp {

bool Lowerer::InFile(clang::SourceLocation location) const {
  return location.isValid() && sources_.getFileID(sources_.getExpansionLoc(location)) == sources_.getMainFileID();
}

// What was written as the argument of a macro stands where it was written; what a macro makes stands at its use.
Span Lowerer::SpanOf(clang::SourceRange range) const {
  if (range.isInvalid()) return {};
  const auto characters = clang::CharSourceRange::getTokenRange(range);
  clang::CharSourceRange in_file = clang::Lexer::makeFileCharRange(characters, sources_, context_.getLangOpts());
  if (in_file.isInvalid() || sources_.getFileID(in_file.getBegin()) != sources_.getMainFileID()) {
    const clang::CharSourceRange expansion = sources_.getExpansionRange(range);
    in_file = clang::Lexer::makeFileCharRange(expansion, sources_, context_.getLangOpts());
  }
  if (in_file.isInvalid() || sources_.getFileID(in_file.getBegin()) != sources_.getMainFileID() ||
      sources_.getFileID(in_file.getEnd()) != sources_.getMainFileID())
    return {};
  const auto size = static_cast<std::uint32_t>(source_->text().size());
  const std::uint32_t begin = std::min(sources_.getFileOffset(in_file.getBegin()), size);
  return {begin, std::max(begin, std::min(sources_.getFileOffset(in_file.getEnd()), size))};
}

Span Lowerer::NameSpan(const clang::NamedDecl* d) const {
  return SpanOf(clang::SourceRange(d->getLocation(), d->getLocation()));
}

// `// exportlint: allow[rule] reason` is kept as `# exportlint: ...`, the one form that readers of comments know.
void Lowerer::KeepComments() {
  constexpr std::string_view kMark = "exportlint:";
  const std::string_view text = source_->text();
  for (std::size_t at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
    if (begin < 2 || text.substr(begin - 2, 2) != "//") continue;
    std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    while (end > at && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
    const std::string comment = "#" + std::string(text.substr(begin, end - begin));
    builder_.AddComment(
        {{static_cast<std::uint32_t>(begin - 2), static_cast<std::uint32_t>(end)}, Symbol::Of(comment)});
  }
}

}  // namespace exportlint::cpp
