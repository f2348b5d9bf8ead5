// Findings matched by content, and lines of a diff.
#include "findings/known.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace exportlint {
namespace {

using testing::ElementsAre;
using testing::Pair;

// Findings of one function, on these lines of the text; fingerprints as the linter gives them: of path, text and count.
Report Of(const std::string& path, const std::string& text, const std::vector<std::uint32_t>& lines) {
  Report report;
  std::map<std::string, int> seen;
  for (const std::uint32_t line : lines) {
    Finding finding;
    finding.rule = "item-call";
    finding.symbol = "Net.forward";
    finding.place = {path, line, 1, line, 2};
    std::size_t begin = 0;
    for (std::uint32_t i = 1; i < line; ++i) begin = text.find('\n', begin) + 1;
    const std::string content = path + text.substr(begin, text.find('\n', begin) - begin);
    finding.fingerprint = content + "#" + std::to_string(seen[content]++);
    report.findings.push_back(finding);
  }
  report.sources.emplace_back(path, text);
  return report;
}

int Left(const Report& before, Report* now) {
  return static_cast<int>(ExcuseKnown(Remember(before), ExcusedBy::kBaseline, "known", now).size());
}

std::vector<std::uint32_t> NewLines(const Report& report) {
  std::vector<std::uint32_t> lines;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) lines.push_back(finding.place.line);
  }
  return lines;
}

TEST(Known, MovesAndSpacing) {
  const Report before = Of("a.py", "x\ny\n", {1, 2});
  Report now = Of("a.py", "\n\n  y\n\nx\n", {3, 5});
  EXPECT_EQ(Left(before, &now), 0);
  EXPECT_THAT(NewLines(now), ElementsAre());
}

TEST(Known, OneMoreOfEquals) {
  const Report before = Of("a.py", "x\nx\n", {1, 2});
  Report now = Of("a.py", "x\nx\nx\n", {1, 2, 3});
  EXPECT_EQ(Left(before, &now), 0);
  EXPECT_EQ(NewLines(now).size(), 1u);
}

TEST(Known, AnotherFile) {
  const Report before = Of("a.py", "x\ny\n", {1, 2});
  Report now = Of("b.py", "y\nz\n", {1, 2});
  EXPECT_EQ(Left(before, &now), 1);
  EXPECT_THAT(NewLines(now), ElementsAre(2));
}

TEST(Known, WhatIsExcusedIsNeitherRememberedNorMatched) {
  Report before = Of("a.py", "x\n", {1});
  before.findings[0].suppressed = true;
  EXPECT_TRUE(Remember(before).empty());
  Report now = Of("a.py", "x\n", {1});
  EXPECT_EQ(Left(before, &now), 0);
  EXPECT_THAT(NewLines(now), ElementsAre(1));
}

TEST(ChangedLines, Hunks) {
  const ChangedLines changed = ReadUnifiedDiff(
      "diff --git a/m.py b/m.py\n--- a/m.py\n+++ b/m.py\n@@ -1,0 +2,3 @@ def f():\n++++ b/odd\n+b\n+c\n@@ -9 +12 @@\n"
      "--- a/looks.py\n+++ b/looks.py\n@@ -20,2 +22,0 @@\n-a\n-b\n"
      "diff --git a/gone.py b/gone.py\n--- a/gone.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
      "diff --git \"a/\\303\\244.py\" \"b/\\303\\244.py\"\n--- /dev/null\n+++ \"b/\\303\\244 \\\"q\\\".py\"\n@@ -0,0 "
      "+1 @@\n+x\n"
      "\\ No newline at end of file\n");
  EXPECT_THAT(changed, ElementsAre(Pair("m.py", ElementsAre(Pair(2u, 4u), Pair(12u, 12u))),
                                   Pair("\xC3\xA4 \"q\".py", ElementsAre(Pair(1u, 1u)))));
}

TEST(ChangedLines, PlaceAndWhy) {
  const ChangedLines changed = {{"m.py", {{4, 6}}}};
  Finding finding;
  finding.place = {"m.py", 2, 1, 4, 1};
  EXPECT_TRUE(Touches(changed, finding));
  finding.place = {"m.py", 7, 1, 7, 2};
  EXPECT_FALSE(Touches(changed, finding));
  finding.why.push_back({{"m.py", 5, 1, 5, 2}, "passed to `f`"});
  EXPECT_TRUE(Touches(changed, finding));
}

TEST(ChangedLines, AnyBytes) {
  std::mt19937 random(7);
  const std::string pieces[] = {"@@ -",  "+++ ", "\"b/\\", "1,",    "4294967295",
                                " @@\n", "\n",   "-x\n",   "\\303", "99999999999"};
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (int j = 0; j < 8; ++j) text += pieces[random() % std::size(pieces)];
    (void)ReadUnifiedDiff(text);
  }
}

}  // namespace
}  // namespace exportlint
