// Comments and configuration entries over findings.
#include "findings/excuse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exportlint {
namespace {

Finding At(const std::string& path, std::uint32_t line, std::uint32_t end_line = 0) {
  Finding finding;
  finding.rule = "item-call";
  finding.place = {path, line, 1, std::max(line, end_line), 2};
  return finding;
}

TEST(Excuse, LineFileAndRule) {
  std::vector<Finding> findings = {At("a.py", 3), At("a.py", 4, 6), At("b.py", 3)};
  std::vector<Excuse> excuses = {{.rule = "item-call", .path = "a.py", .line = 5, .reason = "five"},
                                 {.rule = "other", .path = "a.py", .reason = "not this rule"},
                                 {.rule = "item-call", .path = "b.py", .reason = "all of b"}};
  ApplyExcuses(excuses, &findings);
  EXPECT_FALSE(findings[0].suppressed);
  EXPECT_EQ(findings[1].suppression_reason, "five");
  EXPECT_EQ(findings[2].suppression_reason, "all of b");
  EXPECT_EQ(findings[2].excused_by, ExcusedBy::kComment);
  EXPECT_TRUE(excuses[0].used);
  EXPECT_FALSE(excuses[1].used);
}

TEST(Excuse, TheFirstGivesTheReasonAndBothAreUsed) {
  std::vector<Finding> findings = {At("a.py", 3)};
  std::vector<Excuse> excuses = {{.by = ExcusedBy::kConfig, .rule = "item-call", .globs = {"*.py"}, .reason = "config"},
                                 {.rule = "item-call", .path = "a.py", .line = 3, .reason = "comment"}};
  ApplyExcuses(excuses, &findings);
  EXPECT_EQ(findings[0].suppression_reason, "comment");
  EXPECT_TRUE(excuses[0].used && excuses[1].used);
}

TEST(Excuse, Globs) {
  const Excuse below{.folder = "src", .globs = {"old/*.py", "*_test.py"}};
  EXPECT_TRUE(Concerns(below, "src/old/a.py"));
  EXPECT_TRUE(Concerns(below, "src/x/y_test.py"));
  EXPECT_FALSE(Concerns(below, "src/new/a.py"));
  EXPECT_FALSE(Concerns(below, "old/a.py"));
  EXPECT_FALSE(Concerns(below, "src2/old/a.py"));
  EXPECT_TRUE(Concerns(Excuse{.globs = {"old/*"}}, "old/deep/a.py"));
}

}  // namespace
}  // namespace exportlint
