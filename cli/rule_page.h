// One rule's page on standard output, as `exportlint explain RULE` and `exportlint rules RULE` show it.
#pragma once

#include <string>

namespace exportlint::cli {

// Prints the page of the rule `typed` names; gives the exit code. An unknown id is refused with the nearest one.
int ShowRulePage(const std::string& typed);

}  // namespace exportlint::cli
