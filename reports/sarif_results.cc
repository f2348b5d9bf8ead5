#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "reports/line_hash.h"
#include "reports/sarif.h"

namespace exportlint::reports {
namespace {

Json Region(const Place& place) {
  return {{"startLine", std::max(place.line, 1u)},
          {"startColumn", std::max(place.column, 1u)},
          {"endLine", std::max(place.end_line, std::max(place.line, 1u))},
          {"endColumn", std::max(place.end_column, 1u)}};
}

Json PhysicalLocation(const Place& place) {
  return {{"artifactLocation", ArtifactLocation(place.path)}, {"region", Region(place)}};
}

Json Location(const Finding& finding) {
  Json json = {{"physicalLocation", PhysicalLocation(finding.place)}};
  if (!finding.symbol.empty()) {
    json["logicalLocations"] = Json::array({{{"fullyQualifiedName", finding.symbol}, {"kind", "function"}}});
  }
  return json;
}

// What is said, then how to mend it: hosts show no `fixes`.
Json Message(const View& view, const Finding& finding) {
  std::string text = finding.message;
  std::string markdown = finding.message;
  for (const Fix& fix : finding.fixes) {
    const std::string diff = fix.edits.empty() ? "" : FixDiff(view, fix);
    if (diff.empty()) continue;
    text += fmt::format("\n\nfix: {}\n{}", fix.message, diff);
    markdown += fmt::format("\n\nfix: {}\n\n```diff\n{}```\n", fix.message, diff);
  }
  Json json = {{"text", text}};
  if (markdown != finding.message) json["markdown"] = markdown;
  return json;
}

Json Suppression(const Finding& finding) {
  const bool in_source = finding.excused_by == ExcusedBy::kComment || finding.excused_by == ExcusedBy::kNothing;
  return {{"kind", in_source ? "inSource" : "external"},
          {"status", "accepted"},
          {"justification", finding.suppression_reason}};
}

// Edits grouped by file, as SARIF wants them.
Json FixChange(const Fix& fix) {
  std::vector<std::pair<std::string, Json>> files;
  for (const Edit& edit : fix.edits) {
    auto it = std::find_if(files.begin(), files.end(), [&](const auto& f) { return f.first == edit.place.path; });
    if (it == files.end()) it = files.emplace(files.end(), edit.place.path, Json::array());
    it->second.push_back({{"deletedRegion", Region(edit.place)}, {"insertedContent", {{"text", edit.text}}}});
  }
  Json changes = Json::array();
  for (auto& [path, replacements] : files) {
    changes.push_back({{"artifactLocation", ArtifactLocation(path)}, {"replacements", std::move(replacements)}});
  }
  return {{"description", {{"text", fix.message}}}, {"artifactChanges", std::move(changes)}};
}

Json Properties(const Finding& finding) {
  Json json = {{"confidence", ToString(finding.confidence)},
               {"outcomes", OutcomesJson(finding.outcomes)},
               {"traceWarns", finding.trace_warns}};
  Json advice = Json::array();
  for (const Fix& fix : finding.fixes) {
    if (fix.edits.empty()) advice.push_back(fix.message);
  }
  if (!advice.empty()) json["advice"] = std::move(advice);
  return json;
}

}  // namespace

std::string SarifResults::LineHash(const Place& place) {
  const SourceFile* source = view_.Source(place.path);
  if (source == nullptr || place.line == 0) return {};
  auto it = hashes_.find(place.path);
  if (it == hashes_.end()) it = hashes_.emplace(place.path, LineHashes(source->text())).first;
  return place.line <= it->second.size() ? it->second[place.line - 1] : std::string();
}

Json SarifResults::CodeFlow(const Finding& finding) {
  const std::size_t steps = std::min(finding.why.size(), options_.max_flow_locations);
  if (steps < finding.why.size()) ++flows_cut_;
  Json locations = Json::array();
  for (const WhyStep& step : std::span(finding.why).first(steps)) {
    locations.push_back(
        {{"location", {{"physicalLocation", PhysicalLocation(step.place)}, {"message", {{"text", step.message}}}}}});
  }
  return {{"threadFlows", Json::array({{{"locations", std::move(locations)}}})}};
}

Json SarifResults::Make(const Finding& finding) {
  Json json;
  json["ruleId"] = finding.rule;
  json["ruleIndex"] = rules_.index.at(finding.rule);
  json["level"] = SarifLevel(finding.severity);
  json["message"] = Message(view_, finding);
  json["locations"] = Json::array({Location(finding)});
  Json fingerprints = Json::object();
  if (const std::string hash = LineHash(finding.place); !hash.empty()) fingerprints["primaryLocationLineHash"] = hash;
  if (!finding.fingerprint.empty()) fingerprints["exportlint/v1"] = finding.fingerprint;
  if (!fingerprints.empty()) json["partialFingerprints"] = std::move(fingerprints);
  if (!finding.why.empty()) json["codeFlows"] = Json::array({CodeFlow(finding)});
  Json fixes = Json::array();
  for (const Fix& fix : finding.fixes) {
    if (!fix.edits.empty()) fixes.push_back(FixChange(fix));
  }
  if (!fixes.empty()) json["fixes"] = std::move(fixes);
  if (finding.suppressed) {
    json["suppressions"] = Json::array({Suppression(finding)});
  }
  json["properties"] = Properties(finding);
  return json;
}

}  // namespace exportlint::reports
