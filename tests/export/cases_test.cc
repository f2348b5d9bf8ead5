// Inputs beside the example: the ways they take, what is counted and what is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "export/oracles.h"
#include "tests/export/run_fixture.h"

namespace exportlint {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;

constexpr const char* kFile = "tests/export/case_models.py";

CheckedRun RowOf(const std::string& factory, const std::string& exporter) {
  ExportTexts texts;
  texts.model = std::string(kFile) + ":" + factory;
  texts.exporters = {exporter};
  return RunModel(texts)[0];
}

ExportRun RunOf(const std::string& factory, const std::string& exporter) {
  return RowOf(factory, exporter).run;
}

TEST(Cases, ATestAtTheEndOfALoopIsSeen) {
  const ExportRun run = RunOf("loop_with_test", "trace");
  ASSERT_TRUE(run.exported);
  EXPECT_EQ(Verdicts(run), "equal wrong");
  EXPECT_THAT(run.cases[1].seen, Contains(Field(&Seen::line, LineOf(kFile, "# line: loop_with_test"))));
}

TEST(Cases, WhatPyTorchAndTheExportedModelRefuseIsNotCounted) {
  const ExportRun run = RunOf("refuses_odd", "trace");
  ASSERT_TRUE(run.exported);
  bool seen = false;
  for (const CaseResult& each : run.cases) {
    EXPECT_NE(each.verdict, Verdict::kRefused) << each.name;
    seen |= each.detail.find("so does the exported model") != std::string::npos;
  }
  EXPECT_TRUE(seen);
}

TEST(Cases, WhatForwardTakesByKeywordOnlyIsSaid) {
  const ExportRun trace = RunOf("by_keyword", "trace"), dynamo = RunOf("by_keyword", "dynamo");
  EXPECT_FALSE(trace.exported);
  ASSERT_TRUE(trace.error.has_value());
  EXPECT_THAT(trace.error->message, HasSubstr("forward takes `scale` by keyword only"));
  EXPECT_EQ(Verdicts(dynamo), "equal");
}

TEST(Cases, WhatTheTracerIsGivenBesideTheExampleIsSaid) {
  EXPECT_EQ(Verdicts(RunOf("defaults", "trace")), "equal");
  EXPECT_EQ(Verdicts(RunOf("spread", "trace")), "equal");
  const ExportRun type = RunOf("type_default", "trace"), any = RunOf("any_keyword", "trace");
  ASSERT_TRUE(type.error && any.error);
  EXPECT_THAT(type.error->message, HasSubstr("forward's default of `dtype` is of type torch.dtype"));
  EXPECT_THAT(any.error->message, HasSubstr("forward takes `scale` by its ** parameter"));
}

TEST(Cases, AnOutputThatIsNoTensorIsRefusedAtTheReturn) {
  const ExportRun run = RunOf("size_output", "dynamo");
  ASSERT_TRUE(run.error.has_value());
  EXPECT_EQ(run.error->line, LineOf(kFile, "# line: size_output"));
}

TEST(Cases, AConditionThatIsCompiledIsRun) {
  EXPECT_EQ(Verdicts(RunOf("cond", "dynamo")), "equal");
}

TEST(Cases, StateOutsideTheModelIsFreshForEachRun) {
  EXPECT_EQ(Verdicts(RunOf("memoised", "trace")), "equal equal");
}

TEST(Cases, StateOutsideTheModelThatEveryCallChangesIsThatOfTheProcess) {
  for (const char* exporter : {"trace", "dynamo"}) {
    const ExportRun run = RunOf("counted", exporter);
    EXPECT_EQ(Verdicts(run), "wrong wrong wrong wrong") << exporter;
    EXPECT_THAT(run.warnings, Contains(Field(&ExportMessage::kind, "state")));
  }
}

TEST(Cases, TheLineThatTheSecondCallDiffersFromIsNamed) {
  const auto seen = Observe(RowOf("steps", "dynamo"), EXPORTLINT_SOURCE);
  ASSERT_EQ(seen.size(), 1);
  EXPECT_EQ(seen[0].rule, "lost-state");
  ASSERT_EQ(seen[0].symptoms.size(), 1);
  EXPECT_EQ(seen[0].symptoms[0].line, LineOf(kFile, "# line: steps"));
}

TEST(Cases, TheTestThatSendsTheExportAnotherWayIsNamed) {
  const auto seen = Observe(RowOf("other_way", "dynamo"), EXPORTLINT_SOURCE);
  ASSERT_EQ(seen.size(), 1);
  EXPECT_EQ(seen[0].rule, "wrong-on-example");
  ASSERT_EQ(seen[0].evidence.size(), 1);
  EXPECT_EQ(seen[0].evidence[0].line, LineOf(kFile, "# line: other_way"));
  EXPECT_THAT(seen[0].evidence[0].text, HasSubstr("at the export"));
  EXPECT_EQ(Verdicts(RunOf("other_way", "trace")), "equal");
}

}  // namespace
}  // namespace exportlint
