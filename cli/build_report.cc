#include <algorithm>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "cli/config/config.h"
#include "cli/draw_models.h"
#include "cli/input_rule.h"
#include "cli/pipeline.h"
#include "cli/report_options.h"
#include "cli/version.h"
#include "rules/rule.h"

namespace exportlint::cli {
namespace {

bool Named(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// An exporter that is not asked for takes its outcomes with it; what is bad for no exporter in particular stays.
bool Counts(const Finding& finding, const std::vector<Exporter>& exporters) {
  if (exporters.empty() || finding.outcomes == Outcomes{}) return true;
  return std::any_of(exporters.begin(), exporters.end(),
                     [&](Exporter e) { return finding.outcomes.of(e) != Outcome::kOk; });
}

bool Wanted(const Finding& finding, const CheckOptions& options) {
  if (!options.select.empty() && !Named(options.select, finding.rule)) return false;
  return !Named(options.ignore, finding.rule) && finding.confidence >= options.min_confidence &&
         Counts(finding, options.exporters);
}

// The highest that an exporter in force which minds is given; what no exporter minds has the rule's highest.
void SetSeverity(const Config& config, const std::vector<Exporter>& exporters, Finding* finding) {
  const auto by_rule = config.severity.find(finding->rule);
  const bool any_minds = finding->outcomes != Outcomes{};
  std::optional<Severity> highest;
  for (const Exporter exporter : kExporters) {
    if (any_minds && finding->outcomes.of(exporter) == Outcome::kOk) continue;
    if (!exporters.empty() && std::ranges::find(exporters, exporter) == exporters.end()) continue;
    const auto number = static_cast<std::size_t>(exporter);
    std::optional<Severity> said;
    if (by_rule != config.severity.end()) said = by_rule->second.of[number];
    if (!said && any_minds) said = config.exporter_severity.of[number];
    const Severity severity = said.value_or(finding->severity);
    if (!highest || severity > *highest) highest = severity;
  }
  if (highest) finding->severity = *highest;
}

auto Order(const Finding& f) {
  return std::tie(f.place.path, f.place.line, f.place.column, f.rule, f.message);
}

// The text of every file that a finding or its why-path points into.
std::vector<SourceText> Sources(const std::vector<Finding>& findings, const Lowered& lowered) {
  std::set<std::string_view> paths;
  for (const Finding& finding : findings) {
    paths.insert(finding.place.path);
    for (const WhyStep& step : finding.why) paths.insert(step.place.path);
  }
  std::vector<SourceText> sources;
  for (const auto& unit : lowered.units) {
    const SourceFile& source = unit->source();
    if (!paths.contains(source.path())) continue;
    sources.emplace_back(source.path(), source.shared_text()).line_starts = source.shared_lines();
  }
  return sources;
}

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    if (space != 0) words.emplace_back(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return words;
}

}  // namespace

// "since 2.9, until 2.14" or "measured with 2.13".
static std::string TorchReleases(const rules::Rule& rule) {
  std::string text;
  const auto add = [&](std::string_view word, std::string_view release) {
    if (!release.empty()) text.append(text.empty() ? "" : ", ").append(word).append(release);
  };
  add("since ", rule.since);
  add("until ", rule.until);
  add("measured with ", rule.measured);
  return text;
}

std::vector<RuleInfo> AllRuleInfos() {
  std::vector<RuleInfo> infos;
  for (const rules::Rule* rule : rules::AllRules()) {
    infos.push_back({.id = std::string(rule->id),
                     .summary = std::string(rule->summary),
                     .page = std::string(rule->page),
                     .group = std::string(rule->group),
                     .severity = rule->severity,
                     .catalogue = Words(rule->catalogue),
                     .torch = TorchReleases(*rule)});
  }
  infos.push_back(CannotReadInput());
  std::sort(infos.begin(), infos.end(), [](const RuleInfo& a, const RuleInfo& b) { return a.id < b.id; });
  return infos;
}

std::vector<Finding> Shown(std::vector<Finding> findings, const CheckOptions& options) {
  const CheckOptions* own = nullptr;
  std::string path;  // that it is of; neighbours have the same
  std::erase_if(findings, [&](Finding& finding) {
    if (own == nullptr || path != finding.place.path) own = &OptionsOf(options, path = finding.place.path);
    if (!Wanted(finding, *own)) return true;
    if (own->config != nullptr) SetSeverity(*own->config, own->exporters, &finding);
    return false;
  });
  const auto before = [](const Finding& a, const Finding& b) { return Order(a) < Order(b); };
  if (!std::ranges::is_sorted(findings, before)) std::ranges::sort(findings, before);
  return findings;
}

Report BuildReport(const Inputs& inputs, const Lowered& lowered, Analyzed analyzed, const CheckOptions& options) {
  Report report;
  report.version = Version();
  report.root = options.root;
  report.findings = std::move(analyzed.findings);
  report.findings.insert(report.findings.end(), lowered.findings.begin(), lowered.findings.end());
  report.findings = Shown(std::move(report.findings), options);
  report.limits = inputs.limits;
  for (const std::vector<Limit>* part : {&lowered.limits, &std::as_const(analyzed).limits}) {
    report.limits.insert(report.limits.end(), part->begin(), part->end());
  }
  report.silenced = std::move(analyzed.silenced);
  report.models = DrawModels(lowered.units, options.root);
  report.rules = AllRuleInfos();
  report.sources = Sources(report.findings, lowered);
  report.files_checked = static_cast<int>(lowered.units.size());
  return report;
}

int ExitCode(const Report& report, Severity threshold) {
  if (std::any_of(report.limits.begin(), report.limits.end(), [](const Limit& limit) { return limit.fatal; })) {
    return kExitCouldNotRun;
  }
  const auto counts = [&](const Finding& finding) { return !finding.suppressed && finding.severity >= threshold; };
  return std::any_of(report.findings.begin(), report.findings.end(), counts) ? kExitFindings : kExitClean;
}

}  // namespace exportlint::cli
