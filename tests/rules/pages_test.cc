// Every rule's page is run: each fence alone through the whole pipeline, its marks exact in both directions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "facts/targets.h"
#include "rules/rule.h"
#include "tests/rules/lint.h"
#include "tests/rules/markdown.h"
#include "tests/rules/marks.h"

namespace exportlint::test {
namespace {

using testing::IsEmpty;

// "py", "py fixed": what a fence is, without what the linter is told for it.
std::string KindOf(const Fence& fence) {
  return fence.info.substr(0, fence.info.find(" target="));
}

// Lints a fence, for the target that it names: "py target=tensorrt:10.15".
std::vector<Finding> LintFence(const Fence& fence, const std::string& text) {
  rules::RunOptions options;
  constexpr std::string_view kTarget = " target=";
  if (const std::size_t at = fence.info.find(kTarget); at != std::string::npos) {
    std::string wrong;
    options.settings.targets = {facts::FindTarget(fence.info.substr(at + kTarget.size()), &wrong)};
    EXPECT_NE(options.settings.targets.front(), nullptr) << wrong;
  }
  return fence.info.starts_with("onnx") ? LintOnnx(text, options) : Lint(text, options);
}

// A graph as text: TorchScript code ("torchscript", "torchscript traced"), a program of torch.export as it is listed
// ("pt2").
bool IsGraph(const Fence& fence) {
  return fence.info.starts_with("torchscript") || fence.info == "pt2";
}
std::vector<Finding> LintGraph(const Fence& fence) {
  return fence.info == "pt2" ? LintExported(fence.text) : LintTorchScript(fence.text, fence.info.ends_with(" traced"));
}

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
    if (KindOf(fence) != "py" && (KindOf(fence) != "onnx" || !HasOnnxReader())) continue;
    EXPECT_THAT(Differences(MarksOf(fence.text), LintFence(fence, fence.text)), IsEmpty())
        << rule().id << " page line " << fence.line;
  }
}

TEST_P(Page, CppExamplesFindWhatTheyMarkAndNothingElse) {
  for (const Fence& fence : fences()) {
    if (fence.info != "cpp" || !ReadsCpp()) continue;
    EXPECT_THAT(Differences(MarksOf(fence.text), LintCpp(fence.text)), IsEmpty())
        << rule().id << " page line " << fence.line;
  }
}

TEST_P(Page, GraphExamplesFindWhatTheyMarkAndNothingElse) {
  for (const Fence& fence : fences()) {
    if (!IsGraph(fence)) continue;
    EXPECT_THAT(Differences(MarksOf(fence.text), LintGraph(fence)), IsEmpty())
        << rule().id << " page line " << fence.line;
  }
}

TEST_P(Page, FixedExamplesFindNothing) {
  for (const Fence& fence : fences()) {
    if (KindOf(fence) != "py fixed") continue;
    EXPECT_THAT(Differences({}, LintFence(fence, fence.text)), IsEmpty()) << fence.text;
  }
}

TEST_P(Page, SafeFixesGiveTheFixedExample) {
  const std::vector<Fence> all_fences = fences();
  const auto first = std::ranges::find_if(all_fences, [&](const Fence& f) { return KindOf(f) == "py" && Fires(f); });
  const auto fixed = std::ranges::find(all_fences, "py fixed", &KindOf);
  if (first == all_fences.end() || fixed == all_fences.end()) return;
  bool all = false;
  const std::string text = ApplySafeFixes(first->text, LintFence(*first, first->text), std::string(rule().id), &all);
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

constexpr const char* kEveryForm = "every_form.md";

// The page of hazards that are shown in every form; a form whose reader is not built is a skipped test.
class EveryForm : public testing::TestWithParam<const char*> {};

TEST_P(EveryForm, ShowsEachHazard) {
  const std::string form = GetParam();
  if (form == "cpp" && !ReadsCpp()) GTEST_SKIP() << "this build has no reader of C++ (EXPORTLINT_WITH_CLANG)";
  if (form == "onnx" && !HasOnnxReader()) GTEST_SKIP() << "this build has no reader of ONNX (EXPORTLINT_WITH_ONNX)";
  std::ifstream in(std::filesystem::path(RULES_CASES) / kEveryForm);
  std::ostringstream text;
  text << in.rdbuf();
  std::set<std::string> hazards;
  std::set<std::string> shown;
  for (const Fence& fence : FencesOf(text.str())) {
    hazards.insert(fence.heading);
    if (fence.info != form) continue;
    shown.insert(fence.heading);
    const std::vector<Mark> marks = MarksOf(fence.text);
    EXPECT_FALSE(marks.empty()) << fence.heading << " is not found in " << form;
    const std::vector<Finding> findings = form == "cpp"    ? LintCpp(fence.text)
                                          : IsGraph(fence) ? LintGraph(fence)
                                                           : LintFence(fence, fence.text);
    EXPECT_THAT(Differences(marks, findings), IsEmpty()) << form << ": " << fence.heading;
  }
  EXPECT_FALSE(hazards.empty());
  EXPECT_EQ(shown, hazards) << "hazards of " << kEveryForm << " shown in " << form;
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryForm,
                         testing::Values("py", "cpp", "torchscript", "torchscript traced", "pt2", "onnx"),
                         [](const testing::TestParamInfo<const char*>& form) {
                           std::string name(form.param);
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

// tests/rules/*.md: cases that belong to no single page.
TEST(Cases, FindWhatTheyMarkAndNothingElse) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(RULES_CASES)) {
    if (file.path().extension() != ".md" || file.path().filename() == "README.md") continue;
    std::ifstream in(file.path());
    std::ostringstream text;
    text << in.rdbuf();
    if (file.path().filename() == kEveryForm) continue;
    for (const Fence& fence : FencesOf(text.str())) {
      const bool cpp = fence.info == "cpp" && ReadsCpp();
      if (fence.info != "py" && !cpp && !IsGraph(fence)) continue;
      ++count;
      if (IsGraph(fence)) {
        EXPECT_THAT(Differences(MarksOf(fence.text), LintGraph(fence)), IsEmpty())
            << file.path() << ": " << fence.heading;
        continue;
      }
      EXPECT_THAT(Differences(MarksOf(fence.text), cpp ? LintCpp(fence.text) : Lint(fence.text)), IsEmpty())
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
    std::ifstream in(file.path());
    std::ostringstream text;
    text << in.rdbuf();
    const bool look_alikes = file.path().filename() == "look_alikes.md";
    for (const Fence& fence : FencesOf(text.str())) {
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
