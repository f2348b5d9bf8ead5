#include "cli/rule_examples.h"

#include <memory>
#include <string>
#include <string_view>

#include "analyzers/flow/flow.h"
#include "analyzers/python/lower/lower.h"
#include "analyzers/python/parser.h"
#include "cli/parallel.h"
#include "rules/engine/run.h"
#include "rules/rule.h"

namespace exportlint::cli {
namespace {

// The texts of a page's fences that are exactly "```kind".
std::vector<std::string> FencesOfKind(std::string_view page, std::string_view kind) {
  std::vector<std::string> found;
  const std::string open = "```" + std::string(kind) + "\n";
  for (std::size_t at = 0; (at = page.find(open, at)) != std::string_view::npos;) {
    const std::size_t begin = at + open.size();
    const bool starts_line = at == 0 || page[at - 1] == '\n';
    const std::size_t end = page.find("\n```", begin);
    if (end == std::string_view::npos) break;
    if (starts_line) found.emplace_back(page.substr(begin, end + 1 - begin));
    at = end + 4;
  }
  return found;
}

std::vector<Finding> LintExample(const std::string& text) {
  const auto source = std::make_shared<const SourceFile>("example.py", text);
  const std::shared_ptr<const graph::Unit> unit = python::Lower(source, python::Parse(source->text()));
  const flow::Analysis analysis({unit});
  rules::RuleRunner runner(rules::RunOptions{});
  (void)analysis.Run(0, [&](const flow::Site& site) { runner.Visit(site); });
  return runner.Take([](const std::string& path) { return path; });
}

RuleExamples ReadOne(const RuleInfo& rule) {
  RuleExamples examples;
  const rules::Rule* known = rules::FindRule(rule.id);
  examples.edit = known != nullptr && known->fixes != rules::Rule::Fixes::kNone;
  examples.shown = !FencesOfKind(rule.page, "py fixed").empty();
  for (const std::string& fence : FencesOfKind(rule.page, "py")) {
    for (const Finding& finding : LintExample(fence)) {
      if (finding.rule != rule.id) continue;
      for (const Exporter exporter : kExporters) {
        const Outcome outcome = finding.outcomes.of(exporter);
        if (outcome != Outcome::kOk) examples.outcomes[static_cast<std::size_t>(exporter)].insert(outcome);
      }
    }
  }
  return examples;
}

}  // namespace

std::vector<RuleExamples> ReadRuleExamples(const std::vector<RuleInfo>& rules) {
  std::vector<RuleExamples> all(rules.size());
  ForEachParallel(rules.size(), 0, flow::Analysis::kStackBytes, [&](std::size_t i) { all[i] = ReadOne(rules[i]); });
  return all;
}

}  // namespace exportlint::cli
