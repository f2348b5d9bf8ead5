// every_form/*.md: under each heading one hazard in every form a model takes, or a line that says why a form has none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/rule.h"
#include "tests/rules/forms.h"
#include "tests/rules/lint.h"
#include "tests/rules/markdown.h"
#include "tests/rules/marks.h"

namespace exportlint::test {
namespace {

using testing::IsEmpty;

constexpr std::array<const char*, 6> kForms = {"py", "cpp", "torchscript", "torchscript traced", "pt2", "onnx"};

struct Hazard {
  std::string page, heading;
  std::vector<Fence> shown;
  std::vector<std::string> excused;  // forms, as often as a line says so
};

// "torchscript, pt2: none, because the script keeps the loop." The reason may go on over lines.
const std::regex& ExcuseLine() {
  static const std::regex line(R"(([a-z0-9 ,]+): none, because \S.*)");
  return line;
}

// The hazards of a page, in order; an excuse belongs to the heading above it.
std::vector<Hazard> HazardsOf(const std::string& page) {
  std::vector<Hazard> hazards;
  const std::string text = TextOf(page);
  std::istringstream lines(text);
  bool in_fence = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) in_fence = !in_fence;
    if (in_fence) continue;
    if (line.starts_with("## "))
      hazards.push_back({.page = page, .heading = line.substr(3), .shown = {}, .excused = {}});
    std::smatch match;
    if (hazards.empty() || !std::regex_match(line, match, ExcuseLine())) continue;
    std::string forms = match[1].str() + ", ";
    for (std::size_t at = 0; (at = forms.find(", ")) != std::string::npos; forms.erase(0, at + 2))
      hazards.back().excused.push_back(forms.substr(0, at));
  }
  for (Fence& fence : FencesOf(text)) {
    const auto of = std::ranges::find(hazards, fence.heading, &Hazard::heading);
    if (of == hazards.end()) {
      ADD_FAILURE() << page << " line " << fence.line << ": a fence without a heading";
    } else {
      of->shown.push_back(std::move(fence));
    }
  }
  return hazards;
}

const std::vector<Hazard>& AllHazards() {
  static const std::vector<Hazard> all = [] {
    std::vector<Hazard> hazards;
    for (const auto& file : std::filesystem::directory_iterator(RULES_CASES "/every_form")) {
      if (file.path().extension() != ".md") continue;
      std::ranges::move(HazardsOf(file.path().string()), std::back_inserter(hazards));
    }
    return hazards;
  }();
  return all;
}

class EveryForm : public testing::TestWithParam<const char*> {};

TEST_P(EveryForm, ShowsWhatIsFound) {
  const std::string form = GetParam();
  if (!CanRead(form)) GTEST_SKIP() << "this build has no reader of " << form;
  for (const Hazard& hazard : AllHazards()) {
    for (const Fence& fence : hazard.shown) {
      if (KindOf(fence) != form) continue;
      const std::vector<Mark> marks = MarksOf(fence.text);
      EXPECT_FALSE(marks.empty()) << hazard.heading << " is not found in " << form;
      EXPECT_THAT(Differences(marks, LintFence(fence)), IsEmpty()) << form << ": " << hazard.heading;
    }
  }
}

TEST_P(EveryForm, IsShownOrExplained) {
  for (const Hazard& hazard : AllHazards()) {
    const auto shown = std::ranges::count(hazard.shown, std::string(GetParam()), &KindOf);
    const auto excused = std::ranges::count(hazard.excused, GetParam());
    EXPECT_EQ(shown + excused, 1) << hazard.page << ", " << hazard.heading << ": " << shown << " fences `" << GetParam()
                                  << "` and " << excused << " lines that say why there is none";
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryForm, testing::ValuesIn(kForms), [](const auto& form) {
  std::string name(form.param);
  std::ranges::replace(name, ' ', '_');
  return name;
});

TEST(EveryFormPages, NameFormsThatThereAre) {
  const auto is_form = [](const std::string& name) { return std::ranges::find(kForms, name) != kForms.end(); };
  std::set<std::string> headings;
  for (const Hazard& hazard : AllHazards()) {
    EXPECT_TRUE(headings.insert(hazard.heading).second) << hazard.heading << " is twice there";
    for (const Fence& fence : hazard.shown) EXPECT_TRUE(is_form(KindOf(fence))) << hazard.heading << ": " << fence.info;
    for (const std::string& form : hazard.excused) EXPECT_TRUE(is_form(form)) << hazard.heading << ": " << form;
  }
  EXPECT_GE(headings.size(), 40u);
}

using FormsByRule = std::map<std::string, std::set<std::string>, std::less<>>;

void Collect(const std::vector<Fence>& fences, FormsByRule* forms) {
  for (const Fence& fence : fences) {
    for (const Mark& mark : MarksOf(fence.text)) {
      if (mark.word != "todo" && std::ranges::find(kForms, KindOf(fence)) != kForms.end())
        (*forms)[mark.rule].insert(KindOf(fence));
    }
  }
}

// What the forms of real models are found to hold: tests/torchscript.
void CollectProbes(FormsByRule* forms) {
  static const std::map<std::string, std::string> kEndings = {
      {".traced.pt", "torchscript traced"}, {".scripted.pt", "torchscript"}, {".pt2", "pt2"}};
  std::istringstream lines(TextOf(PROBES_EXPECTED));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string file, rule;
    std::getline(columns, file, '\t');
    std::getline(columns, rule, '\t');
    for (const auto& [ending, form] : kEndings) {
      if (file.ends_with(ending)) (*forms)[rule].insert(form);
    }
  }
}

TEST(EveryFormPages, HoldEachRuleInEachFormThatItIsFoundIn) {
  FormsByRule known, here;
  for (const rules::Rule* rule : rules::AllRules()) Collect(FencesOf(rule->page), &known);
  for (const auto& file : std::filesystem::directory_iterator(RULES_CASES)) {
    if (file.path().extension() == ".md") Collect(FencesOf(TextOf(file.path().string())), &known);
  }
  CollectProbes(&known);
  for (const Hazard& hazard : AllHazards()) Collect(hazard.shown, &here);
  ASSERT_GE(known.size(), 100u);
  for (const auto& [rule, forms] : known) {
    if (forms.size() < 2) continue;
    std::vector<std::string> missing;
    std::ranges::set_difference(forms, here[rule], std::back_inserter(missing));
    EXPECT_THAT(missing, IsEmpty()) << rule << " is found in these forms too: show it in every_form/";
  }
}

}  // namespace
}  // namespace exportlint::test
