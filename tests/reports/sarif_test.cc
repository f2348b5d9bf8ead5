#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/line_hash.h"
#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(Sarif, Full) {
  ExpectGolden("demo.sarif", RenderSarif(DemoReport()));
}
TEST(Sarif, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderSarif(DemoReport()), RenderSarif(ShuffledDemoReport()));
}

TEST(Sarif, SuppressedAreLeftOutOfUploads) {
  const auto results = [](const SarifOptions& options) {
    return nlohmann::json::parse(RenderSarif(DemoReport(), options))["runs"][0]["results"];
  };
  EXPECT_THAT(results({.with_suppressed = true}), SizeIs(5));
  EXPECT_THAT(results({}), SizeIs(4));
  EXPECT_EQ(results({.with_suppressed = true}).back()["suppressions"][0]["justification"],
            "wanted while we tune the crop");
}

TEST(Sarif, RuleIndexPointsAtTheRule) {
  const auto run = nlohmann::json::parse(RenderSarif(DemoReport()))["runs"][0];
  for (const auto& result : run["results"]) {
    EXPECT_EQ(run["tool"]["driver"]["rules"].at(result["ruleIndex"].get<std::size_t>())["id"], result["ruleId"]);
  }
}

TEST(Sarif, UrisAreEncoded) {
  const auto run = nlohmann::json::parse(RenderSarif(HostileReport()))["runs"][0];
  const std::string uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
  EXPECT_EQ(uri, "a%0A%1B%5D0%3Bowned%07%3Cb%3E/x%20y%23%25.py");
}

nlohmann::json RunOf(const Report& report, const SarifOptions& options = {}) {
  return nlohmann::json::parse(RenderSarif(report, options))["runs"][0];
}

Finding Plain(std::uint32_t line, Severity severity) {
  Finding finding;
  finding.rule = "item-call";
  finding.place = {"m.py", line, 5, line, 9};
  finding.message = "read into a number";
  finding.severity = severity;
  return finding;
}

TEST(SarifUploads, MostSevereOfTooManyAndItIsSaid) {
  Report report;
  for (std::uint32_t i = 1; i <= 12; ++i)
    report.findings.push_back(Plain(i, i % 4 == 0 ? Severity::kError : Severity::kNote));
  const auto run = RunOf(report, {.max_results = 5});
  ASSERT_THAT(run["results"], SizeIs(5));
  std::vector<int> lines;
  for (const auto& result : run["results"])
    lines.push_back(result["locations"][0]["physicalLocation"]["region"]["startLine"]);
  EXPECT_THAT(lines, ElementsAre(1, 2, 4, 8, 12));
  const std::string said = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
  EXPECT_THAT(said, testing::HasSubstr("7 of 12 findings are left out"));
  EXPECT_THAT(RunOf(report)["results"], SizeIs(12));
}

TEST(SarifUploads, LongWhyPathsAreCutAndItIsSaid) {
  Report report;
  report.findings.push_back(Plain(1, Severity::kNote));
  for (std::uint32_t i = 0; i < 9; ++i) report.findings[0].why.push_back({{"m.py", i + 1, 1, i + 1, 2}, "passed on"});
  const auto run = RunOf(report, {.max_flow_locations = 4});
  EXPECT_THAT(run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"], SizeIs(4));
  EXPECT_THAT(run["invocations"][0]["toolExecutionNotifications"], SizeIs(1));
}

TEST(SarifUploads, SizeIsBoundedAndItIsSaid) {
  Report report;
  for (std::uint32_t i = 1; i <= 100; ++i) report.findings.push_back(Plain(i, Severity::kNote));
  const auto run = RunOf(report, {.max_bytes = 10'000});
  EXPECT_GT(run["results"].size(), 5u);
  EXPECT_LT(run["results"].size(), 100u);
  EXPECT_THAT(run["invocations"][0]["toolExecutionNotifications"], SizeIs(1));
}

TEST(SarifUploads, WhatHostsReadOfRules) {
  for (const Report& report : {DemoReport(), HostileReport()}) {
    for (const auto& rule : RunOf(report)["tool"]["driver"]["rules"]) {
      EXPECT_LE(rule["shortDescription"]["text"].get<std::string>().size(), 1024u);
      EXPECT_LE(rule["fullDescription"]["text"].get<std::string>().size(), 1024u);
      EXPECT_LE(rule["properties"]["tags"].size(), 10u);
      EXPECT_FALSE(rule["help"]["markdown"].get<std::string>().empty());
      EXPECT_EQ(rule["properties"]["precision"], "high");
    }
  }
}

TEST(SarifUploads, RelativeUrisWithABaseAndHashes) {
  const auto run = RunOf(DemoReport());
  EXPECT_EQ(run["automationDetails"]["id"], "exportlint/");
  for (const auto& result : run["results"]) {
    const auto& artifact = result["locations"][0]["physicalLocation"]["artifactLocation"];
    if (artifact["uri"].get<std::string>().starts_with("file://")) continue;
    EXPECT_EQ(artifact["uriBaseId"], "SRCROOT");
    EXPECT_TRUE(run["originalUriBaseIds"].contains("SRCROOT"));
    EXPECT_FALSE(result.contains("suppressions"));
  }
}

TEST(SarifUploads, DiffOfAFixInTheMessage) {
  Report report;
  report.sources.emplace_back("m.py", "a = 1\n\xC3\xA4 = x.item()\nb = 2\n");
  report.findings.push_back(Plain(2, Severity::kWarning));
  report.findings[0].fixes.push_back({"keep the tensor", true, {{{"m.py", 2, 6, 2, 13}, ""}}});
  auto result = RunOf(report)["results"][0];
  EXPECT_EQ(result["message"]["text"],
            "read into a number\n\nfix: keep the tensor\n-\xC3\xA4 = x.item()\n+\xC3\xA4 = x\n");
  EXPECT_THAT(result["message"]["markdown"].get<std::string>(), testing::HasSubstr("```diff\n-"));
  // Two edits of one line, given in any order, are one hunk; of two lines apart, two.
  report.findings[0].fixes[0].edits = {
      {{"m.py", 3, 1, 3, 2}, "c"}, {{"m.py", 1, 5, 1, 6}, "3"}, {{"m.py", 1, 1, 1, 2}, "z"}};
  result = RunOf(report)["results"][0];
  EXPECT_THAT(result["message"]["text"].get<std::string>(), testing::EndsWith("-a = 1\n+z = 3\n-b = 2\n+c = 2\n"));
  // What cannot be shown is left out: places outside the text, edits that overlap, several files.
  for (const std::vector<Edit>& edits : {std::vector<Edit>{{{"m.py", 9, 1, 9, 2}, "c"}},
                                         {{{"m.py", 1, 1, 1, 4}, ""}, {{"m.py", 1, 2, 1, 3}, ""}},
                                         {{{"m.py", 1, 1, 1, 2}, "c"}, {{"n.py", 1, 1, 1, 2}, "c"}}}) {
    report.findings[0].fixes[0].edits = edits;
    EXPECT_EQ(RunOf(report)["results"][0]["message"]["text"], "read into a number");
  }
}

// Values as GitHub's upload action computes them.
TEST(LineHash, KnownValues) {
  EXPECT_THAT(reports::LineHashes(""), ElementsAre("c129715d7a2bc9a3:1"));
  EXPECT_THAT(reports::LineHashes(" a\nb\n  \t\tc\n d"),
              ElementsAre("271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"));
  EXPECT_EQ(reports::LineHashes(" a\r\nb\r  \t\tc\n d"), reports::LineHashes(" a\nb\n  \t\tc\n d"));
}

TEST(LineHash, RepeatedLinesAreCounted) {
  const auto hashes =
      reports::LineHashes(std::string(150, 'x') + "\n" + std::string(150, 'x') + "\n" + std::string(150, 'x'));
  ASSERT_THAT(hashes, SizeIs(3));
  EXPECT_TRUE(hashes[0].ends_with(":1"));
  EXPECT_TRUE(hashes[1].ends_with(":2"));
  EXPECT_TRUE(hashes[2].ends_with(":3"));
}

}  // namespace
}  // namespace exportlint
