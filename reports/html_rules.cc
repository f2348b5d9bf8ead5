#include <md4c-html.h>

#include <algorithm>
#include <set>

#include "reports/html.h"
#include "reports/inert.h"

namespace exportlint::reports {
namespace {

// Replaces the scheme of links that are neither relative nor http: a page of a report from elsewhere may hold any.
void DefuseLinks(std::string* html) {
  constexpr std::string_view kHref = "href=\"";
  for (std::size_t at = html->find(kHref); at != std::string::npos; at = html->find(kHref, at + 1)) {
    const std::size_t begin = at + kHref.size();
    const std::size_t end = std::min(html->find('"', begin), html->size());
    const std::string_view target = std::string_view(*html).substr(begin, end - begin);
    const bool web = target.starts_with("https://") || target.starts_with("http://");
    const bool local = target.starts_with('#');
    if (!web && !local) html->replace(begin, end - begin, "#");
  }
}

// Text is escaped, so "<img " and "<h1>" can only be tags of the renderer.
void DropImages(std::string* html) {
  for (std::size_t at = html->find("<img "); at != std::string::npos; at = html->find("<img ", at)) {
    html->erase(at, std::min(html->find('>', at), html->size() - 1) - at + 1);
  }
}

void LowerHeadings(std::string* html) {
  for (const std::string_view tag : {"<h", "</h"}) {
    for (std::size_t at = html->find(tag); at != std::string::npos; at = html->find(tag, at + 1)) {
      char& level = (*html)[at + tag.size()];
      if (level >= '1' && level <= '6') level = static_cast<char>(std::min(level + 2, static_cast<int>('6')));
    }
  }
}

}  // namespace

std::string MarkdownHtml(std::string_view markdown) {
  const std::string inert = InertLines(markdown);
  std::string html;
  const auto append = [](const MD_CHAR* text, MD_SIZE size, void* out) {
    static_cast<std::string*>(out)->append(text, size);
  };
  const unsigned flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_NOINDENTEDCODEBLOCKS;
  if (md_html(inert.data(), static_cast<MD_SIZE>(inert.size()), append, &html, flags, 0) != 0) {
    HtmlOut plain;
    plain.Raw("<pre>").Text(markdown).Raw("</pre>");
    return plain.text();
  }
  DropImages(&html);
  DefuseLinks(&html);
  LowerHeadings(&html);
  return html;
}

void WriteHtmlRules(const View& view, HtmlOut* out) {
  if (view.rules.empty()) return;
  std::set<std::string_view> used;
  for (const Finding* finding : view.findings) used.insert(finding->rule);
  out->Raw("<section id=\"rules\" aria-labelledby=\"rules-h\"><h2 id=\"rules-h\">Rules</h2>\n");
  for (const RuleInfo* rule : view.rules) {
    out->Raw("<details class=\"rulepage").Raw(used.count(rule->id) ? " used" : "").Raw("\" id=\"rule-").Text(rule->id);
    out->Raw("\"><summary><code>").Text(rule->id).Raw("</code> <span>").Prose(rule->summary).Raw("</span></summary>\n");
    out->Raw("<div class=\"page\">")
        .Raw(MarkdownHtml(rule->page))
        .Raw("<p class=\"foot\">")
        .Raw(ToString(rule->severity));
    if (!rule->group.empty()) out->Raw(" · ").Text(rule->group);
    for (const std::string& id : rule->catalogue) out->Raw(" · ").Text(id);
    out->Raw("</p></div></details>\n");
  }
  out->Raw("</section>\n");
}

}  // namespace exportlint::reports
