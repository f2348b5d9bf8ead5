#include "tests/rules/catalogue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "rules/rule.h"

namespace exportlint::test {
namespace {

// Rows of a file of tab-separated columns; comments are left out.
std::vector<std::vector<std::string>> Rows(const char* path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) rows.back().push_back(cell);
  }
  return rows;
}

std::map<std::string, std::vector<std::string>> RulesByHazard() {
  std::map<std::string, std::vector<std::string>> found;
  for (const rules::Rule* rule : rules::AllRules()) {
    std::istringstream ids{std::string(rule->catalogue)};
    for (std::string id; ids >> id;) found[id].emplace_back(rule->id);
  }
  return found;
}

}  // namespace

std::vector<Hazard> Catalogue() {
  std::map<std::string, std::vector<std::string>> by_hazard = RulesByHazard();
  std::vector<Hazard> hazards;
  for (const auto& row : Rows(RULES_CATALOGUE)) {
    hazards.push_back({row.at(0), row.at(1), std::move(by_hazard[row.at(0)])});
  }
  return hazards;
}

std::map<std::string, std::string> Gaps() {
  std::map<std::string, std::string> gaps;
  for (const auto& row : Rows(RULES_GAPS)) gaps.emplace(row.at(0), row.size() > 1 ? row[1] : "");
  return gaps;
}

std::vector<std::string> WrongGaps(const std::vector<Hazard>& hazards, const std::map<std::string, std::string>& gaps) {
  std::vector<std::string> wrong;
  std::map<std::string, std::string> left = gaps;
  for (const Hazard& hazard : hazards) {
    const auto gap = gaps.find(hazard.id);
    const bool reasoned = gap != gaps.end() && !gap->second.empty();
    if (hazard.rules.empty() && !reasoned)
      wrong.push_back(fmt::format("{}: neither a rule nor a reason in rules/catalogue_gaps.tsv", hazard.id));
    if (!hazard.rules.empty() && gap != gaps.end())
      wrong.push_back(fmt::format("{}: found by {}, so its reason is stale", hazard.id, hazard.rules[0]));
    left.erase(hazard.id);
  }
  for (const auto& [id, reason] : left) wrong.push_back(fmt::format("{}: a reason for what the catalogue lacks", id));
  return wrong;
}

std::string CatalogueTable(const std::vector<Hazard>& hazards, const std::map<std::string, std::string>& gaps) {
  std::string found, open;
  std::size_t covered = 0;
  for (const Hazard& hazard : hazards) {
    if (hazard.rules.empty()) {
      const auto gap = gaps.find(hazard.id);
      open += fmt::format("| {} | {} | {} |\n", hazard.id, hazard.name, gap == gaps.end() ? "" : gap->second);
    } else {
      ++covered;
      found += fmt::format("| {} | {} | `{}` |\n", hazard.id, hazard.name, fmt::join(hazard.rules, "`, `"));
    }
  }
  return fmt::format(
      "Of {} hazards that source or the export call can show, {} have a rule; the others are below with what is "
      "missing.\n\n| id | hazard | rules |\n|---|---|---|\n{}\n| id | hazard | why there is no rule "
      "|\n|---|---|---|\n{}",
      hazards.size(), covered, found, open);
}

void DropStaleGaps() {
  std::map<std::string, bool> has_rule;
  for (const Hazard& hazard : Catalogue()) has_rule[hazard.id] = !hazard.rules.empty();
  std::ifstream in(RULES_GAPS);
  std::string kept;
  for (std::string line; std::getline(in, line);) {
    if (!has_rule[line.substr(0, line.find('\t'))]) kept += line + "\n";
  }
  in.close();
  std::ofstream(RULES_GAPS) << kept;
}

}  // namespace exportlint::test
