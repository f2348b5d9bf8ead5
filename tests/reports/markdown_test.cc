#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "reports/markdown.h"
#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Markdown, Full) {
  ExpectGolden("demo.markdown", RenderMarkdown(DemoReport()));
}
TEST(Markdown, Summary) {
  ExpectGolden("demo.github-summary", RenderGithubSummary(DemoReport()));
}
TEST(Markdown, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderMarkdown(DemoReport()), RenderMarkdown(ShuffledDemoReport()));
  EXPECT_EQ(RenderGithubSummary(DemoReport()), RenderGithubSummary(ShuffledDemoReport()));
}
TEST(Markdown, NothingToSay) {
  EXPECT_EQ(RenderMarkdown(Report{}), "<!-- exportlint -->\n### exportlint: no findings in 0 files\n");
}

TEST(Markdown, TextIsInert) {
  using reports::MarkdownText;
  EXPECT_EQ(MarkdownText("value of `x[0]` read"), "value of `x[0]` read");
  EXPECT_EQ(MarkdownText("a|b `c|d` \\|"), "a\\|b `c\\|d` \\\\\\|");
  EXPECT_EQ(MarkdownText("one ` alone"), "one \\` alone");
  EXPECT_EQ(MarkdownText("line\nnext\x1b"), "line\\\\x0anext\\\\x1b");
  EXPECT_EQ(MarkdownText("<b>&amp;</b>"), "&lt;b&gt;&amp;amp;&lt;/b&gt;");
  EXPECT_EQ(MarkdownText("@you #1 !2 ~x"), "\\@<!-- -->you \\#<!-- -->1 \\!<!-- -->2 \\~<!-- -->x");
  EXPECT_EQ(MarkdownText("https://a.b www.c.d raw.e"), "https:<!-- -->//a.b www.<!-- -->c.d raw.e");
  EXPECT_EQ(MarkdownText("[a](b) *c* _d_ $e$"), "\\[a\\](b) \\*c\\* \\_d\\_ \\$e\\$");
  EXPECT_EQ(MarkdownText("é你🙂x", 3), "é你🙂…");
}

TEST(Markdown, CodeIsOneSpan) {
  using reports::MarkdownCode;
  EXPECT_EQ(MarkdownCode(""), "");
  EXPECT_EQ(MarkdownCode("a`b"), "``a`b``");
  EXPECT_EQ(MarkdownCode("``"), "``` `` ```");
  EXPECT_EQ(MarkdownCode(" a "), "`  a  `");
  EXPECT_EQ(MarkdownCode("a|b\n@you"), "`a\\|b\\x0a@you`");
}

// A line without its code spans and the markup that the writer itself puts in.
std::string OutsideCode(const std::string& line) {
  static const std::regex kOwn("(`+)[^`](.*?[^`])?\\1(?!`)|<br>|<!-- (exportlint )?-->");
  return std::regex_replace(line, kOwn, "");
}

TEST(Markdown, HostileTextStaysInItsCell) {
  for (const Report& report : {HostileReport(), SayingReport("|\n| a | ``` <!-- ]]> % \r\n# x")}) {
    std::istringstream lines(RenderGithubSummary(report));
    int rows = 0;
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(line.empty() || line.starts_with("| ") || line.starts_with("|---") ||
                  line.starts_with("### exportlint: ") || line == "<!-- exportlint -->")
          << line;
      EXPECT_THAT(OutsideCode(line), Not(HasSubstr("<"))) << line;
      if (line.starts_with("| ")) ++rows;
    }
    EXPECT_EQ(rows, 8);  // four tables of a head and a row
  }
}

TEST(Markdown, SizeIsLimitedAndSaid) {
  const Report report = LargeReport(5000);
  const std::string text = RenderMarkdown(report);
  EXPECT_LE(text.size(), 65'000u);
  EXPECT_GT(text.size(), 64'000u);
  EXPECT_THAT(text, HasSubstr("\nnot shown, for want of room: "));
  EXPECT_THAT(text, HasSubstr(" of 5000 findings, 3 of 3 exports"));
  EXPECT_THAT(text, Not(HasSubstr("| warning |")));  // errors come first
  EXPECT_LE(RenderGithubSummary(LargeReport(20'000)).size(), 1u << 20);
  EXPECT_LE(RenderMarkdown(SayingReport(std::string(100'000, '|'))).size(), 65'000u);
  EXPECT_THAT(RenderMarkdown(DemoReport()), Not(HasSubstr("for want of room")));
  EXPECT_THAT(RenderMarkdown(DemoReport(), {.max_bytes = 0}),
              HasSubstr("4 of 4 findings, 3 of 3 exports, 2 of 2 limits"));
}

}  // namespace
}  // namespace exportlint
