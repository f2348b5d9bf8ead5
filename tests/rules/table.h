// The tables of rules/README.md.
#pragma once

#include <string>

namespace exportlint::test {

// Every rule by group with its severity and the catalogue's ids, as Markdown.
std::string RuleTable();

// What rules/README.md should be: the text before its tables, then the rules and the catalogue.
std::string WithTable(const std::string& readme);

}  // namespace exportlint::test
