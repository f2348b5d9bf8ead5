#include "reports/json_reader.h"
#include "reports/reports.h"

namespace exportlint {
namespace {

using reports::Node;

std::uint32_t At(const Node& node, std::int64_t least) {
  return static_cast<std::uint32_t>(node.Whole(least, least));
}

std::vector<std::string> Texts(const Node& node) {
  std::vector<std::string> out;
  node.Each([&](const Node& item) { out.push_back(item.Text()); });
  return out;
}

// A place's end may be absent: it is then its start.
Place ReadPlace(const Node& node) {
  Place place;
  place.path = node.Key("path").Text();
  place.line = At(node.Key("line"), 1);
  place.column = At(node.Key("column"), 1);
  place.end_line = static_cast<std::uint32_t>(node.Key("endLine").Whole(1, place.line));
  place.end_column = static_cast<std::uint32_t>(node.Key("endColumn").Whole(1, place.column));
  return place;
}

Fix ReadFix(const Node& node) {
  Fix fix;
  fix.message = node.Key("message").Text();
  fix.safe = node.Key("safe").Bool();
  if (node.Key("exporters").present()) {
    fix.exporters = 0;
    node.Key("exporters").Each([&](const Node& item) {
      fix.exporters |= static_cast<std::uint8_t>(1u << static_cast<unsigned>(item.Word(Exporter::kTrace)));
    });
  }
  node.Key("edits").Each([&](const Node& item) { fix.edits.push_back({ReadPlace(item), item.Key("text").Text()}); });
  return fix;
}

Finding ReadFinding(const Node& node, bool suppressed) {
  Finding finding;
  finding.rule = node.Key("rule").Text();
  if (finding.rule.empty()) node.Key("rule").Fail("a rule's name");
  finding.place = ReadPlace(node);
  finding.message = node.Key("message").Text();
  finding.severity = node.Key("severity").Word(finding.severity);
  finding.confidence = node.Key("confidence").Word(finding.confidence);
  for (const Exporter exporter : kExporters) {
    const std::string name(ToString(exporter));
    finding.outcomes.set(exporter, node.Key("outcomes").Key(name.c_str()).Word(Outcome::kOk));
  }
  finding.trace_warns = node.Key("traceWarns").Bool();
  node.Key("why").Each([&](const Node& item) { finding.why.push_back({ReadPlace(item), item.Key("message").Text()}); });
  node.Key("fixes").Each([&](const Node& item) { finding.fixes.push_back(ReadFix(item)); });
  finding.fingerprint = node.Key("fingerprint").Text();
  finding.symbol = node.Key("symbol").Text();
  finding.suppressed = suppressed;
  finding.suppression_reason = node.Key("suppressionReason").Text();
  if (suppressed) finding.excused_by = node.Key("suppressionKind").Word(ExcusedBy::kComment);
  return finding;
}

ExportMessage ReadMessage(const Node& node) {
  return {node.Key("class").Text(), node.Key("message").Text(), node.Key("path").Text(), At(node.Key("line"), 0),
          node.Key("plain").Text(), node.Key("fix").Text(),     node.Key("rule").Text(), node.Key("details").Text()};
}

CaseResult ReadCase(const Node& node) {
  CaseResult result;
  result.name = node.Key("name").Text();
  result.inputs = node.Key("inputs").Text();
  result.verdict = node.Key("verdict").Word(result.verdict);
  if (node.Key("maxAbsDiff").present()) result.max_abs_diff = node.Key("maxAbsDiff").Number();
  result.detail = node.Key("detail").Text();
  result.generated = node.Key("generated").Bool();
  node.Key("seen").Each([&](const Node& item) {
    result.seen.push_back({item.Key("path").Text(), At(item.Key("line"), 0), item.Key("kind").Text(),
                           item.Key("example").Text(), item.Key("here").Text(), item.Key("exported").Text()});
  });
  return result;
}

Drawing ReadDrawing(const Node& node) {
  Drawing drawing;
  drawing.left_out = static_cast<int>(node.Key("leftOut").Whole(0, 0));
  node.Key("nodes").Each([&](const Node& item) {
    if (drawing.nodes.size() == Drawing::kMostNodes) return;
    DrawnNode drawn{.type = item.Key("operator").Text(),
                    .name = item.Key("name").Text(),
                    .path = item.Key("path").Text(),
                    .line = At(item.Key("line"), 0),
                    .inputs = {}};
    item.Key("inputs").Each([&](const Node& input) {
      const auto from = static_cast<std::uint64_t>(input.Whole(0, 0));
      if (from < Drawing::kMostNodes) drawn.inputs.push_back(static_cast<std::uint32_t>(from));
    });
    drawing.nodes.push_back(std::move(drawn));
  });
  for (DrawnNode& drawn : drawing.nodes)
    std::erase_if(drawn.inputs, [&](std::uint32_t from) { return from >= drawing.nodes.size(); });
  return drawing;
}

ExportRun ReadExport(const Node& node) {
  ExportRun run;
  run.model = node.Key("model").Text();
  run.exporter = node.Key("exporter").Text();
  run.opset_asked = static_cast<int>(node.Key("opsetAsked").Whole(0, 0));
  run.opset = static_cast<int>(node.Key("opset").Whole(0, 0));
  run.exported = node.Key("exported").Bool();
  run.file = node.Key("file").Text();
  run.check_onnx = node.Key("checks").Key("onnx").Text();
  run.check_shapes = node.Key("checks").Key("shapes").Text();
  run.check_load = node.Key("checks").Key("load").Text();
  node.Key("cases").Each([&](const Node& item) { run.cases.push_back(ReadCase(item)); });
  run.blame = Texts(node.Key("blame"));
  run.advice = node.Key("advice").Text();
  node.Key("unpredicted").Each([&](const Node& item) { run.unpredicted.push_back(ReadMessage(item)); });
  node.Key("warnings").Each([&](const Node& item) { run.warnings.push_back(ReadMessage(item)); });
  if (node.Key("error").present()) run.error = ReadMessage(node.Key("error"));
  node.Key("histogram").Each([&](const Node& item) {
    run.histogram.emplace_back(item.Key("operator").Text(), static_cast<int>(item.Key("count").Whole(0, 0)));
  });
  run.structure = node.Key("structure").Text();
  run.graph = ReadDrawing(node.Key("graph"));
  run.seconds = node.Key("seconds").Number();
  run.cached = node.Key("cached").Bool();
  return run;
}

RuleInfo ReadRule(const Node& node) {
  RuleInfo rule;
  rule.id = node.Key("id").Text();
  rule.summary = node.Key("summary").Text();
  rule.page = node.Key("page").Text();
  rule.group = node.Key("group").Text();
  rule.severity = node.Key("severity").Word(rule.severity);
  rule.catalogue = Texts(node.Key("catalogue"));
  return rule;
}

Report ReadReport(const Node& node) {
  Report report;
  report.version = node.Key("tool").Key("version").Text();
  report.root = node.Key("root").Text();
  report.files_checked = static_cast<int>(node.Key("filesChecked").Whole(0, 0));
  node.Key("findings").Each([&](const Node& item) { report.findings.push_back(ReadFinding(item, false)); });
  node.Key("suppressed").Each([&](const Node& item) { report.findings.push_back(ReadFinding(item, true)); });
  node.Key("limits").Each([&](const Node& item) {
    report.limits.push_back({item.Key("path").Text(), At(item.Key("line"), 0), item.Key("message").Text(),
                             item.Key("fatal").Bool(), item.Key("function").Text()});
  });
  node.Key("silenced").Each([&](const Node& item) {
    report.silenced.push_back(
        {item.Key("path").Text(), At(item.Key("line"), 0), static_cast<int>(item.Key("count").Whole(0, 0))});
  });
  node.Key("notes").Each([&](const Node& item) {
    report.notes.push_back({item.Key("kind").Word(GateNote::Kind::kKnown),
                            static_cast<int>(item.Key("count").Whole(0, 0)), item.Key("where").Text()});
  });
  node.Key("exports").Each([&](const Node& item) { report.exports.push_back(ReadExport(item)); });
  node.Key("models").Each(
      [&](const Node& item) { report.models.push_back({item.Key("path").Text(), ReadDrawing(item.Key("graph"))}); });
  node.Key("rules").Each([&](const Node& item) { report.rules.push_back(ReadRule(item)); });
  node.Key("sources").Each(
      [&](const Node& item) { report.sources.emplace_back(item.Key("path").Text(), item.Key("text").Text()); });
  return report;
}

}  // namespace

Result<Report> ReadJson(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Error{"not a report: the text is not JSON; write one with `--report json=FILE`"};
  std::string error;
  const Node node(&json, "", &error);
  if (!json.is_object()) return Error{"not a report: expected an object with `schema`, `findings`, `exports`"};
  const auto schema = node.Key("schema").Whole(0, 0);
  if (error.empty() && schema != 1) {
    return Error{"not a report this version reads: `schema` is " + std::to_string(schema) +
                 ", expected 1; use the exportlint that wrote it"};
  }
  Report report = ReadReport(node);
  if (!error.empty()) return Error{"not a report: " + error};
  return report;
}

}  // namespace exportlint
