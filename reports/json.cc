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

std::vector<const SourceText*> SortedSources(const Report& report) {
  std::vector<const SourceText*> sources;
  for (const SourceText& source : report.sources) sources.push_back(&source);
  std::stable_sort(sources.begin(), sources.end(),
                   [](const SourceText* a, const SourceText* b) { return a->path < b->path; });
  return sources;
}

// The document's top, key by key: of a large report only one item stands in memory as JSON.
class JsonObject {
 public:
  explicit JsonObject(const PutText& put) : put_(put) {}

  void Value(std::string_view key, const Json& json) {
    Begin(key);
    put_(reports::DumpBelow(json, 1));
  }
  template <typename Items, typename Make>
  void List(std::string_view key, const Items& items, Make make) {
    Begin(key);
    if (items.empty()) return put_("[]");
    put_("[");
    bool first = true;
    for (const auto& item : items) {
      put_(first ? "\n    " : ",\n    ");
      put_(reports::DumpBelow(make(item), 2));
      first = false;
    }
    put_("\n  ]");
  }
  void End() { put_("\n}\n"); }

 private:
  void Begin(std::string_view key) {
    put_(first_ ? "{\n  \"" : ",\n  \"");
    put_(key);
    put_("\": ");
    first_ = false;
  }

  const PutText& put_;
  bool first_ = true;
};

}  // namespace

std::string RenderJson(const Report& report, const JsonOptions& options) {
  std::string text;
  WriteJson(report, options, [&](std::string_view piece) { text += piece; });
  return text;
}

void WriteJson(const Report& report, const JsonOptions& options, const PutText& put) {
  const reports::View view(report);
  JsonObject json(put);
  json.Value("schema", 1);
  json.Value("tool", reports::ToolJson(report));
  json.Value("root", report.root);
  json.Value("filesChecked", report.files_checked);
  json.List("findings", view.findings, [](const Finding* f) { return reports::FindingJson(*f); });
  json.List("suppressed", view.suppressed, [](const Finding* f) { return reports::FindingJson(*f); });
  json.List("limits", view.limits, [](const Limit* limit) { return reports::LimitJson(*limit); });
  json.List("silenced", report.silenced, [](const Silenced& s) { return reports::SilencedJson(s); });
  if (!report.notes.empty()) json.List("notes", report.notes, [](const GateNote& n) { return reports::NoteJson(n); });
  json.List("exports", view.exports, [](const ExportRun* run) { return reports::ExportJson(*run); });
  if (!view.report.models.empty()) json.List("models", view.report.models, reports::ModelJson);
  if (options.with_rules) json.List("rules", view.rules, [](const RuleInfo* rule) { return RuleJson(*rule); });
  if (options.with_sources) {
    json.List("sources", SortedSources(report),
              [](const SourceText* source) { return Json{{"path", source->path}, {"text", *source->text}}; });
  }
  json.End();
}

}  // namespace exportlint
