// `exportlint rules`: every rule in one line, or one rule's page.
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
#include "cli/rule_page.h"

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

}  // namespace

void AddRulesCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("rules", "list every rule with one line about it, or show one rule's page");
  command->footer("Examples:\n  exportlint rules\n  exportlint rules item-call\n  exportlint rules --json");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "ids, summaries, severities and pages as JSON");
  const auto rule = std::make_shared<std::string>();
  command->add_option("RULE", *rule, "show this rule's page");
  command->callback([json, rule, exit_code] {
    if (!rule->empty()) {
      *exit_code = *json ? Refuse("`exportlint rules --json` tells of all rules: name none") : ShowRulePage(*rule);
      return;
    }
    *exit_code = WriteOut(*json ? RulesAsJson() : RulesAsText()) ? kExitClean : kExitCouldNotRun;
  });
}

}  // namespace exportlint::cli
