#include "reports/sarif.h"

#include "reports/reports.h"

namespace exportlint {
namespace reports {
namespace {

// RFC 3986: unreserved characters and "/" stay.
std::string PercentEncode(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kKept = "-._~/";
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || kKept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

Json Notification(const Limit& limit) {
  Json json = {{"level", limit.fatal ? "error" : "warning"}, {"message", {{"text", limit.message}}}};
  if (!limit.path.empty()) {
    Json physical = {{"artifactLocation", ArtifactLocation(limit.path)}};
    if (limit.line > 0) physical["region"] = {{"startLine", limit.line}};
    json["locations"] = Json::array({{{"physicalLocation", std::move(physical)}}});
  }
  return json;
}

Json Invocation(const View& view) {
  bool successful = true;
  Json notifications = Json::array();
  for (const Limit* limit : view.limits) {
    successful = successful && !limit->fatal;
    notifications.push_back(Notification(*limit));
  }
  return {{"executionSuccessful", successful}, {"toolExecutionNotifications", std::move(notifications)}};
}

Json Results(const View& view, const SarifRules& rules, const SarifOptions& options) {
  SarifResults results(view, rules);
  Json json = Json::array();
  for (const Finding* finding : view.findings) json.push_back(results.Make(*finding));
  if (!options.with_suppressed) return json;
  for (const Finding* finding : view.suppressed) json.push_back(results.Make(*finding));
  return json;
}

}  // namespace

std::string_view SarifLevel(Severity severity) {
  return ToString(severity);
}

Json ArtifactLocation(std::string_view path) {
  if (path.starts_with('/')) return {{"uri", "file://" + PercentEncode(path)}};
  while (path.starts_with("./")) path.remove_prefix(2);
  return {{"uri", PercentEncode(path)}, {"uriBaseId", "SRCROOT"}};
}

std::string FolderUri(std::string_view path) {
  std::string uri = "file://" + PercentEncode(path);
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
  run["invocations"] = Json::array({reports::Invocation(view)});
  Json base = {{"description", {{"text", "The folder that relative paths are below."}}}};
  if (report.root.starts_with('/')) base["uri"] = reports::FolderUri(report.root);
  run["originalUriBaseIds"] = {{"SRCROOT", std::move(base)}};
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = reports::Results(view, rules, options);
  if (!view.exports.empty()) {
    Json exports = Json::array();
    for (const ExportRun* item : view.exports) exports.push_back(reports::ExportJson(*item));
    run["properties"] = {{"exports", std::move(exports)}};
  }

  Json log;
  log["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  return reports::Dump(log);
}

}  // namespace exportlint
