#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/reports.h"
#include "reports/xml.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Junit, Full) {
  ExpectGolden("demo.junit", RenderJunit(DemoReport()));
}
TEST(Junit, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderJunit(DemoReport()), RenderJunit(ShuffledDemoReport()));
}

TEST(Junit, NothingFoundIsATestThatPasses) {
  EXPECT_EQ(RenderJunit(Report{}),
            R"(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="exportlint" tests="1" failures="0" errors="0" skipped="0">
  <testsuite name="lint" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="exportlint" name="no findings in 0 files"/>
  </testsuite>
</testsuites>
)");
}

TEST(Junit, HostileTextIsInert) {
  const std::string text = RenderJunit(SayingReport("]]><a b=\"1\" c='2'>&|%\r\n\t\x1b\xff\xef\xbf\xbe"));
  EXPECT_THAT(
      text,
      HasSubstr("message=\"]]&gt;&lt;a b=&quot;1&quot; c=&apos;2&apos;&gt;&amp;|%\\x0d&#10;&#9;\\x1b\\xff\\u{fffe}\""));
  EXPECT_THAT(text, Not(HasSubstr("]]>")));
  EXPECT_THAT(text, Not(HasSubstr("<a")));
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int{c};
}

TEST(Xml, KeepsWhatPeopleWrite) {
  EXPECT_EQ(reports::XmlText("é你🙂 a-b"), "é你🙂 a-b");
  EXPECT_EQ(reports::XmlText(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(reports::XmlText("\xf0\x9f\xbf\xbf"), "\\u{1ffff}");
}

}  // namespace
}  // namespace exportlint
