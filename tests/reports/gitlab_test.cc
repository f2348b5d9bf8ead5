#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

TEST(Gitlab, Full) {
  ExpectGolden("demo.gitlab", RenderGitlab(DemoReport()));
}
TEST(Gitlab, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderGitlab(DemoReport()), RenderGitlab(ShuffledDemoReport()));
}
TEST(Gitlab, NothingToSay) {
  EXPECT_EQ(RenderGitlab(Report{}), "[]\n");
}

TEST(Gitlab, HostileTextIsInert) {
  const auto list = nlohmann::json::parse(RenderGitlab(SayingReport("./a|%\n]]>\x1b\xff\"")));
  ASSERT_EQ(list.size(), 2u);
  EXPECT_EQ(list[0]["description"], "./a|%\\x0a]]>\\x1b\\xff\"");
  EXPECT_EQ(list[0]["check_name"], list[0]["description"]);
  EXPECT_EQ(list[0]["location"]["path"], "a|%\n]]>\x1b\xef\xbf\xbd\"");
  EXPECT_EQ(list[1]["check_name"], "unread-input");
  EXPECT_EQ(list[1]["severity"], "critical");
  EXPECT_EQ(list[1]["location"]["lines"]["begin"], 1);
}

TEST(Gitlab, FingerprintsAreUnique) {
  Report report = DemoReport();
  report.findings = {report.findings[1], report.findings[1], report.findings[2]};
  report.findings[2].fingerprint.clear();
  std::set<std::string> seen;
  for (const auto& entry : nlohmann::json::parse(RenderGitlab(report))) {
    EXPECT_TRUE(seen.insert(entry["fingerprint"].get<std::string>()).second) << entry;
  }
  EXPECT_EQ(seen.size(), 5u);
  EXPECT_TRUE(seen.contains("6f1c0d9e2a7b4c35"));
  EXPECT_TRUE(seen.contains("6f1c0d9e2a7b4c35-2"));
}

}  // namespace
}  // namespace exportlint
