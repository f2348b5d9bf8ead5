// The hazards that source or the export call can show, and what the rules make of them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace exportlint::test {

struct Hazard {
  std::string id;                  // "TR001"
  std::string name;                // "tensor-item"
  std::vector<std::string> rules;  // ids of the rules that say they find it, sorted
};

// Every row of tests/rules/catalogue.tsv in its order, with the rules that name it.
std::vector<Hazard> Catalogue();

// rules/catalogue_gaps.tsv: id to the reason why no rule finds it.
std::map<std::string, std::string> Gaps();

// What is wrong with the gaps, one line each: a hazard without rule or reason, a reason for one that has a rule or is
// not in the catalogue.
std::vector<std::string> WrongGaps(const std::vector<Hazard>& hazards, const std::map<std::string, std::string>& gaps);

// Hazards with their rules and gaps with their reasons, as Markdown.
std::string CatalogueTable(const std::vector<Hazard>& hazards, const std::map<std::string, std::string>& gaps);

// Takes the reasons of hazards that have a rule by now out of rules/catalogue_gaps.tsv.
void DropStaleGaps();

}  // namespace exportlint::test
