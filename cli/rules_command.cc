// `exportlint rules`: every rule in one line, those that a filter keeps, an HTML index of them, or one rule's page.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"
#include "cli/rule_examples.h"
#include "cli/rule_page.h"
#include "reports/rule_index.h"

namespace exportlint::cli {
namespace {

struct RuleFilter {
  std::string exporter, outcome, group;
  bool fixable = false;
  bool any() const { return fixable || !exporter.empty() || !outcome.empty() || !group.empty(); }
};

std::vector<std::string> OutcomeWords(const RuleExamples& examples, Exporter exporter) {
  std::vector<std::string> words;
  for (const Outcome outcome : examples.of(exporter)) words.emplace_back(ToString(outcome));
  return words;
}

bool Keeps(const RuleFilter& filter, const reports::RuleIndexRow& row) {
  if (!filter.group.empty() && row.rule.group != filter.group) return false;
  if (filter.fixable && row.fix != "edit") return false;
  if (filter.exporter.empty() && filter.outcome.empty()) return true;
  return std::ranges::any_of(kExporters, [&](Exporter e) {
    const std::vector<std::string>& words = row.outcomes[static_cast<std::size_t>(e)];
    if (!filter.exporter.empty() && filter.exporter != ToString(e)) return false;
    return filter.outcome.empty() ? !words.empty() : std::ranges::find(words, filter.outcome) != words.end();
  });
}

// Every rule that the filter keeps, with what its examples show.
std::vector<reports::RuleIndexRow> Rows(const RuleFilter& filter) {
  const std::vector<RuleInfo> rules = AllRuleInfos();
  const std::vector<RuleExamples> examples = ReadRuleExamples(rules);
  std::vector<reports::RuleIndexRow> rows;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    reports::RuleIndexRow row{.rule = rules[i], .outcomes = {}, .fix = {}};
    for (const Exporter e : kExporters) row.outcomes[static_cast<std::size_t>(e)] = OutcomeWords(examples[i], e);
    row.fix = examples[i].edit ? "edit" : examples[i].shown ? "shown" : "";
    if (Keeps(filter, row)) rows.push_back(std::move(row));
  }
  return rows;
}

std::string RulesAsText(const std::vector<RuleInfo>& rules) {
  std::map<std::string, std::string> groups;
  std::size_t width = 0;
  for (const RuleInfo& rule : rules) width = std::max(width, rule.id.size());
  for (const RuleInfo& rule : rules) {
    groups[rule.group] += fmt::format("  {:{}}  {:7}  {}\n", rule.id, width, ToString(rule.severity), rule.summary);
  }
  std::string text;
  for (const auto& [group, lines] : groups) text += fmt::format("{}\n{}\n", group, lines);
  return text + fmt::format("{} rules; `exportlint explain RULE` tells more of one\n", rules.size());
}

std::vector<RuleInfo> RulesOf(const std::vector<reports::RuleIndexRow>& rows) {
  std::vector<RuleInfo> rules;
  for (const reports::RuleIndexRow& row : rows) rules.push_back(row.rule);
  return rules;
}

std::string RulesAsJson(const std::vector<reports::RuleIndexRow>& rows) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const reports::RuleIndexRow& row : rows) {
    nlohmann::ordered_json outcomes;
    for (const Exporter e : kExporters) outcomes[std::string(ToString(e))] = row.outcomes[static_cast<std::size_t>(e)];
    list.push_back({{"id", row.rule.id},
                    {"summary", row.rule.summary},
                    {"group", row.rule.group},
                    {"severity", ToString(row.rule.severity)},
                    {"catalogue", row.rule.catalogue},
                    {"outcomes", outcomes},
                    {"fix", row.fix},
                    {"torch", row.rule.torch},
                    {"page", row.rule.page}});
  }
  return nlohmann::ordered_json{{"schema", 1}, {"rules", list}}.dump(2) + "\n";
}

int WriteIndex(const std::string& path, const RuleFilter& filter) {
  const std::string html = reports::RuleIndexHtml(Rows(filter));
  if (path == "-") return WriteOut(html) ? kExitClean : kExitCouldNotRun;
  std::ofstream out(path, std::ios::binary);
  out << html;
  out.close();
  return out ? kExitClean : Refuse(fmt::format("`{}` cannot be written", path));
}

}  // namespace

void AddRulesCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("rules", "list every rule with one line about it, or show one rule's page");
  command->footer(
      "Examples:\n  exportlint rules\n  exportlint rules item-call\n  exportlint rules --exporter dynamo --outcome "
      "wrong\n"
      "  exportlint rules --html rules.html\n  exportlint rules --json");
  struct Options {
    RuleFilter filter;
    bool json = false;
    std::string rule, html;
  };
  const auto given = std::make_shared<Options>();
  command->add_flag("--json", given->json, "ids, summaries, severities, outcomes and pages as JSON");
  command->add_option("--html", given->html, "write an index that filters to this file (- for standard output)");
  command->add_option("--exporter", given->filter.exporter, "only rules whose examples concern this exporter")
      ->check(CLI::IsMember({"trace", "script", "dynamo"}));
  command->add_option("--outcome", given->filter.outcome, "only rules with this outcome, of --exporter or of any")
      ->check(CLI::IsMember({"error", "baked", "specialized", "lost", "wrong", "fails", "unsupported"}));
  command->add_option("--group", given->filter.group, "only rules of this group, as the list shows it");
  command->add_flag("--fixable", given->filter.fixable, "only rules with an edit to apply");
  command->add_option("RULE", given->rule, "show this rule's page");
  command->callback([given, exit_code] {
    const bool list = given->json || !given->html.empty() || given->filter.any();
    if (!given->rule.empty()) {
      *exit_code = list ? Refuse("`exportlint rules` with a filter, --json or --html tells of many rules: name none")
                        : ShowRulePage(given->rule);
      return;
    }
    if (!given->html.empty()) {
      *exit_code = WriteIndex(given->html, given->filter);
      return;
    }
    const std::string text = given->json           ? RulesAsJson(Rows(given->filter))
                             : given->filter.any() ? RulesAsText(RulesOf(Rows(given->filter)))
                                                   : RulesAsText(AllRuleInfos());
    *exit_code = WriteOut(text) ? kExitClean : kExitCouldNotRun;
  });
}

}  // namespace exportlint::cli
