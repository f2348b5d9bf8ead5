#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/excerpt.h"
#include "reports/inert.h"
#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Text, Full) {
  ExpectGolden("demo.txt", RenderText(DemoReport()));
}
TEST(Text, Why) {
  ExpectGolden("demo_why.txt", RenderText(DemoReport(), {.why = true}));
}
TEST(Text, Concise) {
  ExpectGolden("demo_concise.txt", RenderText(DemoReport(), {.layout = TextLayout::kConcise}));
}
TEST(Text, Grouped) {
  ExpectGolden("demo_grouped.txt", RenderText(DemoReport(), {.layout = TextLayout::kGrouped}));
}
TEST(Text, Color) {
  ExpectGolden("demo_color.txt", RenderText(DemoReport(), {.color = true}));
}
TEST(Text, Narrow) {
  ExpectGolden("demo_narrow.txt", RenderText(DemoReport(), {.width = 60}));
}
TEST(Text, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderText(DemoReport()), RenderText(ShuffledDemoReport()));
}

TEST(Text, Empty) {
  Report report;
  report.files_checked = 1;
  EXPECT_EQ(RenderText(report), "no findings in 1 file\n");
}

TEST(Text, ControlCharactersAreInert) {
  for (const TextOptions& options : {TextOptions{.why = true}, TextOptions{.layout = TextLayout::kConcise},
                                     TextOptions{.layout = TextLayout::kGrouped}}) {
    const std::string text = RenderText(HostileReport(), options);
    for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
    EXPECT_THAT(text, Not(HasSubstr("\xc2\x9b")));
    EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
    EXPECT_THAT(text, HasSubstr("\\x1b[31m\\u{9b}2J\\u{202e}\\x07"));
    EXPECT_THAT(text, HasSubstr("\\xff"));
  }
}

TEST(Text, PlainHasNoEscape) {
  EXPECT_EQ(RenderText(DemoReport(), {.why = true}).find('\x1b'), std::string::npos);
}

TEST(Text, SpanOutsideTheSourceIsHarmless) {
  Report report = DemoReport();
  for (Finding& f : report.findings) f.place.line = f.place.end_line = 4'000'000'000u;
  EXPECT_THAT(RenderText(report), HasSubstr(":4000000000:"));
  for (Finding& f : report.findings) f.place = {f.place.path, 14, 4'000'000'000u, 14, 1};
  EXPECT_THAT(RenderText(report), HasSubstr("^"));
  for (Finding& f : report.findings) f.place = {f.place.path, 0, 0, 0, 0};
  EXPECT_THAT(RenderText(report), HasSubstr(":0:0"));
}

struct Cut {
  std::string before, marked, after;
  bool operator==(const Cut&) const = default;
};
Cut Of(std::string_view line, std::uint32_t begin, std::uint32_t end, int width) {
  auto cut = reports::CutLine(line, begin, end, width);
  return {cut.before, cut.marked, cut.after};
}

TEST(Excerpt, TabsStopEveryFourColumns) {
  EXPECT_EQ(Of("\tif x:", 2, 4, 80), (Cut{"    ", "if", " x:"}));
  EXPECT_EQ(Of("ab\tc", 4, 5, 80), (Cut{"ab  ", "c", ""}));
}

TEST(Excerpt, ColumnsAreCodePoints) {
  EXPECT_EQ(Of("é你x", 3, 4, 80), (Cut{"é你", "x", ""}));
}

TEST(Excerpt, LongLineIsCutAroundTheSpan) {
  const std::string line = std::string(1000, 'a') + "HERE" + std::string(1000, 'b');
  const Cut cut = Of(line, 1001, 1005, 40);
  EXPECT_EQ(cut.marked, "HERE");
  EXPECT_TRUE(cut.before.starts_with("…aaaa"));
  EXPECT_TRUE(cut.after.ends_with("b…"));
  EXPECT_LE(reports::DisplayWidth(cut.before + cut.marked + cut.after), 40);
}

TEST(Excerpt, SpanLongerThanTheWidthStartsInside) {
  const Cut cut = Of(std::string(50, 'a') + std::string(500, 'S'), 51, 551, 40);
  EXPECT_TRUE(cut.before.ends_with("aaaa"));
  EXPECT_TRUE(cut.marked.starts_with("SSSS"));
  EXPECT_TRUE(cut.marked.ends_with("S…"));
}

TEST(Excerpt, ShortLineStaysWhole) {
  EXPECT_EQ(Of("abc", 1, reports::kLineEnd, 80), (Cut{"", "abc", ""}));
}

TEST(Inert, InvalidBytesAreShown) {
  EXPECT_EQ(reports::Inert("a\xff\xc3(\xed\xa0\x80"), "a\\xff\\xc3(\\xed\\xa0\\x80");
  EXPECT_EQ(reports::Inert("line\nnext\ttab\x7f"), "line\\x0anext\\x09tab\\x7f");
  EXPECT_EQ(reports::InertLines("a\r\nb\tc\r"), "a\nb\tc\\x0d");
  EXPECT_EQ(reports::Inert("é你🙂"), "é你🙂");
  EXPECT_EQ(reports::DisplayWidth("é你🙂"), 5);
}

}  // namespace
}  // namespace exportlint
