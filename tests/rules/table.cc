#include "tests/rules/table.h"

#include <fmt/format.h>

#include <map>

#include "rules/rule.h"
#include "tests/rules/catalogue.h"

namespace exportlint::test {
namespace {
constexpr const char* kHeading = "## Rules\n";
}

std::string RuleTable() {
  std::map<std::string_view, std::string> groups;
  for (const rules::Rule* rule : rules::AllRules()) {
    groups[rule->group] += fmt::format("| `{}` | {} | {} | {} | {} |\n", rule->id, rule->summary,
                                       ToString(rule->severity), rule->group, rule->catalogue);
  }
  std::string table = "| rule | what | severity at most | group | catalogue |\n|---|---|---|---|---|\n";
  for (const auto& [group, lines] : groups) table += lines;
  return table;
}

std::string WithTable(const std::string& readme) {
  const std::size_t at = readme.find(kHeading);
  return readme.substr(0, at) + kHeading + "\n" + RuleTable() + "\n## Catalogue\n\n" +
         CatalogueTable(Catalogue(), Gaps());
}

}  // namespace exportlint::test
