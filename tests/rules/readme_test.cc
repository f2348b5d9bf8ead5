// rules/README.md lists every rule and every hazard. Re-record: EXPORTLINT_RECORD=1 rules_readme_test.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/rules/catalogue.h"
#include "tests/rules/table.h"

namespace exportlint::test {
namespace {

TEST(Readme, TablesAreUpToDate) {
  if (std::getenv("EXPORTLINT_RECORD")) DropStaleGaps();
  const std::string path = RULES_README;
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  ASSERT_FALSE(text.str().empty()) << path;
  const std::string wanted = WithTable(text.str());
  if (std::getenv("EXPORTLINT_RECORD")) {
    std::ofstream(path) << wanted;
    return;
  }
  EXPECT_EQ(text.str(), wanted) << "run EXPORTLINT_RECORD=1 rules_readme_test";
}

TEST(Catalogue, EveryHazardHasARuleOrAReason) {
  const std::vector<Hazard> hazards = Catalogue();
  EXPECT_EQ(hazards.size(), 230U);
  for (const std::string& wrong : WrongGaps(hazards, Gaps())) ADD_FAILURE() << wrong;
}

TEST(Catalogue, WhatIsWrongWithReasonsIsSaid) {
  const std::vector<Hazard> hazards = {{"TR001", "a", {"item-call"}}, {"TR002", "b", {}}, {"TR003", "c", {}}};
  EXPECT_TRUE(WrongGaps(hazards, {{"TR002", "why"}, {"TR003", "why"}}).empty());
  EXPECT_EQ(WrongGaps(hazards, {{"TR001", "why"}, {"TR002", ""}, {"XX001", "why"}}),
            (std::vector<std::string>{"TR001: found by item-call, so its reason is stale",
                                      "TR002: neither a rule nor a reason in rules/catalogue_gaps.tsv",
                                      "TR003: neither a rule nor a reason in rules/catalogue_gaps.tsv",
                                      "XX001: a reason for what the catalogue lacks"}));
}

}  // namespace
}  // namespace exportlint::test
