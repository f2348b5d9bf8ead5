// Inputs beside the example: the ways they take, what is counted and what is not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/export/run_fixture.h"

namespace exportlint {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;

constexpr const char* kFile = "tests/export/case_models.py";

ExportRun RunOf(const std::string& factory, const std::string& exporter) {
  ExportTexts texts;
  texts.model = std::string(kFile) + ":" + factory;
  texts.exporters = {exporter};
  return RunModel(texts)[0].run;
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

}  // namespace
}  // namespace exportlint
