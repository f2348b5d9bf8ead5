#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

using ::testing::HasSubstr;

TEST(Json, Full) {
  ExpectGolden("demo.json", RenderJson(DemoReport()));
}
TEST(Json, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderJson(DemoReport()), RenderJson(ShuffledDemoReport()));
}

TEST(Json, RoundTrip) {
  for (const Report& report : {DemoReport(), Report{}, LargeReport(100)}) {
    const std::string text = RenderJson(report);
    const Result<Report> again = ReadJson(text);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(RenderJson(*again), text);
    EXPECT_EQ(RenderHtml(*again), RenderHtml(report));
    EXPECT_EQ(RenderSarif(*again), RenderSarif(report));
    EXPECT_EQ(RenderText(*again, {.why = true}), RenderText(report, {.why = true}));
  }
}

TEST(Json, HostileTextIsAsciiAndComesBack) {
  const std::string text = RenderJson(HostileReport());
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7F)) << int{c};
  const Result<Report> again = ReadJson(text);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->findings.at(0).place.path, HostileReport().findings.at(0).place.path);
}

TEST(Json, SlimLeavesRulesAndSourcesOut) {
  const Result<Report> again = ReadJson(RenderJson(DemoReport(), {.with_rules = false, .with_sources = false}));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->rules.empty());
  EXPECT_TRUE(again->sources.empty());
  EXPECT_EQ(again->findings.size(), 5u);
}

TEST(Json, NumbersThatJsonLacks) {
  Report report = DemoReport();
  auto& cases = report.exports[0].cases;
  cases[0].max_abs_diff = std::numeric_limits<double>::infinity();
  cases[1].max_abs_diff = std::numeric_limits<double>::quiet_NaN();
  const Result<Report> again = ReadJson(RenderJson(report));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(std::isinf(again->exports[0].cases[0].max_abs_diff.value()));
  EXPECT_TRUE(std::isnan(again->exports[0].cases[1].max_abs_diff.value()));
  EXPECT_FALSE(again->exports[0].cases[2].max_abs_diff.has_value());
}

std::string ErrorOf(std::string_view text) {
  const Result<Report> report = ReadJson(text);
  return report.ok() ? "" : report.error().message;
}

TEST(Json, ErrorsNameTheKey) {
  EXPECT_THAT(ErrorOf("junk"), HasSubstr("not JSON"));
  EXPECT_THAT(ErrorOf("\xff\xfe"), HasSubstr("not JSON"));
  EXPECT_THAT(ErrorOf("[1]"), HasSubstr("expected an object"));
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("`schema` is 0, expected 1"));
  EXPECT_THAT(ErrorOf(R"({"schema": 2})"), HasSubstr("`schema` is 2, expected 1"));
  EXPECT_THAT(ErrorOf(R"({"schema": 1, "findings": 3})"), HasSubstr("`findings`: expected a list"));
  EXPECT_THAT(ErrorOf(R"({"schema": 1, "findings": [{"rule": "a", "line": -1}]})"),
              HasSubstr("`findings[0].line`: expected a whole number of at least 1"));
  EXPECT_THAT(ErrorOf(R"({"schema": 1, "findings": [{"rule": "a", "line": 18446744073709551615}]})"),
              HasSubstr("line"));
  EXPECT_THAT(ErrorOf(R"({"schema": 1, "findings": [{"rule": "a", "severity": "bad"}]})"),
              HasSubstr("`findings[0].severity`: expected one of its words"));
  EXPECT_THAT(ErrorOf(R"({"schema": 1, "findings": [{}]})"), HasSubstr("`findings[0].rule`"));
  EXPECT_THAT(ErrorOf(R"({"schema": 1, "exports": [{"cases": [{"maxAbsDiff": true}]}]})"),
              HasSubstr("`exports[0].cases[0].maxAbsDiff`: expected a number"));
  EXPECT_EQ(ErrorOf(R"({"schema": 1, "later": {"x": 1}})"), "");
  EXPECT_THAT(ErrorOf(std::string(200'000, '[')), HasSubstr("not JSON"));
  EXPECT_THAT(ErrorOf(std::string(100'000, '[') + std::string(100'000, ']')), HasSubstr("expected an object"));
}

}  // namespace
}  // namespace exportlint
