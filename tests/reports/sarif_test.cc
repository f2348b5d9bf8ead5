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
  EXPECT_THAT(results({}), SizeIs(5));
  EXPECT_THAT(results({.with_suppressed = false}), SizeIs(4));
  EXPECT_EQ(results({}).back()["suppressions"][0]["justification"], "wanted while we tune the crop");
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
