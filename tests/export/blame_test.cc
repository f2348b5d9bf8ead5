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

TEST(Blame, AWarningBlamesItsLineAndMakesItCertain) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kEqual)};
  rows[0].run.warnings.push_back({"TracerWarning", "baked", "m.py", 8});
  std::vector<Finding> findings = {MakeFinding("a", 8, Outcome::kBaked), MakeFinding("b", 9, Outcome::kBaked)};
  EXPECT_THAT(JoinBlame(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("a"));
  EXPECT_EQ(findings[0].confidence, Confidence::kCertain);
  EXPECT_EQ(findings[1].confidence, Confidence::kLikely);
}

TEST(Blame, OnALineTheFindingsForThatExporterComeFirst) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kEqual)};
  rows[0].run.warnings.push_back({"TracerWarning", "baked", "m.py", 8});
  std::vector<Finding> findings = {MakeFinding("fine", 8, Outcome::kOk), MakeFinding("baked", 8, Outcome::kBaked)};
  JoinBlame(rows, findings);
  EXPECT_THAT(rows[0].run.blame, ElementsAre("baked"));
  findings.pop_back();
  rows[0].run.blame.clear();
  EXPECT_THAT(JoinBlame(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("fine"));
  EXPECT_EQ(findings[0].confidence, Confidence::kLikely);
}

TEST(Blame, AMismatchBlamesWhatForetellsOneInTheModelsClasses) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kWrong)};
  std::vector<Finding> findings = {MakeFinding("baked", 8, Outcome::kBaked), MakeFinding("fine", 9, Outcome::kOk),
                                   MakeFinding("fails", 10, Outcome::kError),
                                   MakeFinding("other class", 11, Outcome::kBaked, "Other.forward"),
                                   MakeFinding("function", 12, Outcome::kLost, "helper")};
  EXPECT_THAT(JoinBlame(rows, findings), IsEmpty());
  EXPECT_THAT(rows[0].run.blame, ElementsAre("baked", "function"));
}

TEST(Blame, ARefusalAndAnEqualCaseBlameNothing) {
  for (const Verdict verdict : {Verdict::kEqual, Verdict::kRefused, Verdict::kSkipped}) {
    std::vector<CheckedRun> rows = {MakeRow(verdict)};
    std::vector<Finding> findings = {MakeFinding("baked", 8, Outcome::kBaked)};
    EXPECT_THAT(JoinBlame(rows, findings), IsEmpty());
    EXPECT_THAT(rows[0].run.blame, IsEmpty());
  }
}

TEST(Blame, SaysWhatNoFindingForetold) {
  std::vector<CheckedRun> rows = {MakeRow(Verdict::kWrong)};
  rows[0].run.warnings.push_back({"TracerWarning", "baked", "m.py", 8});
  rows[0].run.error = ExportMessage{"RuntimeError", "no", "m.py", 9};
  std::vector<Finding> findings;
  const auto limits = JoinBlame(rows, findings);
  ASSERT_EQ(limits.size(), 3u);
  EXPECT_EQ(limits[0].line, 8u);
  EXPECT_EQ(limits[0].message, "no finding foretold the TracerWarning of the trace exporter here: baked");
  EXPECT_EQ(limits[1].line, 9u);
  EXPECT_EQ(limits[2].path, "m.py");
  EXPECT_EQ(limits[2].message, "no finding foretold that case 1 of the trace exporter is wrong");
}

}  // namespace
}  // namespace exportlint
