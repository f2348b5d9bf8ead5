#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "reports/reports.h"
#include "tests/reports/demo_report.h"
#include "tests/reports/golden.h"

namespace exportlint {
namespace {

TEST(JsonLines, Full) {
  ExpectGolden("demo.jsonl", RenderJsonLines(DemoReport()));
}
TEST(JsonLines, OrderOfInputDoesNotShow) {
  EXPECT_EQ(RenderJsonLines(DemoReport()), RenderJsonLines(ShuffledDemoReport()));
}

// Every line but the first is what RenderJson has in its lists, and its kind.
TEST(JsonLines, SayWhatJsonSays) {
  for (const Report& report : {DemoReport(), HostileReport(), SayingReport("a\nb\x1b\r\n\xff\"")}) {
    const nlohmann::json whole = nlohmann::json::parse(RenderJson(report));
    nlohmann::json expected = nlohmann::json::array();
    const std::pair<const char*, const char*> lists[] = {{"findings", "finding"},
                                                         {"suppressed", "suppressed"},
                                                         {"limits", "limit"},
                                                         {"silenced", "silenced"},
                                                         {"exports", "export"}};
    for (const auto& [list, kind] : lists) {
      for (nlohmann::json item : whole[list]) {
        item["kind"] = kind;
        expected.push_back(std::move(item));
      }
    }
    std::istringstream lines(RenderJsonLines(report));
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    const nlohmann::json run = nlohmann::json::parse(line);
    EXPECT_EQ(run["kind"], "run");
    for (const char* key : {"schema", "tool", "root", "filesChecked"}) EXPECT_EQ(run[key], whole[key]);
    nlohmann::json got = nlohmann::json::array();
    while (std::getline(lines, line)) got.push_back(nlohmann::json::parse(line));
    EXPECT_EQ(got, expected);
  }
}

}  // namespace
}  // namespace exportlint
