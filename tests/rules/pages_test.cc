// Every rule's page is run: each fence alone through the whole pipeline, its marks exact in both directions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <string>

#include "rules/rule.h"
#include "tests/rules/forms.h"
#include "tests/rules/lint.h"
#include "tests/rules/markdown.h"
#include "tests/rules/marks.h"

namespace exportlint::test {
namespace {

using testing::IsEmpty;

class Page : public testing::TestWithParam<const rules::Rule*> {
 protected:
  const rules::Rule& rule() const { return *GetParam(); }
  std::vector<Fence> fences() const { return FencesOf(rule().page); }
  bool Fires(const Fence& fence) const {
    return std::ranges::any_of(MarksOf(fence.text), [&](const Mark& m) { return m.rule == rule().id; });
  }
};

TEST_P(Page, ExamplesFindWhatTheyMarkAndNothingElse) {
  for (const Fence& fence : fences()) {
    const std::string kind = KindOf(fence);
    if (kind == "py fixed" || kind.starts_with("py export ") || !CanRead(kind)) continue;
    EXPECT_THAT(Differences(MarksOf(fence.text), LintFence(fence)), IsEmpty())
        << rule().id << " page line " << fence.line;
  }
}

TEST_P(Page, FixedExamplesFindNothing) {
  for (const Fence& fence : fences()) {
    if (KindOf(fence) != "py fixed") continue;
    EXPECT_THAT(Differences({}, LintFence(fence)), IsEmpty()) << fence.text;
  }
}

TEST_P(Page, SafeFixesGiveTheFixedExample) {
  const std::vector<Fence> all_fences = fences();
  const auto first = std::ranges::find_if(all_fences, [&](const Fence& f) { return KindOf(f) == "py" && Fires(f); });
  const auto fixed = std::ranges::find(all_fences, "py fixed", &KindOf);
  if (first == all_fences.end() || fixed == all_fences.end()) return;
  bool all = false;
  const std::string text = ApplySafeFixes(first->text, LintFence(*first), std::string(rule().id), &all);
  if (!all) return;
  EXPECT_EQ(WithoutMarks(text), fixed->text);
}

TEST_P(Page, HasAnExampleThatFiresAndALookAlike) {
  int fires = 0;
  int quiet = 0;
  for (const Fence& fence : fences()) {
    // "py export trace": tests/export/pages_test.py really exports it.
    EXPECT_THAT(KindOf(fence), testing::AnyOf("py", "py fixed", "cpp", "torchscript", "torchscript traced", "pt2",
                                              "onnx", testing::StartsWith("py export ")))
        << "page line " << fence.line;
    EXPECT_EQ(fence.info.starts_with("py export "), rule().group == "checked export") << "page line " << fence.line;
    if (KindOf(fence) != "py fixed") ++(Fires(fence) ? fires : quiet);
  }
  EXPECT_GE(fires, 1);
  EXPECT_GE(quiet, 1);
}

TEST_P(Page, IsShortAndWellFormed) {
  EXPECT_LE(std::ranges::count(rule().page, '\n'), 60);
  EXPECT_THAT(std::string(rule().id), testing::MatchesRegex("[a-z]+(-[a-z]+)*"));
  EXPECT_FALSE(rule().summary.empty());
  EXPECT_FALSE(rule().summary.ends_with("."));
  EXPECT_LE(rule().summary.size(), 80u);
  EXPECT_TRUE(std::islower(static_cast<unsigned char>(rule().summary[0])) || rule().summary.starts_with("Python"))
      << rule().summary;
  EXPECT_FALSE(rule().group.empty());
  if (!rule().catalogue.empty()) {
    EXPECT_THAT(std::string(rule().catalogue),
                testing::ContainsRegex("^[A-Z][A-Z][0-9][0-9][0-9]( [A-Z][A-Z][0-9][0-9][0-9])*$"));
  }
  EXPECT_EQ(rule().check == nullptr, rule().subscribes == 0);
}

std::string NameOf(const testing::TestParamInfo<const rules::Rule*>& param) {
  std::string name(param.param->id);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, Page, testing::ValuesIn(rules::AllRules().begin(), rules::AllRules().end()), NameOf);

// tests/rules/*.md: cases that belong to no single page.
TEST(Cases, FindWhatTheyMarkAndNothingElse) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(RULES_CASES)) {
    if (file.path().extension() != ".md" || file.path().filename() == "README.md") continue;
    for (const Fence& fence : FencesOf(TextOf(file.path().string()))) {
      if (!CanRead(KindOf(fence))) continue;
      ++count;
      EXPECT_THAT(Differences(MarksOf(fence.text), LintFence(fence)), IsEmpty())
          << file.path() << ": " << fence.heading;
    }
  }
  EXPECT_GE(count, 8);
}

// The form of model that a fence shows: "py", "cpp", "torchscript", "torchscript traced", "pt2", "onnx"; "" where it is
// no example.
std::string FormOf(const Fence& fence) {
  if (fence.info == "torchscript traced") return fence.info;
  if (KindOf(fence) == "py fixed") return {};
  return fence.info.substr(0, fence.info.find(' '));
}

// A rule that is found in a form of model has a look-alike of that form: in its page, or under its name in
// look_alikes.md.
TEST(Cases, EveryFormThatARuleIsFoundInHasALookAlike) {
  std::set<std::string> fires;
  std::set<std::string> quiet;
  const auto count = [&](const Fence& fence, std::string_view look_alike_of) {
    bool of_it = false;
    for (const Mark& mark : MarksOf(fence.text)) {
      if (mark.word == "todo") continue;
      fires.insert(mark.rule + " in " + FormOf(fence));
      of_it |= mark.rule == look_alike_of;
    }
    if (!of_it) quiet.insert(std::string(look_alike_of) + " in " + FormOf(fence));
  };
  for (const rules::Rule* rule : rules::AllRules()) {
    for (const Fence& fence : FencesOf(rule->page)) {
      if (!FormOf(fence).empty()) count(fence, rule->id);
    }
  }
  for (const auto& file : std::filesystem::directory_iterator(RULES_CASES)) {
    if (file.path().extension() != ".md" || file.path().filename() == "README.md") continue;
    const bool look_alikes = file.path().filename() == "look_alikes.md";
    for (const Fence& fence : FencesOf(TextOf(file.path().string()))) {
      if (look_alikes) {
        EXPECT_NE(rules::FindRule(fence.heading), nullptr) << "look_alikes.md: " << fence.heading;
      }
      count(fence, look_alikes ? fence.heading : "");
    }
  }
  EXPECT_GE(fires.size(), rules::AllRules().size());
  for (const std::string& claim : fires) EXPECT_TRUE(quiet.contains(claim)) << "no look-alike of " << claim;
}

TEST(AllRules, AreSortedAndUnique) {
  const auto ids = rules::AllRules();
  EXPECT_TRUE(std::ranges::is_sorted(ids, std::less<>{}, [](const rules::Rule* r) { return r->id; }));
  EXPECT_EQ(std::ranges::adjacent_find(ids, {}, [](const rules::Rule* r) { return r->id; }), ids.end());
  for (const rules::Rule* rule : ids) EXPECT_EQ(rules::FindRule(rule->id), rule);
  EXPECT_EQ(rules::FindRule("no-such-rule"), nullptr);
  EXPECT_EQ(rules::FindRule("onnx-export-branch"), rules::FindRule("export-mode-branch"));
}

}  // namespace
}  // namespace exportlint::test
