// Parts of the HTML writer.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "reports/view.h"

namespace exportlint::reports {

// Appends markup. Everything that is not a literal of ours goes through Text or Prose.
class HtmlOut {
 public:
  HtmlOut& Raw(std::string_view markup);
  HtmlOut& Raw(std::uint64_t number);
  // Inert and escaped; safe in element content and in quoted attributes.
  HtmlOut& Text(std::string_view text);
  // A message: Text, with `code` in backticks as <code>.
  HtmlOut& Prose(std::string_view text);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// The source lines near what the page shows, so that the page can show more of them without holding whole files.
class SourceStore {
 public:
  explicit SourceStore(const View& view) : view_(view) {}

  // Writes the lines [line - around, end_line + around] of the place's file with the place marked, and `note` (markup)
  // below its last line; nothing when the source is not known.
  void WriteExcerpt(const Place& place, std::uint32_t around, std::string_view note, HtmlOut* out);
  // JSON for a script element: one object per file, line number to text.
  std::string Json() const;

 private:
  struct Lines {
    std::size_t index = 0;
    std::map<std::uint32_t, std::string> text;
  };
  const View& view_;
  std::map<std::string, Lines, std::less<>> files_;
};

// Where each finding is on the page: the number in its element's id.
using FindingIds = std::unordered_map<const Finding*, std::size_t>;

class HtmlGraphs;
void WriteHtmlFindings(const View& view, const FindingIds& ids, const HtmlGraphs& graphs, SourceStore* store,
                       HtmlOut* out);
void WriteHtmlAllowed(const View& view, HtmlOut* out);
void WriteHtmlExports(const View& view, const FindingIds& ids, HtmlOut* out);
void WriteHtmlRules(const View& view, HtmlOut* out);
// Markdown as HTML without raw HTML, images and script links; headings two levels down.
std::string MarkdownHtml(std::string_view markdown);

// The page's style sheet and script, from reports/html/.
extern const std::string_view kHtmlStyle;
extern const std::string_view kHtmlScript;
extern const std::string_view kHtmlGraphScript;
// The library that lays graphs out, with its licence; empty where the build had none.
extern const std::string_view kHtmlLayout;

}  // namespace exportlint::reports
