// Edits put into texts: which are taken, what they leave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include "analyzers/base/source_file.h"
#include "analyzers/python/parser.h"
#include "fixes/apply.h"
#include "fixes/python_syntax.h"
#include "fixes/unified_diff.h"
#include "fixes/write_file.h"

namespace exportlint::fixes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Edit Replacing(const std::string& text, std::size_t begin, std::size_t end, std::string by) {
  const SourceFile source("m.py", text);
  const LineColumn from = source.Locate(static_cast<std::uint32_t>(begin));
  const LineColumn to = source.Locate(static_cast<std::uint32_t>(end));
  return {.place = {"m.py", from.line, from.column, to.line, to.column}, .text = std::move(by)};
}

Finding With(std::string rule, std::vector<Edit> edits, bool safe = true) {
  Finding finding;
  finding.rule = std::move(rule);
  finding.place = edits.front().place;
  finding.fixes.push_back({.message = "do it", .safe = safe, .edits = std::move(edits)});
  return finding;
}

std::vector<std::string> Rules(const std::vector<Applied>& applied) {
  std::vector<std::string> rules;
  for (const Applied& one : applied) rules.push_back(one.rule);
  return rules;
}

TEST(Apply, TakesTheFirstOfThoseThatOverlap) {
  const std::string text = "a = b + c\nd = e\n";
  const std::vector<Finding> findings = {With("one", {Replacing(text, 4, 9, "f(b)")}),
                                         With("two", {Replacing(text, 8, 9, "g")}),
                                         With("three", {Replacing(text, 14, 15, "h"), Replacing(text, 10, 11, "D")})};
  const Edited edited = Apply("m.py", text, findings, {});
  EXPECT_EQ(edited.text, "a = f(b)\nD = h\n");
  EXPECT_THAT(Rules(edited.applied), ElementsAre("one", "three"));
  EXPECT_EQ(Apply("m.py", text, findings, {}, 1).text, "a = f(b)\nd = e\n");
}

TEST(Apply, InsertionsAtOnePlaceWaitForEachOther) {
  const std::string text = "f(a)\n";
  const std::vector<Finding> findings = {With("one", {Replacing(text, 3, 3, ", b")}),
                                         With("two", {Replacing(text, 3, 3, ", c")})};
  EXPECT_EQ(Apply("m.py", text, findings, {}).text, "f(a, b)\n");
}

TEST(Apply, WhatWouldNotParseIsDropped) {
  const std::string text = "a = b\nc = d\n";
  const std::vector<Finding> findings = {With("bad", {Replacing(text, 4, 5, "b +")}),
                                         With("good", {Replacing(text, 10, 11, "e")})};
  const Edited edited = Apply("m.py", text, findings, {});
  EXPECT_EQ(edited.text, "a = b\nc = e\n");
  EXPECT_THAT(Rules(edited.dropped), ElementsAre("bad"));
  // Each alone is Python.
  const std::vector<Finding> both = {With("open", {Replacing(text, 0, 1, "b = \"a")}),
                                     With("close", {Replacing(text, 10, 11, "\"")})};
  EXPECT_TRUE(python::Parse(Apply("m.py", text, both, {}).text).errors().empty());
}

TEST(Apply, OnlyWhatThePolicyWants) {
  const std::string text = "a = b\n";
  std::vector<Finding> findings = {With("one", {Replacing(text, 4, 5, "c")}, false)};
  EXPECT_THAT(Apply("m.py", text, findings, {}).applied, IsEmpty());
  EXPECT_THAT(Apply("m.py", text, findings, {.unsafe = true}).applied, SizeIs(1));
  findings[0].fixes[0].exporters = 4;  // dynamo
  EXPECT_THAT(Apply("m.py", text, findings, {.unsafe = true}).applied, IsEmpty());
  EXPECT_THAT(Apply("m.py", text, findings, {.unsafe = true, .exporters = {Exporter::kDynamo}}).applied, SizeIs(1));
  Policy banned{.unsafe = true, .exporters = {Exporter::kDynamo}};
  banned.banned.insert(NameOf(findings[0], findings[0].fixes[0]));
  EXPECT_THAT(Apply("m.py", text, findings, banned).applied, IsEmpty());
  findings[0].fixes[0].exporters = 7;
  findings[0].suppressed = true;
  EXPECT_THAT(Apply("m.py", text, findings, {.unsafe = true}).applied, IsEmpty());
  findings[0].suppressed = false;
  findings[0].fixes[0].edits[0].place.path = "other.py";
  EXPECT_THAT(Apply("m.py", text, findings, {.unsafe = true}).applied, IsEmpty());
}

TEST(Apply, NewLinesEndAsTheFilesDo) {
  const std::string text = "a = b\r\nc = d\r\n";
  EXPECT_EQ(Apply("m.py", text, std::vector{With("one", {Replacing(text, 4, 5, "f(\n1)")})}, {}).text,
            "a = f(\r\n1)\r\nc = d\r\n");
}

// Any edits of any place: the text still parses, and nothing but what was applied has changed.
TEST(Apply, RandomEditsLeavePython) {
  const std::string text =
      "import torch\n\n\nclass M(torch.nn.Module):\n    def forward(self, x, y=None):\n        if x.sum() > 0:\n"
      "            return f\"{x!r} {y:>{len(x)}}\"\n        for i in range(len(x)):\n            y = [x[i]\n"
      "                 for _ in x]  # ü\n        return y\n";
  const std::vector<std::string> pieces = {
      "", "x", "(", ")", "\n", "    ", "if x:", "'", "\"\"\"", "lambda: 0", "return", "#", "\\"};
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (int round = 0; round < 3000; ++round) {
    std::vector<Finding> findings;
    for (std::size_t i = 0; i <= below(5); ++i) {
      const std::size_t begin = below(text.size());
      const std::size_t end = std::min(text.size(), begin + below(12));
      findings.push_back(With("r" + std::to_string(i), {Replacing(text, begin, end, pieces[below(pieces.size())])}));
    }
    const Edited edited = Apply("m.py", text, findings, {});
    ASSERT_TRUE(python::Parse(edited.text).errors().empty()) << edited.text;
    if (edited.applied.empty()) {
      ASSERT_EQ(edited.text, text);
    }
    const std::string diff = UnifiedDiff("m.py", text, edited.text);
    ASSERT_EQ(diff.empty(), edited.text == text);
  }
}

TEST(Syntax, KnowsWhatStandsWhere) {
  const std::string text = "y = f(a.b[0], k=(1 + 2) * -z)\n";
  const auto syntax = ReadPythonSyntax(text);
  ASSERT_NE(syntax, nullptr);
  using Kind = rules::Syntax::Kind;
  const rules::Syntax::Node call = syntax->Get(syntax->At({4, 29}));
  EXPECT_EQ(call.kind, Kind::kCall);
  ASSERT_THAT(call.parts, SizeIs(3));
  EXPECT_EQ(syntax->Get(call.parts[1]).kind, Kind::kSubscript);
  const rules::Syntax::Node keyword = syntax->Get(call.parts[2]);
  EXPECT_EQ(keyword.kind, Kind::kKeyword);
  EXPECT_EQ(keyword.word, "k");
  EXPECT_EQ(syntax->Get(keyword.parts[0]).word, "*");
  EXPECT_EQ(syntax->Get(call.parent).kind, Kind::kAssign);
  EXPECT_EQ(syntax->At({5, 7}), 0u);
  EXPECT_EQ(ReadPythonSyntax("y = (\n"), nullptr);
}

TEST(Diff, ShowsContextAndMissingLineEnds) {
  EXPECT_EQ(UnifiedDiff("m.py", "a\n", "a\n"), "");
  EXPECT_EQ(UnifiedDiff("m.py", "a\nb", "a\nc"),
            "--- a/m.py\n+++ b/m.py\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end "
            "of file\n");
  EXPECT_EQ(UnifiedDiff("m.py", "", "a\n"), "--- a/m.py\n+++ b/m.py\n@@ -0,0 +1 @@\n+a\n");
  std::string before, after;
  for (int i = 0; i < 40; ++i) {
    before += std::to_string(i) + "\n";
    after += (i == 5 || i == 12 || i == 30 ? "x" : "") + std::to_string(i) + "\n";
  }
  const std::string diff = UnifiedDiff("m.py", before, after);
  EXPECT_THAT(diff, HasSubstr("@@ -3,14 +3,14 @@\n 2\n"));
  EXPECT_THAT(diff, HasSubstr("@@ -28,7 +28,7 @@\n 27\n"));
}

TEST(ReplaceFile, RefusesAFileThatChanged) {
  const std::string path = testing::TempDir() + "/exportlint_replace.py";
  std::ofstream(path) << "a\n";
  EXPECT_TRUE(ReplaceFile(path, "a\n", "b\n").ok());
  const auto refused = ReplaceFile(path, "a\n", "c\n");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("changed while it was being fixed"));
  std::ostringstream now;
  now << std::ifstream(path).rdbuf();
  EXPECT_EQ(now.str(), "b\n");
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace exportlint::fixes
