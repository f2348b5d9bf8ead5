// `exportlint rules` and `exportlint explain RULE`: what the rules say of themselves.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"
#include "cli/words.h"

namespace exportlint::cli {
namespace {

std::string RulesAsText() {
  std::map<std::string, std::string> groups;
  const std::vector<RuleInfo> rules = AllRuleInfos();
  std::size_t width = 0;
  for (const RuleInfo& rule : rules) width = std::max(width, rule.id.size());
  for (const RuleInfo& rule : rules) {
    groups[rule.group] += fmt::format("  {:{}}  {:7}  {}\n", rule.id, width, ToString(rule.severity), rule.summary);
  }
  std::string text;
  for (const auto& [group, lines] : groups) text += fmt::format("{}\n{}\n", group, lines);
  return text + fmt::format("{} rules; `exportlint explain RULE` tells more of one\n", rules.size());
}

std::string RulesAsJson() {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const RuleInfo& rule : AllRuleInfos()) {
    list.push_back({{"id", rule.id},
                    {"summary", rule.summary},
                    {"group", rule.group},
                    {"severity", ToString(rule.severity)},
                    {"catalogue", rule.catalogue},
                    {"page", rule.page}});
  }
  return nlohmann::ordered_json{{"schema", 1}, {"rules", list}}.dump(2) + "\n";
}

int Explain(const std::string& typed) {
  std::vector<std::string> ids;
  const std::string wrong = ResolveRules("`exportlint explain`", {typed}, &ids);
  if (!wrong.empty()) return Refuse(wrong);
  const std::vector<RuleInfo> rules = AllRuleInfos();
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const RuleInfo& info) { return info.id == ids[0]; });
  std::string page = rule->page;
  if (!page.ends_with('\n')) page += '\n';
  const std::string text =
      fmt::format("# {}\n\n{} ({}, {})\n\n{}", rule->id, rule->summary, ToString(rule->severity), rule->group, page);
  return WriteOut(text) ? kExitClean : kExitCouldNotRun;
}

}  // namespace

void AddRulesCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("rules", "list every rule with one line about it");
  command->footer("Examples:\n  exportlint rules\n  exportlint rules --json");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "ids, summaries, severities and pages as JSON");
  command->callback([json, exit_code] {
    *exit_code = WriteOut(*json ? RulesAsJson() : RulesAsText()) ? kExitClean : kExitCouldNotRun;
  });
}

void AddExplainCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("explain", "say what a rule finds, why it matters and what to do");
  command->footer("Examples:\n  exportlint explain item-call");
  const auto rule = std::make_shared<std::string>();
  command->add_option("RULE", *rule, "a rule's id")->required();
  command->callback([rule, exit_code] { *exit_code = Explain(*rule); });
}

}  // namespace exportlint::cli
