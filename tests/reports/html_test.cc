#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/html.h"
#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The page without its style sheet and scripts: whether graphs can be laid out is the build's.
std::string Body(const std::string& page) {
  const std::size_t begin = page.find("<body>");
  return page.substr(begin, page.find("<script nonce=", begin) - begin);
}

int CountOf(const std::string& text, std::string_view what) {
  int n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST(Html, Body) {
  std::string body = Body(RenderHtml(DemoReport()));
  constexpr std::string_view kNonce = "nonce=\"";
  const std::size_t at = body.find(kNonce);
  ASSERT_NE(at, std::string::npos);
  ExpectGolden("demo_body.html", body.replace(at + kNonce.size(), 16, "…"));
}

TEST(Html, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderHtml(DemoReport()), RenderHtml(ShuffledDemoReport()));
}

TEST(Html, NothingIsLoaded) {
  for (const Report& report : {DemoReport(), HostileReport()}) {
    const std::string page = RenderHtml(report);
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    for (const char* tag : {"<link", "<img", "<iframe", "@import", "url(", "<object", "<base"}) {
      EXPECT_THAT(page, Not(HasSubstr(tag))) << tag;
    }
  }
}

TEST(Html, HostileTextStaysText) {
  const std::string page = RenderHtml(HostileReport());
  // The sources and the page's own; the library that lays graphs out and what draws them.
  const int scripts = reports::kHtmlLayout.empty() ? 2 : 4;
  EXPECT_EQ(CountOf(page, "<script"), scripts);
  EXPECT_EQ(CountOf(page, "</script"), scripts);
  const std::string body = Body(page);
  EXPECT_THAT(body, Not(HasSubstr("javascript:")));
  EXPECT_THAT(body, Not(HasSubstr("<b onclick")));
  EXPECT_EQ(body.find('\x1b'), std::string::npos);
  EXPECT_THAT(body, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(body, HasSubstr("&lt;/script&gt;"));
}

TEST(Html, MarkdownOfRules) {
  EXPECT_EQ(reports::MarkdownHtml("# a\n\n`b` <i>c</i>\n"), "<h3>a</h3>\n<p><code>b</code> &lt;i&gt;c&lt;/i&gt;</p>\n");
  EXPECT_EQ(reports::MarkdownHtml("[a](https://example.org) [b](JavaScript:x) [c](#d)"),
            "<p><a href=\"https://example.org\">a</a> <a href=\"#\">b</a> <a href=\"#d\">c</a></p>\n");
  EXPECT_EQ(reports::MarkdownHtml("![a](b.png)c"), "<p>c</p>\n");
  EXPECT_EQ(reports::MarkdownHtml("```py\n<h1>\n```\n"),
            "<pre><code class=\"language-py\">&lt;h1&gt;\n</code></pre>\n");
}

TEST(Html, ManyFindingsStayFolded) {
  const std::string page = RenderHtml(LargeReport(5000));
  EXPECT_EQ(CountOf(page, "<details class=\"finding"), 5000);
  EXPECT_EQ(CountOf(page, "\" open>"), 0);
  EXPECT_LT(page.size(), 25u << 20);
}

}  // namespace
}  // namespace exportlint
