// From messages to rules: what exporters really said is claimed by a rule, or listed with a reason.
#include "rules/engine/error_texts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

namespace exportlint::test {
namespace {

std::vector<rules::ErrorMatch> Find(std::string_view log) {
  return rules::FindErrors(log, rules::AllRules());
}

std::vector<std::string_view> Ids(const std::vector<rules::ErrorMatch>& matches) {
  std::vector<std::string_view> ids;
  for (const rules::ErrorMatch& match : matches) ids.push_back(match.rule->id);
  return ids;
}

rules::Rule Declaring(std::string_view id, std::string_view errors, Severity severity = Severity::kWarning) {
  rules::Rule rule{};
  rule.id = id;
  rule.errors = errors;
  rule.severity = severity;
  return rule;
}

std::vector<std::string> Columns(const std::string& row) {
  std::vector<std::string> columns;
  for (std::size_t at = 0; at <= row.size();) {
    const std::size_t end = std::min(row.find('\t', at), row.size());
    columns.push_back(row.substr(at, end - at));
    at = end + 1;
  }
  return columns;
}

TEST(ErrorTexts, EveryMeasuredMessageHasItsRuleOrAReason) {
  std::ifstream in(EXPORTER_MESSAGES);
  std::size_t rows = 0;
  for (std::string row; std::getline(in, row);) {
    if (row.starts_with('#')) continue;
    const std::vector<std::string> columns = Columns(row);
    ASSERT_GE(columns.size(), 4U) << row;
    ++rows;
    const std::vector<rules::ErrorMatch> matches = Find(columns[3]);
    const std::vector<std::string_view> ids = Ids(matches);
    if (columns[2] == "-") {
      EXPECT_TRUE(columns.size() == 5 && !columns[4].empty()) << "a reason is missing: " << row;
      EXPECT_TRUE(ids.empty()) << ids[0] << " claims it now: name the rule instead of the reason: " << row;
    } else {
      EXPECT_EQ(columns.size(), 4U) << "a claimed message needs no reason: " << row;
      EXPECT_NE(std::find(ids.begin(), ids.end(), columns[2]), ids.end()) << row;
    }
  }
  EXPECT_GT(rows, 100U) << EXPORTER_MESSAGES;
}

TEST(ErrorTexts, EveryRuleIsFoundByEachOfItsTexts) {
  for (const rules::Rule* rule : rules::AllRules()) {
    const std::string texts(rule->errors);
    for (std::size_t at = 0; at < texts.size();) {
      const std::size_t end = std::min(texts.find('\n', at), texts.size());
      const std::string text = texts.substr(at, end - at);
      const std::vector<std::string_view> ids = Ids(Find(text));
      EXPECT_NE(std::find(ids.begin(), ids.end(), rule->id), ids.end()) << rule->id << ": " << text;
      EXPECT_GE(text.size(), 15U) << rule->id << ": too short to tell one error from another: " << text;
      at = end + 1;
    }
  }
}

TEST(ErrorTexts, SpaceColoursAndSymbolsDoNotMatter) {
  const auto matches =
      Find("step 1\nstep 2\n\x1b[31mUserError: Could not guard\n   on data-dependent\texpression Eq(u17, 1)\x1b[0m\n");
  ASSERT_FALSE(matches.empty());
  EXPECT_EQ(matches[0].rule->id, "data-branch");
  EXPECT_EQ(matches[0].text, "Could not guard on data-dependent expression Eq(u0, 1)");
  EXPECT_EQ(matches[0].line, 3U);
  EXPECT_EQ(matches[0].said, "UserError: Could not guard");
}

// Messages of torch 2.13 beyond their first line.
TEST(ErrorTexts, ViolatedConstraintsOfNamedDimensions) {
  const auto has = [](const std::vector<rules::ErrorMatch>& matches, std::string_view id) {
    const std::vector<std::string_view> ids = Ids(matches);
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  const auto fixed = Find(
      "torch._dynamo.exc.UserError: Constraints violated (batch)! For more information, run with "
      "TORCH_LOGS=\"+dynamic\".\n"
      "  - You marked batch as dynamic but your code specialized it to be a constant (4).\n");
  EXPECT_TRUE(has(fixed, "dynamic-loop"));
  EXPECT_TRUE(has(fixed, "shape-branch"));
  const auto guarded = Find(
      "UserError: Constraints violated (batch)! For more information, run with TORCH_LOGS=\"+dynamic\".\n"
      "  - Not all values of batch = L['x'].size()[0] in the specified range batch <= 9 satisfy the generated guard "
      "2 <= L['x'].size()[0]\n");
  ASSERT_FALSE(guarded.empty());
  EXPECT_EQ(guarded[0].rule->id, "shape-branch");
  EXPECT_EQ(guarded[0].line, 2U);
  EXPECT_TRUE(has(guarded, "dynamic-loop"));
}

TEST(ErrorTexts, NumbersThatAreNoSymbolsMatter) {
  const rules::Rule size = Declaring("size", "size s0 of gpu1 is wrong");
  const rules::Rule* const one[] = {&size};
  EXPECT_EQ(rules::FindErrors("size s77 of gpu1 is wrong", one).size(), 1U);
  EXPECT_EQ(rules::FindErrors("size s77 of gpu2 is wrong", one).size(), 0U);
  EXPECT_EQ(rules::FindErrors("size s7x of gpu1 is wrong", one).size(), 0U);
}

TEST(ErrorTexts, PartsStandInOrderAndNear) {
  const rules::Rule parts = Declaring("parts", "node * has target");
  const rules::Rule* const one[] = {&parts};
  EXPECT_EQ(rules::FindErrors("node %a : x has target", one).size(), 1U);
  EXPECT_EQ(rules::FindErrors(" has target node ", one).size(), 0U);
  EXPECT_EQ(rules::FindErrors("node " + std::string(1000, '.') + " has target", one).size(), 0U);
  EXPECT_EQ(rules::FindErrors("node " + std::string(1000, '.') + "node 2 has target", one).size(), 1U);
}

TEST(ErrorTexts, TheSurerTextComesFirst) {
  const rules::Rule shorter = Declaring("short", "export failed", Severity::kError);
  const rules::Rule longer = Declaring("long", "export failed on a size");
  const rules::Rule grave = Declaring("grave", "export failed on a size", Severity::kError);
  const rules::Rule* const all[] = {&longer, &shorter, &grave};
  EXPECT_EQ(Ids(rules::FindErrors("export failed on a size", all)),
            (std::vector<std::string_view>{"grave", "long", "short"}));
  EXPECT_EQ(Ids(rules::FindErrors("export failed", all)), (std::vector<std::string_view>{"short"}));
}

TEST(ErrorTexts, HostileLogs) {
  EXPECT_TRUE(Find("").empty());
  EXPECT_TRUE(Find("\x1b").empty());
  EXPECT_TRUE(Find("\x1b[").empty());
  EXPECT_TRUE(Find(std::string(1000, '\0')).empty());
  EXPECT_TRUE(Find("\xff\xfe\n\n\n").empty());
}

TEST(ErrorTexts, AdviceIsTheListOfThePage) {
  EXPECT_EQ(rules::AdviceOf("text\n## How to mend it\n\n- one\n  and more\n- two\n\n```py fixed\n- no\n```\n"),
            (std::vector<std::string>{"one and more", "two"}));
  EXPECT_TRUE(rules::AdviceOf("no heading\n- one\n").empty());
  for (const rules::Rule* rule : rules::AllRules()) {
    EXPECT_TRUE(rule->errors.empty() || !rules::AdviceOf(rule->page).empty()) << rule->id;
  }
}

}  // namespace
}  // namespace exportlint::test
