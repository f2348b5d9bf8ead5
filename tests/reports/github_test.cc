#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Github, Full) {
  ExpectGolden("demo.github", RenderGithub(DemoReport()));
}
TEST(Github, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderGithub(DemoReport()), RenderGithub(ShuffledDemoReport()));
}
TEST(Github, NothingToSay) {
  EXPECT_EQ(RenderGithub(Report{}), "");
}

TEST(Github, EscapesAsTheRunnerUndoes) {
  Report report = SayingReport("a%b\r\nc,d:e::f\x1b\t\xff");
  report.exports.clear();
  EXPECT_EQ(RenderGithub(report),
            "::warning file=a%25b%0D%0Ac%2Cd%3Ae%3A%3Af\\x1b\t\\xff,line=1,endLine=1,col=1,endColumn=1,"
            "title=exportlint%3A a%25b%0D%0Ac%2Cd%3Ae%3A%3Af\\x1b\t\\xff"
            "::a%25b%0D%0Ac,d:e::f\\x1b\t\\xff%0Atrace: ok, script: ok, dynamo: ok"
            "%0Asafe fix: a%25b%0D%0Ac,d:e::f\\x1b\t\\xff\n"
            "::error file=a%25b%0D%0Ac%2Cd%3Ae%3A%3Af\\x1b\t\\xff,title=exportlint%3A unread input"
            "::a%25b%0D%0Ac,d:e::f\\x1b\t\\xff\n");
}

TEST(Github, OneLinePerAnnotation) {
  for (const Report& report : {HostileReport(), SayingReport("\n::error::x\r\n::stop-commands::x")}) {
    std::istringstream lines(RenderGithub(report));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      EXPECT_THAT(line,
                  ::testing::MatchesRegex("::(error|warning|notice) (file=[^:]*,)?title=exportlint%3A [^:]*::.*"));
    }
    EXPECT_EQ(count, 3);
  }
}

TEST(Github, SpanOfSeveralLinesHasNoColumns) {
  Report report = SayingReport("a");
  report.findings[0].place = {"a.py", 3, 5, 7, 2};
  EXPECT_THAT(RenderGithub(report), HasSubstr("::warning file=a.py,line=3,endLine=7,title="));
}

TEST(Github, WhatTheHostHidesIsSaid) {
  EXPECT_THAT(RenderGithub(LargeReport(9)), Not(HasSubstr("\nexportlint: ")));
  const std::string text = RenderGithub(LargeReport(30));
  EXPECT_TRUE(text.ends_with(
      "\nexportlint: 13 more than the 10 of a kind that are shown as annotations; all are in this log\n"))
      << text.substr(text.size() - 200);
}

}  // namespace
}  // namespace exportlint
