#include "reports/json_parts.h"

#include <cmath>

namespace exportlint::reports {
namespace {

// Adds the keys of `place` to `json`, in the contract's order.
void AddPlace(const Place& place, Json* json) {
  (*json)["path"] = place.path;
  (*json)["line"] = place.line;
  (*json)["column"] = place.column;
  (*json)["endLine"] = place.end_line;
  (*json)["endColumn"] = place.end_column;
}

Json FixJson(const Fix& fix) {
  Json json = {{"message", fix.message}, {"safe", fix.safe}, {"exporters", Json::array()}, {"edits", Json::array()}};
  for (const Exporter exporter : kExporters) {
    if (fix.right_for(exporter)) json["exporters"].push_back(ToString(exporter));
  }
  for (const Edit& edit : fix.edits) {
    Json item;
    AddPlace(edit.place, &item);
    item["text"] = edit.text;
    json["edits"].push_back(std::move(item));
  }
  return json;
}

Json MessageJson(const ExportMessage& message) {
  Json json = {{"class", message.kind}, {"message", message.message}, {"path", message.path}, {"line", message.line}};
  for (const auto& [key, text] : {std::pair{"plain", &message.plain}, std::pair{"fix", &message.fix},
                                  std::pair{"rule", &message.rule}, std::pair{"details", &message.details}}) {
    if (!text->empty()) json[key] = *text;
  }
  return json;
}

// JSON has no infinities: they are words.
Json NumberJson(const std::optional<double>& number) {
  if (!number) return nullptr;
  if (std::isnan(*number)) return "nan";
  if (std::isinf(*number)) return *number > 0 ? "inf" : "-inf";
  return *number;
}

Json CaseJson(const CaseResult& result) {
  Json json = {{"name", result.name},
               {"inputs", result.inputs},
               {"verdict", ToString(result.verdict)},
               {"maxAbsDiff", NumberJson(result.max_abs_diff)},
               {"detail", result.detail},
               {"generated", result.generated},
               {"seen", Json::array()}};
  for (const Seen& seen : result.seen) {
    json["seen"].push_back({{"path", seen.path},
                            {"line", seen.line},
                            {"kind", seen.kind},
                            {"example", seen.example},
                            {"here", seen.here},
                            {"exported", seen.exported}});
  }
  return json;
}

}  // namespace

Json OutcomesJson(const Outcomes& outcomes) {
  Json json;
  for (const Exporter exporter : kExporters) json[std::string(ToString(exporter))] = ToString(outcomes.of(exporter));
  return json;
}

Json FindingJson(const Finding& finding) {
  Json json;
  json["rule"] = finding.rule;
  AddPlace(finding.place, &json);
  json["message"] = finding.message;
  json["severity"] = ToString(finding.severity);
  json["confidence"] = ToString(finding.confidence);
  json["outcomes"] = OutcomesJson(finding.outcomes);
  json["traceWarns"] = finding.trace_warns;
  json["why"] = Json::array();
  for (const WhyStep& step : finding.why) {
    Json item;
    AddPlace(step.place, &item);
    item["message"] = step.message;
    json["why"].push_back(std::move(item));
  }
  json["fixes"] = Json::array();
  for (const Fix& fix : finding.fixes) json["fixes"].push_back(FixJson(fix));
  json["fingerprint"] = finding.fingerprint;
  json["symbol"] = finding.symbol;
  if (finding.suppressed) {
    json["suppressionReason"] = finding.suppression_reason;
    json["suppressionKind"] = ToString(finding.excused_by);
  }
  return json;
}

static Json DrawingJson(const Drawing& drawing) {
  Json json = {{"nodes", Json::array()}, {"leftOut", drawing.left_out}};
  for (const DrawnNode& node : drawing.nodes) {
    Json item = {{"operator", node.type}, {"name", node.name}, {"inputs", node.inputs}};
    if (node.line > 0) {
      item["path"] = node.path;
      item["line"] = node.line;
    }
    json["nodes"].push_back(std::move(item));
  }
  return json;
}

Json ModelJson(const DrawnModel& model) {
  return {{"path", model.path}, {"graph", DrawingJson(model.drawing)}};
}

Json ExportJson(const ExportRun& run) {
  Json json;
  json["model"] = run.model;
  json["exporter"] = run.exporter;
  json["opsetAsked"] = run.opset_asked;
  json["opset"] = run.opset;
  json["exported"] = run.exported;
  json["file"] = run.file;
  json["checks"] = {{"onnx", run.check_onnx}, {"shapes", run.check_shapes}, {"load", run.check_load}};
  json["cases"] = Json::array();
  for (const CaseResult& result : run.cases) json["cases"].push_back(CaseJson(result));
  json["blame"] = run.blame;
  if (!run.advice.empty()) json["advice"] = run.advice;
  json["unpredicted"] = Json::array();
  for (const ExportMessage& message : run.unpredicted) json["unpredicted"].push_back(MessageJson(message));
  json["warnings"] = Json::array();
  for (const ExportMessage& warning : run.warnings) json["warnings"].push_back(MessageJson(warning));
  json["error"] = run.error ? MessageJson(*run.error) : Json(nullptr);
  json["histogram"] = Json::array();
  for (const auto& [name, count] : run.histogram) json["histogram"].push_back({{"operator", name}, {"count", count}});
  json["structure"] = run.structure;
  if (!run.graph.nodes.empty()) json["graph"] = DrawingJson(run.graph);
  json["seconds"] = std::isfinite(run.seconds) ? run.seconds : 0.0;
  json["cached"] = run.cached;
  return json;
}

Json LimitJson(const Limit& limit) {
  Json json = {{"path", limit.path}, {"line", limit.line}, {"message", limit.message}, {"fatal", limit.fatal}};
  if (!limit.function.empty()) json["function"] = limit.function;
  return json;
}

Json NoteJson(const GateNote& note) {
  return {{"kind", ToString(note.kind)}, {"count", note.count}, {"where", note.where}};
}

Json SilencedJson(const Silenced& silenced) {
  return {{"path", silenced.path}, {"line", silenced.line}, {"count", silenced.count}};
}

Json ToolJson(const Report& report) {
  return {{"name", "exportlint"}, {"version", report.version}};
}

std::string Dump(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::string DumpBelow(const Json& json, int levels) {
  const std::string text = json.dump(2, ' ', true, Json::error_handler_t::replace);
  const std::string margin = "\n" + std::string(static_cast<std::size_t>(2 * levels), ' ');
  std::string out;
  for (const char c : text) {  // a line end within a string is an escape
    if (c == '\n') {
      out += margin;
    } else {
      out += c;
    }
  }
  return out;
}

std::string DumpLine(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace exportlint::reports
