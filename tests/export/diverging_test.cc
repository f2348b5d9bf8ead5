// A model that is wrong on its example: the first node whose value is not that of the recorded program, with its line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export/oracles.h"
#include "tests/export/run_fixture.h"

namespace exportlint {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kFile = "tests/export/diverging_models.py";

CheckedRun Row(const std::string& factory, const std::string& exporter) {
  ExportTexts texts;
  texts.model = std::string(kFile) + ":" + factory;
  texts.exporters = {exporter};
  return RunModel(texts)[0];
}

TEST(FirstDiverging, IsTheNodeOfTheWrongConverter) {
  for (const char* exporter : {"dynamo", "dynamo-strict"}) {
    const CheckedRun row = Row("converter", exporter);
    ASSERT_TRUE(row.diverging.has_value()) << exporter;
    EXPECT_EQ(row.diverging->path, kFile);
    EXPECT_EQ(row.diverging->line, LineOf(kFile, "# line: converter"));
    EXPECT_THAT(row.run.cases[0].detail,
                HasSubstr("; the first node that differs is `scatter_reduce` of " + std::string(kFile) + ":"));
    const auto seen = Observe(row, EXPORTLINT_SOURCE);
    ASSERT_FALSE(seen.empty());
    ASSERT_FALSE(seen[0].evidence.empty());
    EXPECT_EQ(seen[0].rule, "wrong-on-example");
    EXPECT_EQ(seen[0].evidence[0].line, row.diverging->line);
  }
}

TEST(FirstDiverging, IsNoneWhereTheProgramItselfIsAnother) {
  const CheckedRun row = Row("recorded", "dynamo");
  EXPECT_FALSE(row.diverging.has_value());
  EXPECT_EQ(row.run.cases[0].verdict, Verdict::kWrong);
  EXPECT_THAT(row.run.cases[0].detail, HasSubstr("every node gives what torch.export recorded"));
}

TEST(FirstDiverging, IsNotLookedForInWhatWasTraced) {
  const CheckedRun row = Row("recorded", "trace");
  EXPECT_EQ(row.run.cases[0].verdict, Verdict::kWrong);
  EXPECT_THAT(row.run.cases[0].detail, Not(HasSubstr("node")));
}

}  // namespace
}  // namespace exportlint
