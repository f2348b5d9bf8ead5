// Which findings a row blames.
#include "export/blame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exportlint {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Finding MakeFinding(const std::string& id, std::uint32_t line, Outcome trace,
                    const std::string& symbol = "Model.forward") {
  Finding finding;
  finding.fingerprint = id;
  finding.place = {"m.py", line, 1, line, 9};
  finding.outcomes.trace = trace;
  finding.symbol = symbol;
  return finding;
}

CheckedRun MakeRow(Verdict verdict) {
  CheckedRun row;
  row.run.model = "m.py:make";
  row.run.exporter = "trace";
  row.run.exported = true;
  row.run.cases.push_back({"case 1", "", verdict, std::nullopt, ""});
  row.classes = {"Model"};
  row.files = {"m.py"};
  return row;
}

// Joins, and gives what none of the findings foretold.
std::vector<ExportMessage> Join(std::vector<CheckedRun>& rows, std::vector<Finding>& findings) {
  JoinBlame(rows, [](Finding* finding) { return finding->rule; }, "", findings);
  return rows[0].run.unpredicted;
}

TEST(Blame, AWarningBlamesItsLineAndMakesItCertain) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kEqual)};
  rows[0].run.warnings.push_back({"TracerWarning", "baked", "m.py", 8});
  std::vector<Finding> findings = {MakeFinding("a", 8, Outcome::kBaked), MakeFinding("b", 9, Outcome::kBaked)};
  EXPECT_THAT(Join(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("a"));
  EXPECT_EQ(findings[0].confidence, Confidence::kCertain);
  EXPECT_EQ(findings[1].confidence, Confidence::kLikely);
}

TEST(Blame, OnALineTheFindingsForThatExporterComeFirst) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kEqual)};
  rows[0].run.warnings.push_back({"TracerWarning", "baked", "m.py", 8});
  std::vector<Finding> findings = {MakeFinding("fine", 8, Outcome::kOk), MakeFinding("baked", 8, Outcome::kBaked)};
  Join(rows, findings);
  EXPECT_THAT(rows[0].run.blame, ElementsAre("baked"));
  findings.pop_back();
  rows[0].run.blame.clear();
  EXPECT_THAT(Join(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("fine"));
  EXPECT_EQ(findings[0].confidence, Confidence::kLikely);
}

TEST(Blame, AMismatchBlamesWhatForetellsOneInTheModelsClasses) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kWrong)};
  std::vector<Finding> findings = {MakeFinding("baked", 8, Outcome::kBaked), MakeFinding("fine", 9, Outcome::kOk),
                                   MakeFinding("fails", 10, Outcome::kError),
                                   MakeFinding("other class", 11, Outcome::kBaked, "Other.forward"),
                                   MakeFinding("function", 12, Outcome::kLost, "helper")};
  EXPECT_THAT(Join(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("baked", "function"));
}

TEST(Blame, ARefusalAndAnEqualCaseBlameNothing) {
  for (const Verdict verdict : {Verdict::kEqual, Verdict::kRefused, Verdict::kSkipped}) {
    std::vector<CheckedRun> rows = {MakeRow(verdict)};
    std::vector<Finding> findings = {MakeFinding("baked", 8, Outcome::kBaked)};
    EXPECT_THAT(Join(rows, findings), IsEmpty());
    EXPECT_THAT(rows[0].run.blame, IsEmpty());
  }
}

TEST(Blame, AModelThatIsNotLoadedBlamesTheLineOfItsNodeElseWhatForetoldARefusal) {
  CheckedRun row = MakeRow(Verdict::kSkipped);
  row.run.cases[0].detail = "ONNX Runtime does not load the model";
  row.run.check_load = "failed: Node (/OneHot) Op (OneHot) [ShapeInferenceError] Input 'depth' must be non-negative.";
  std::vector<CheckedRun> rows = {row};
  std::vector<Finding> findings = {MakeFinding("fine", 8, Outcome::kOk), MakeFinding("fails", 10, Outcome::kError)};
  EXPECT_THAT(Join(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("fails"));

  row.run.graph.nodes.push_back({.type = "OneHot", .name = "/OneHot", .path = "m.py", .line = 12, .inputs = {}});
  rows = {row};
  findings = {MakeFinding("fine", 8, Outcome::kOk)};
  const auto unpredicted = Join(rows, findings);
  ASSERT_EQ(unpredicted.size(), 1u);
  EXPECT_EQ(unpredicted[0].kind, "fails-at-run-time");
  EXPECT_EQ(unpredicted[0].line, 12u);

  rows = {MakeRow(Verdict::kFailed)};
  rows[0].run.cases[0].detail = "the graph's OneHot node `/OneHot` fails on this input";
  rows[0].run.graph = row.run.graph;
  findings.clear();
  EXPECT_EQ(Join(rows, findings)[0].line, 12u);
}

TEST(Blame, SaysWhatNoFindingForetold) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kWrong)};
  rows[0].log.stage = "export";
  rows[0].run.warnings.push_back({"TracerWarning", "baked", "m.py", 8});
  rows[0].run.error = ExportMessage{"RuntimeError", "no", "m.py", 9};
  std::vector<Finding> findings;
  const auto unpredicted = Join(rows, findings);
  ASSERT_EQ(unpredicted.size(), 3u);
  EXPECT_EQ(unpredicted[0].line, 8u);
  EXPECT_EQ(unpredicted[0].kind, "TracerWarning");
  EXPECT_EQ(unpredicted[1].line, 9u);
  EXPECT_EQ(unpredicted[2].path, "m.py");
  EXPECT_EQ(unpredicted[2].kind, "wrong-on-other-input");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "wrong-on-other-input");
  EXPECT_THAT(rows[0].run.blame, ElementsAre("wrong-on-other-input"));
}

TEST(Blame, WhatTheWitnessSawPointsToTheLine) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kWrong)};
  rows[0].run.cases[0].seen = {{"m.py", 9, "number", "0.37", "0.91", "0.37"}};
  std::vector<Finding> findings = {MakeFinding("other", 8, Outcome::kBaked), MakeFinding("seen", 9, Outcome::kBaked)};
  EXPECT_THAT(Join(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("seen"));
  ASSERT_EQ(findings[1].why.size(), 1u);
  EXPECT_EQ(findings[1].why[0].message, "seen: 0.37 with the example, 0.91 with case 1; the exported model has 0.37");
  findings.clear();
  rows[0].run.blame.clear();
  Join(rows, findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].place.line, 9u);
}

TEST(Blame, ABrokenGuardIsAnErasedOne) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kWrong)};
  rows[0].run.exporter = "dynamo strict";
  rows[0].log.guards = {{"x.shape[0] <= 4", "m.py", 7, {"case 1"}}, {"x.shape[0] <= 9", "m.py", 8, {"case 2"}}};
  std::vector<Finding> findings;
  ASSERT_EQ(Join(rows, findings).size(), 1u);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "erased-guard");
  EXPECT_EQ(findings[0].place.line, 7u);
  EXPECT_EQ(findings[0].outcomes.dynamo, Outcome::kSpecialized);
}

TEST(Blame, AnErrorBlamesWhatFollowsFromItsLineToo) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kSkipped)};
  rows[0].run.exported = false;
  rows[0].run.error = ExportMessage{"DispatchError", "no function", "m.py", 8};
  std::vector<Finding> findings = {MakeFinding("here", 8, Outcome::kUnsupported),
                                   MakeFinding("then", 9, Outcome::kError),
                                   MakeFinding("other", 10, Outcome::kError, "Model.other")};
  EXPECT_THAT(Join(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("here", "then"));
}

TEST(Blame, AnErrorWithoutALineBlamesWhatForetellsARefusal) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kSkipped)};
  rows[0].run.exported = false;
  rows[0].log.stage = "export";
  rows[0].run.error = ExportMessage{"UserError", "Constraints violated", "", 0};
  std::vector<Finding> findings = {MakeFinding("baked", 8, Outcome::kBaked), MakeFinding("error", 9, Outcome::kError)};
  EXPECT_THAT(Join(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("error"));
}

}  // namespace
}  // namespace exportlint
