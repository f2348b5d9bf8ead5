// The engine around the rules: merging, fingerprints, exporters in force, allow comments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "ci/allow_comment.h"
#include "rules/engine/fingerprint.h"
#include "rules/engine/merge.h"
#include "tests/rules/lint.h"

namespace exportlint::test {
namespace {

using rules::Fingerprint;
using rules::Merge;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kItem = R"py(import torch
from torch import nn

class M(nn.Module):
    def forward(self, x):
        return x * x.sum().item()
)py";

Finding Seen(Outcome trace, Confidence confidence, Severity severity = Severity::kWarning) {
  Finding f;
  f.rule = "item-call";
  f.outcomes.trace = trace;
  f.confidence = confidence;
  f.severity = severity;
  return f;
}

TEST(Merge, TakesTheWorstOutcomeAndTheHighestConfidence) {
  Finding into = Seen(Outcome::kOk, Confidence::kLikely);
  into.message = "first";
  Finding other = Seen(Outcome::kBaked, Confidence::kCertain);
  other.message = "second";
  other.trace_warns = true;
  Merge(other, &into);
  EXPECT_EQ(into.outcomes.trace, Outcome::kBaked);
  EXPECT_EQ(into.confidence, Confidence::kCertain);
  EXPECT_TRUE(into.trace_warns);
  EXPECT_EQ(into.message, "first");
}

TEST(Merge, TheMoreSevereSpeaks) {
  Finding into = Seen(Outcome::kOk, Confidence::kLikely, Severity::kNote);
  into.message = "harmless";
  Finding other = Seen(Outcome::kBaked, Confidence::kLikely, Severity::kWarning);
  other.message = "wrong";
  Merge(other, &into);
  EXPECT_EQ(into.message, "wrong");
  EXPECT_EQ(into.severity, Severity::kWarning);
}

TEST(Merge, GuessesAddNothingToWhatIsKnown) {
  Finding into = Seen(Outcome::kOk, Confidence::kLikely);
  Merge(Seen(Outcome::kError, Confidence::kPossible), &into);
  EXPECT_EQ(into.outcomes.trace, Outcome::kOk);
  Finding guess = Seen(Outcome::kError, Confidence::kPossible);
  Merge(Seen(Outcome::kBaked, Confidence::kLikely), &guess);
  EXPECT_EQ(guess.outcomes.trace, Outcome::kBaked);
  EXPECT_EQ(guess.confidence, Confidence::kLikely);
}

TEST(Fingerprint, IsOfContentNotOfTheLineNumber) {
  Finding f = Seen(Outcome::kBaked, Confidence::kCertain);
  f.place.line = 6;
  const std::string print = Fingerprint(f, "  y = x.item()", 0);
  EXPECT_THAT(print, testing::MatchesRegex("[0-9a-f]+"));
  EXPECT_THAT(print, SizeIs(16));
  f.place.line = 60;
  EXPECT_EQ(Fingerprint(f, "y  = x.item( )", 0), print);
  EXPECT_NE(Fingerprint(f, "y = z.item()", 0), print);
  EXPECT_NE(Fingerprint(f, "  y = x.item()", 1), print);
  f.symbol = "M.forward";
  EXPECT_NE(Fingerprint(f, "  y = x.item()", 0), print);
}

TEST(Fingerprint, TellsEqualLinesApart) {
  const auto findings = Lint(
      "import torch\nfrom torch import nn\nclass M(nn.Module):\n  def forward(self, x):\n    x = x * x.sum().item()\n"
      "    x = x * x.sum().item()\n    return x\n");
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_NE(findings[0].fingerprint, findings[1].fingerprint);
}

TEST(Run, FillsInPlaceSymbolAndWhy) {
  const auto findings = Lint(kItem);
  ASSERT_THAT(findings, SizeIs(1));
  const Finding& f = findings[0];
  EXPECT_EQ(f.place.path, "example.py");
  EXPECT_EQ(f.place.line, 6u);
  EXPECT_EQ(f.symbol, "M.forward");
  EXPECT_TRUE(f.trace_warns);
  EXPECT_FALSE(f.why.empty());
  EXPECT_EQ(f.outcomes, (Outcomes{.trace = Outcome::kBaked, .script = Outcome::kOk, .dynamo = Outcome::kOk}));
}

TEST(Run, DropsWhatConcernsOtherExportersOnly) {
  EXPECT_THAT(Lint(kItem, {.exporters = flow::Bit(Exporter::kDynamo)}), IsEmpty());
  EXPECT_THAT(Lint(kItem, {.exporters = flow::Bit(Exporter::kTrace)}), SizeIs(1));
}

TEST(Run, RunsEnabledRulesOnlyAndOverridesSeverity) {
  EXPECT_THAT(Lint(kItem, {.enabled = std::set<std::string, std::less<>>{"data-branch"}}), IsEmpty());
  const auto findings = Lint(kItem, {.severity = {{"item-call", Severity::kError}}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::kError);
}

TEST(AllowComment, IsTakenApart) {
  const auto allow = ci::ParseAllowComment("#exportlint: allow[item-call,  data-branch ] the count never changes ");
  ASSERT_TRUE(allow);
  EXPECT_THAT(allow->rules, ElementsAre("item-call", "data-branch"));
  EXPECT_EQ(allow->reason, "the count never changes");
  EXPECT_FALSE(allow->whole_file);
  EXPECT_TRUE(ci::ParseAllowComment("# exportlint: allow-file[item-call]")->whole_file);
  for (const char* text : {"# exportlint", "# exportlint: allow", "# exportlint: allow[item-call", "# allow[item-call]",
                           "#", "", "# exportlint: forbid[item-call]"}) {
    EXPECT_FALSE(ci::ParseAllowComment(text)) << text;
  }
  EXPECT_THAT(ci::ParseAllowComment("# exportlint: allow[ , ,]")->rules, IsEmpty());
}

TEST(Suppress, AWholeFile) {
  const auto findings = Lint(std::string("# exportlint: allow-file[item-call] all constant\n") + kItem);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_TRUE(findings[0].suppressed);
  EXPECT_EQ(findings[0].suppression_reason, "all constant");
}

TEST(Suppress, OneOfSeveralRulesUnusedIsSaid) {
  std::string text = kItem;
  text.insert(text.rfind('\n'), "  # exportlint: allow[item-call, data-branch] why");
  const auto findings = Lint(text);
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_TRUE(findings[0].suppressed);
  EXPECT_EQ(findings[1].rule, "unused-allow");
  EXPECT_THAT(findings[1].message, testing::HasSubstr("data-branch"));
}

// A helper that every model calls, and models in more files than there are parts.
std::vector<std::pair<std::string, std::string>> ManyFiles() {
  std::vector<std::pair<std::string, std::string>> files = {{"p/helper.py", "def total(t):\n  return t.sum().item()\n"},
                                                            {"p/__init__.py", ""}};
  for (const char name : std::string("zyxabcklmnq")) {
    files.emplace_back(std::string("p/") + name + ".py",
                       "from torch import nn\nfrom .helper import total\nclass M(nn.Module):\n"
                       "  def forward(self, x):\n    if x.sum() > 0:\n      x = -x\n    return x * total(x)\n");
  }
  return files;
}

TEST(TakeAll, OneFindingAPlaceInTheOrderOfPaths) {
  std::vector<std::string> places;
  for (const Finding& f : LintTree(ManyFiles(), {})) {
    if (f.rule == "item-call" || f.rule == "data-branch") places.push_back(f.place.path + " " + f.rule);
  }
  std::vector<std::string> expected = {"p/helper.py item-call"};
  for (const char name : std::string("zyxabcklmnq")) expected.push_back(std::string("p/") + name + ".py data-branch");
  std::ranges::sort(expected);
  EXPECT_EQ(places, expected);
}

TEST(TakeAll, SaysTheSameInWhateverOrderItsPartsAreDone) {
  const auto backwards = [](std::size_t count, const std::function<void(std::size_t)>& work) {
    EXPECT_GT(count, 1u);
    for (std::size_t i = count; i > 0; --i) work(i - 1);
  };
  const auto told = [](const std::vector<Finding>& findings) {
    std::string all;
    for (const Finding& f : findings)
      all += f.place.path + ":" + std::to_string(f.place.line) + " " + f.rule + " " + f.fingerprint + "\n";
    return all;
  };
  EXPECT_EQ(told(LintTree(ManyFiles(), backwards)), told(LintTree(ManyFiles(), {})));
}

}  // namespace
}  // namespace exportlint::test
