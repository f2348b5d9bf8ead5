// A model that is wrong on its example: the first node whose value is not that of the recorded program, with its line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export/oracles.h"
#include "tests/export/run_fixture.h"

namespace exportlint {
namespace {

using testing::HasSubstr;

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

// The line whose value in PyTorch the exported model has nowhere.
void ExpectUnmatched(const std::string& factory, const std::string& exporter, const std::string& name) {
  const CheckedRun row = Row(factory, exporter);
  EXPECT_EQ(row.unmatched.first, name);
  EXPECT_EQ(row.unmatched.second.path, kFile);
  EXPECT_EQ(row.unmatched.second.line, LineOf(kFile, "# line: " + factory)) << exporter;
  const auto seen = Observe(row, EXPORTLINT_SOURCE);
  ASSERT_FALSE(seen.empty());
  ASSERT_FALSE(seen[0].symptoms.empty());
  EXPECT_EQ(seen[0].symptoms[0].line, row.unmatched.second.line);
}

TEST(FirstUnmatched, IsTheLineOfTheTracersWrongConverter) {
  ExpectUnmatched("floored", "trace", "example");
}

TEST(FirstUnmatched, IsFoundOnACaseThatIsNotTheExample) {
  ExpectUnmatched("pooled", "dynamo", "case 1");
}

TEST(FirstUnmatched, IsWhereTheModelGoesOnOtherwiseThanRecorded) {
  ExpectUnmatched("recorded", "dynamo", "example");
  ExpectUnmatched("recorded", "trace", "example");
}

TEST(FirstUnmatched, IsNoneWhereAllIsRight) {
  const CheckedRun row = Row("folded", "trace");
  EXPECT_EQ(Verdicts(row.run), "equal");
  EXPECT_EQ(row.unmatched.second.line, 0);
}

TEST(Outline, ANodeThatWasTracedHasItsLine) {
  const CheckedRun row = Row("floored", "trace");
  bool found = false;
  for (const DrawnNode& node : row.run.graph.nodes) {
    if (node.type != "Div") continue;
    found = true;
    EXPECT_EQ(node.path, kFile);
    EXPECT_EQ(node.line, LineOf(kFile, "# line: floored"));
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace exportlint
