#include <algorithm>
#include <vector>

#include "reports/json_parts.h"
#include "reports/reports.h"
#include "reports/view.h"

namespace exportlint {
namespace {

using reports::Json;

Json RuleJson(const RuleInfo& rule) {
  return {{"id", rule.id},
          {"summary", rule.summary},
          {"group", rule.group},
          {"severity", ToString(rule.severity)},
          {"catalogue", rule.catalogue},
          {"page", rule.page}};
}

Json SourcesJson(const Report& report) {
  std::vector<const SourceText*> sources;
  for (const SourceText& source : report.sources) sources.push_back(&source);
  std::stable_sort(sources.begin(), sources.end(),
                   [](const SourceText* a, const SourceText* b) { return a->path < b->path; });
  Json json = Json::array();
  for (const SourceText* source : sources) json.push_back({{"path", source->path}, {"text", *source->text}});
  return json;
}

}  // namespace

std::string RenderJson(const Report& report, const JsonOptions& options) {
  const reports::View view(report);
  Json json;
  json["schema"] = 1;
  json["tool"] = reports::ToolJson(report);
  json["root"] = report.root;
  json["filesChecked"] = report.files_checked;
  json["findings"] = Json::array();
  for (const Finding* finding : view.findings) json["findings"].push_back(reports::FindingJson(*finding));
  json["suppressed"] = Json::array();
  for (const Finding* finding : view.suppressed) json["suppressed"].push_back(reports::FindingJson(*finding));
  json["limits"] = Json::array();
  for (const Limit* limit : view.limits) json["limits"].push_back(reports::LimitJson(*limit));
  json["silenced"] = Json::array();
  for (const Silenced& silenced : report.silenced) json["silenced"].push_back(reports::SilencedJson(silenced));
  if (!report.notes.empty()) json["notes"] = report.notes;
  json["exports"] = Json::array();
  for (const ExportRun* run : view.exports) json["exports"].push_back(reports::ExportJson(*run));
  if (options.with_rules) {
    json["rules"] = Json::array();
    for (const RuleInfo* rule : view.rules) json["rules"].push_back(RuleJson(*rule));
  }
  if (options.with_sources) json["sources"] = SourcesJson(report);
  return reports::Dump(json);
}

}  // namespace exportlint
