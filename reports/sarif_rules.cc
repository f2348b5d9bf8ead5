#include <set>

#include "reports/sarif.h"

namespace exportlint::reports {
namespace {

// "item-call" to "ItemCall": SARIF asks for a name a person can read as an identifier.
std::string PascalCase(std::string_view id) {
  std::string out;
  bool upper = true;
  for (const char c : id) {
    if (c == '-' || c == '_') {
      upper = true;
      continue;
    }
    out += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

// SARIF descriptions are sentences; summaries are not.
std::string Sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  if (!out.empty() && out.back() != '.') out += '.';
  return out;
}

constexpr std::size_t kMostTags = 10;             // a code host shows no more of a rule
constexpr std::size_t kDescriptionBytes = 1'024;  // nor more of a description

// The page's first paragraph that is neither heading nor fence; the summary when there is none.
std::string FirstParagraph(const RuleInfo& rule) {
  std::string_view page = rule.page;
  std::string out;
  bool fenced = false;
  while (!page.empty()) {
    const std::size_t end = page.find('\n');
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(end == std::string_view::npos ? page.size() : end + 1);
    const bool fence = line.starts_with("```");
    if (fence) fenced = !fenced;
    const bool text = !fence && !fenced && !line.empty() && line[0] != '#';
    if (!text && !out.empty()) break;
    if (text) out += (out.empty() ? "" : " ") + std::string(line);
  }
  return Sentence(out.empty() ? rule.summary : out);
}

std::string Shortened(std::string text) {
  if (text.size() <= kDescriptionBytes) return text;
  text.resize(text.rfind(' ', kDescriptionBytes - 4));
  return text + " …";
}

Json Rule(const RuleInfo& rule) {
  Json json;
  json["id"] = rule.id;
  json["name"] = PascalCase(rule.id);
  json["shortDescription"] = {{"text", Sentence(rule.summary.empty() ? rule.id : rule.summary)}};
  json["fullDescription"] = {{"text", Shortened(FirstParagraph(rule))}};
  const std::string help = rule.page.empty() ? Sentence(rule.summary.empty() ? rule.id : rule.summary) : rule.page;
  json["help"] = {{"text", help}, {"markdown", help}};
  json["defaultConfiguration"] = {{"level", SarifLevel(rule.severity)}};
  std::set<std::string> tags = {"pytorch", "export"};  // SARIF wants them without repeats
  if (!rule.group.empty()) tags.insert(rule.group);
  for (const std::string& id : rule.catalogue) {
    if (tags.size() < kMostTags) tags.insert(id);
  }
  json["properties"] = {
      {"tags", tags},
      {"precision", "high"},
      {"problem.severity", rule.severity == Severity::kNote ? "recommendation" : ToString(rule.severity)}};
  return json;
}

}  // namespace

SarifRules MakeSarifRules(const View& view) {
  SarifRules rules;
  const auto add = [&](const RuleInfo& rule) {
    if (rules.index.try_emplace(rule.id, rules.list.size()).second) rules.list.push_back(Rule(rule));
  };
  for (const RuleInfo* rule : view.rules) add(*rule);
  for (const auto* findings : {&view.findings, &view.suppressed}) {
    for (const Finding* finding : *findings) {
      RuleInfo unknown;
      unknown.id = finding->rule;
      unknown.severity = finding->severity;
      add(unknown);
    }
  }
  return rules;
}

}  // namespace exportlint::reports
