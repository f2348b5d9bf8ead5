// `exportlint ops` as text: one line and one table for each operator.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cli/ops.h"
#include "facts/operators.h"

namespace exportlint::cli {
namespace {

using facts::Answer;

std::string Opsets(int first, int last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

using Row = std::vector<std::string>;

std::string Table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i + 1 < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 < row.size() ? fmt::format("{:{}}  ", row[i], widths[i]) : row[i];
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  }
  return text;
}

// Why a run of opsets got its answer.
std::string Why(const facts::OpsetRun& run, bool trace) {
  switch (run.answer) {
    case Answer::kNotDelivered:
      return trace ? fmt::format("it translates up to opset {}", facts::kTraceLastOpset)
                   : fmt::format("it writes opset {} instead", facts::kDynamoFirstOpset);
    case Answer::kYes:
    case Answer::kPartly:
      if (!run.nodes.empty()) {
        const std::size_t bar = run.nodes.find(" | ");
        std::string text(run.nodes.substr(0, bar));
        if (bar != std::string_view::npos) text += fmt::format("   (sizes: {})", run.nodes.substr(bar + 3));
        if (!run.error.empty()) text += fmt::format("; other samples: {}", run.error);
        return text;
      }
      if (run.how == facts::OnnxSupport::How::kEvidence) return "as a sample showed";
      return run.tried ? "" : "by its registry, not tried";
    case Answer::kNo: return run.tried ? std::string(run.error) : "no translation";
    case Answer::kRefused: return fmt::format("a translation that refuses PyTorch's samples: {}", run.error);
    case Answer::kUnknown: return fmt::format("{}: its parts were not tried", facts::ToString(run.how));
  }
  return {};
}

void AddRows(std::string_view word, const facts::SupportTable& table, std::vector<Row>* rows) {
  for (const facts::OpsetRun& run : table.runs) {
    rows->push_back({std::string(word), Opsets(run.first, run.last), std::string(ToString(run.answer)),
                     Why(run, table.exporter == facts::OnnxExporter::kTrace)});
  }
}

// What the ONNX operators that it becomes went through in the asked opsets.
std::string Changes(const OperatorAnswer& answer, const OpsQuestion& question) {
  std::set<std::string> names(answer.trace_maps.begin(), answer.trace_maps.end());
  names.insert(answer.dynamo_maps.begin(), answer.dynamo_maps.end());
  std::vector<Row> rows;
  for (const std::string& name : names) {
    for (const facts::OnnxOperator& version : facts::FindOnnxOperator(name)) {
      if (version.since() < question.first_opset || version.since() > question.last_opset) continue;
      rows.push_back({"  " + name, std::to_string(version.since()),
                      version.deprecated()        ? "deprecated"
                      : version.changes().empty() ? "first version"
                                                  : std::string(version.changes())});
    }
  }
  return rows.empty() ? "" : "\nwhat changed in ONNX\n" + Table(rows);
}

std::string EvidenceText(const OperatorAnswer& answer) {
  const std::string base = answer.name.substr(0, answer.name.find('.'));
  std::vector<Row> rows;
  for (const facts::Outcome& outcome : facts::OutcomesTellingOf(base)) {
    rows.push_back({"  " + std::string(outcome.opinfo()), std::string(ToString(outcome.exporter())),
                    Opsets(outcome.first_opset(), outcome.last_opset()),
                    outcome.exported() ? "exported" : std::string(outcome.error())});
  }
  const facts::Versions versions = facts::FactsVersions();
  if (rows.empty()) return "\nevidence: no sample of PyTorch's calls this operator alone\n";
  return fmt::format("\nevidence: PyTorch's samples exported with torch {}, onnxscript {}\n{}", versions.torch,
                     versions.onnxscript, Table(rows));
}

std::string TargetsText(const std::vector<TargetAnswer>& answers) {
  std::vector<Row> rows;
  for (const TargetAnswer& answer : answers) {
    const facts::TargetRelease& target = *answer.target;
    using A = facts::TargetVerdict::Answer;
    const facts::TargetVerdict& v = answer.verdict;
    std::string said = v.answer == A::kYes       ? "yes"
                       : v.answer == A::kLimited ? fmt::format("limited: {}", v.restriction)
                       : v.answer == A::kNo      ? target.falls_back() ? "no: runs on the CPU instead" : "no"
                                                 : "not known";
    if (v.list != nullptr) {
      said += v.list->measured() ? " (measured)" : fmt::format(" (document: {})", v.list->source());
    }
    rows.push_back({"  " + target.Title(), answer.onnx, fmt::format("opset {}", answer.opset), said});
  }
  return rows.empty() ? "" : "\ntargets\n" + Table(rows);
}

}  // namespace

std::string OpsTable(const std::vector<std::vector<std::string>>& rows) {
  return Table(rows);
}

std::string RenderOpsText(const std::vector<OperatorAnswer>& operators, const std::vector<OnnxAnswer>& onnx,
                          const OpsQuestion& question) {
  std::string text;
  for (const OperatorAnswer& answer : operators) {
    if (!text.empty()) text += "\n";
    text += OneLine(answer) + "\n\n";
    std::vector<Row> rows = {{"exporter", "opsets", "supported", "as"}};
    AddRows("trace", answer.trace, &rows);
    AddRows("dynamo", answer.dynamo, &rows);
    text += Table(rows) + Changes(answer, question) + EvidenceText(answer) + TargetsText(answer.targets);
  }
  for (const OnnxAnswer& answer : onnx) {
    if (!text.empty()) text += "\n";
    text += OneLine(answer) + "\n\n";
    std::vector<Row> rows = {{"opset", "what changed"}};
    for (const facts::OnnxOperator* version : answer.versions) {
      rows.push_back({std::to_string(version->since()),
                      version->deprecated() ? "deprecated: gone from here on"
                      : version == answer.versions.front()
                          ? fmt::format("first version: inputs {}; attributes {}", version->inputs(),
                                        version->attributes().empty() ? "none" : version->attributes())
                          : std::string(version->changes())});
    }
    text += Table(rows);
    for (const auto& [word, from] :
         {std::pair{"trace", &answer.trace_from}, std::pair{"dynamo", &answer.dynamo_from}}) {
      if (!from->empty()) text += fmt::format("\n{} makes it of {}\n", word, fmt::join(*from, ", "));
    }
    text += TargetsText(answer.targets);
  }
  return text;
}

}  // namespace exportlint::cli
