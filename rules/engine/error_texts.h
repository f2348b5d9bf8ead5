// From an exporter's message back to the rules that predict it: texts that rules declare (`Rule::errors`), found in a
// log.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule.h"

namespace exportlint::rules {

// One rule's surest text in a log.
struct ErrorMatch {
  const Rule* rule = nullptr;
  std::string_view text;   // as the rule declares it
  std::size_t weight = 0;  // how many characters of it are fixed: more is surer
  std::size_t line = 0;    // of the log, from 1
  std::string said;        // that line, without colours and surrounding space
};

// The rules whose texts stand in `log`, the surest first, then the more severe, then by id; each rule once. White
// space, line breaks within a message, colours and the numbers of symbols (`u0`, `s77`) do not matter.
std::vector<ErrorMatch> FindErrors(std::string_view log, std::span<const Rule* const> rules);

// The first advice of a rule's page: the items of its list under "How to mend it", one string each.
std::vector<std::string> AdviceOf(std::string_view page);

}  // namespace exportlint::rules
