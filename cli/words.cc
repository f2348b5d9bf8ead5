#include "cli/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/input_rule.h"
#include "cli/pipeline.h"
#include "cli/suggest.h"
#include "rules/rule.h"

namespace exportlint::cli {

std::string UnknownWord(std::string_view what, std::string_view typed, const std::vector<std::string>& known) {
  const std::string nearest = Nearest(typed, known);
  if (!nearest.empty()) return fmt::format("unknown {} `{}`; did you mean `{}`?", what, typed, nearest);
  return fmt::format("unknown {} `{}`; known are {}", what, typed, fmt::join(known, ", "));
}

std::string UnknownPhase(std::string_view typed) {
  std::vector<std::string> names;
  for (int i = 0; i < kPhaseCount; ++i) names.emplace_back(ToString(static_cast<Phase>(i)));
  return UnknownWord("phase", typed, names);
}

std::string ResolveRules(std::string_view option, const std::vector<std::string>& typed,
                         std::vector<std::string>* ids) {
  for (const std::string& word : typed) {
    if (word == kCannotReadInput) {
      ids->push_back(word);
    } else if (const rules::Rule* rule = rules::FindRule(word)) {
      ids->emplace_back(rule->id);
    } else {
      std::vector<std::string> known;
      for (const RuleInfo& info : AllRuleInfos()) known.push_back(info.id);
      const std::string nearest = Nearest(word, known);
      return fmt::format(
          "unknown rule `{}`{}; {}", word, option.empty() ? "" : fmt::format(" in {}", option),
          nearest.empty() ? "`exportlint rules` lists them" : fmt::format("did you mean `{}`?", nearest));
    }
  }
  return {};
}

}  // namespace exportlint::cli
