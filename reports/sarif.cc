#include "reports/sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "analyzers/base/bytes.h"
#include "reports/reports.h"

namespace exportlint {
namespace reports {
namespace {

Json Notification(const Limit& limit) {
  Json json = {{"level", limit.fatal ? "error" : "warning"}, {"message", {{"text", limit.message}}}};
  if (!limit.path.empty()) {
    Json physical = {{"artifactLocation", ArtifactLocation(limit.path)}};
    if (limit.line > 0) physical["region"] = {{"startLine", limit.line}};
    json["locations"] = Json::array({{{"physicalLocation", std::move(physical)}}});
  }
  return json;
}

Json Invocation(const View& view, const std::vector<std::string>& left_out) {
  bool successful = true;
  Json notifications = Json::array();
  for (const Limit* limit : view.limits) {
    successful = successful && !limit->fatal;
    notifications.push_back(Notification(*limit));
  }
  for (const std::string& text : left_out)
    notifications.push_back({{"level", "warning"}, {"message", {{"text", text}}}});
  return {{"executionSuccessful", successful}, {"toolExecutionNotifications", std::move(notifications)}};
}

// What is shown, in the order of reports; of more than fit, the most severe.
std::vector<const Finding*> Chosen(const View& view, const SarifOptions& options, std::vector<std::string>* left_out) {
  std::vector<const Finding*> all = view.findings;
  if (options.with_suppressed) all.insert(all.end(), view.suppressed.begin(), view.suppressed.end());
  if (all.size() <= options.max_results) return all;
  std::vector<const Finding*> kept = all;
  std::ranges::stable_sort(kept, std::ranges::greater(), &Finding::severity);
  kept.resize(options.max_results);
  const std::set<const Finding*> in(kept.begin(), kept.end());
  left_out->push_back(
      fmt::format("{} of {} findings are left out: a code host shows {} of one run; lint in parts with "
                  "--shard, or begin with `exportlint baseline`",
                  all.size() - kept.size(), all.size(), options.max_results));
  std::erase_if(all, [&](const Finding* finding) { return !in.contains(finding); });
  return all;
}

Json Results(const View& view, const SarifRules& rules, const SarifOptions& options,
             std::vector<std::string>* left_out) {
  SarifResults results(view, rules, options);
  Json json = Json::array();
  std::size_t bytes = 0;
  const std::vector<const Finding*> chosen = Chosen(view, options, left_out);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    Json result = results.Make(*chosen[i]);
    bytes += DumpLine(result).size();
    if (bytes > options.max_bytes) {
      left_out->push_back(fmt::format("the last {} of {} findings are left out: the file would be too large to upload",
                                      chosen.size() - i, chosen.size()));
      break;
    }
    json.push_back(std::move(result));
  }
  if (results.flows_cut() > 0)
    left_out->push_back(
        fmt::format("of {} findings the why-path is cut to {} steps", results.flows_cut(), options.max_flow_locations));
  return json;
}

}  // namespace

std::string_view SarifLevel(Severity severity) {
  return ToString(severity);
}

Json ArtifactLocation(std::string_view path) {
  if (path.starts_with('/')) return {{"uri", "file://" + PercentEncode(path, "/")}};
  while (path.starts_with("./")) path.remove_prefix(2);
  return {{"uri", PercentEncode(path, "/")}, {"uriBaseId", "SRCROOT"}};
}

std::string FolderUri(std::string_view path) {
  std::string uri = "file://" + PercentEncode(path, "/");
  if (!uri.ends_with('/')) uri += '/';
  return uri;
}

}  // namespace reports

std::string RenderSarif(const Report& report, const SarifOptions& options) {
  using reports::Json;
  const reports::View view(report);
  const reports::SarifRules rules = reports::MakeSarifRules(view);

  Json driver = {{"name", "exportlint"}};
  driver["fullName"] = "exportlint, a linter for PyTorch export hazards";
  driver["version"] = report.version;
  driver["semanticVersion"] = report.version;
  driver["rules"] = rules.list;

  Json run;
  run["tool"] = {{"driver", std::move(driver)}};
  run["automationDetails"] = {{"id", "exportlint/"}};
  std::vector<std::string> left_out;
  Json results = reports::Results(view, rules, options, &left_out);
  run["invocations"] = Json::array({reports::Invocation(view, left_out)});
  Json base = {{"description", {{"text", "The folder that relative paths are below."}}}};
  if (report.root.starts_with('/')) base["uri"] = reports::FolderUri(report.root);
  run["originalUriBaseIds"] = {{"SRCROOT", std::move(base)}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  if (!view.exports.empty()) {
    Json exports = Json::array();
    for (const ExportRun* item : view.exports) {
      exports.push_back(reports::ExportJson(*item));
      exports.back().erase("graph");  // hosts draw none and count bytes
    }
    run["properties"] = {{"exports", std::move(exports)}};
  }

  Json log;
  log["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  return reports::Dump(log);
}

}  // namespace exportlint
