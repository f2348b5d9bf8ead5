// Looks operators up for `exportlint ops`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "cli/ops.h"
#include "facts/operators.h"

namespace exportlint::cli {
namespace {

using facts::Answer;
using facts::OnnxExporter;

// The ONNX operators of the newest run that exported.
std::vector<std::string> MapsOf(const facts::SupportTable& table) {
  for (auto run = table.runs.rbegin(); run != table.runs.rend(); ++run) {
    if (facts::Exports(run->answer)) return facts::MainOperators(run->nodes);
  }
  return {};
}

TargetAnswer AskTarget(const facts::TargetRelease* target, const std::string& onnx, const OpsQuestion& question) {
  const int highest = target->highest_opset();
  const int opset = highest == 0 ? question.last_opset : std::min(highest, question.last_opset);
  return {target, onnx, opset, facts::TargetRuns(*target, onnx, opset)};
}

std::string AsText(const std::vector<std::string>& maps) {
  if (maps.empty()) return {};
  if (maps.size() == 1) return " as " + maps.front();
  return fmt::format(" as {} operators: {}", maps.size(), fmt::join(maps, ", "));
}

std::string ExporterLine(std::string_view word, const facts::SupportTable& table,
                         const std::vector<std::string>& maps) {
  if (table.since != 0) return fmt::format("{} since opset {}{}", word, table.since, AsText(maps));
  Answer answer = Answer::kNo;
  for (const facts::OpsetRun& run : table.runs) {
    if (run.answer != Answer::kNotDelivered) answer = run.answer;
  }
  if (answer == Answer::kRefused) return fmt::format("{} has a translation that refuses every sample", word);
  if (answer == Answer::kUnknown) return fmt::format("{} takes it apart, into what was not tried", word);
  return fmt::format("{} has no translation", word);
}

}  // namespace

OperatorAnswer AnswerOperator(const std::string& name, const OpsQuestion& question) {
  OperatorAnswer answer;
  answer.name = name;
  answer.trace = facts::TableFor(name, OnnxExporter::kTrace, question.first_opset, question.last_opset);
  answer.dynamo = facts::TableFor(name, OnnxExporter::kDynamo, question.first_opset, question.last_opset);
  answer.trace_maps = MapsOf(answer.trace);
  answer.dynamo_maps = MapsOf(answer.dynamo);
  std::set<std::string> onnx(answer.trace_maps.begin(), answer.trace_maps.end());
  onnx.insert(answer.dynamo_maps.begin(), answer.dynamo_maps.end());
  for (const facts::TargetRelease* target : question.targets) {
    for (const std::string& one : onnx) answer.targets.push_back(AskTarget(target, one, question));
  }
  return answer;
}

OnnxAnswer AnswerOnnx(const std::string& name, const OpsQuestion& question) {
  OnnxAnswer answer;
  answer.name = name;
  for (const facts::OnnxOperator& version : facts::FindOnnxOperator(name)) answer.versions.push_back(&version);
  std::set<std::string> trace, dynamo;
  for (const facts::OperatorSchema& schema : facts::AllSchemas()) {
    for (const facts::Outcome& outcome : facts::OutcomesOf(schema.name())) {
      const std::vector<std::string> maps = facts::MainOperators(outcome.nodes());
      if (maps.size() != 1 || facts::QualifiedOnnxName(maps.front()) != name) continue;
      (outcome.exporter() == OnnxExporter::kTrace ? trace : dynamo).emplace(schema.name());
    }
  }
  answer.trace_from.assign(trace.begin(), trace.end());
  answer.dynamo_from.assign(dynamo.begin(), dynamo.end());
  for (const facts::TargetRelease* target : question.targets)
    answer.targets.push_back(AskTarget(target, name, question));
  return answer;
}

std::string OneLine(const OperatorAnswer& answer) {
  return fmt::format("{}: {}; {}", answer.name, ExporterLine("trace", answer.trace, answer.trace_maps),
                     ExporterLine("dynamo", answer.dynamo, answer.dynamo_maps));
}

std::string OneLine(const OnnxAnswer& answer) {
  const facts::OnnxOperator& first = *answer.versions.front();
  const facts::OnnxOperator& last = *answer.versions.back();
  if (answer.versions.size() == 1) return fmt::format("{}: since opset {}, unchanged", answer.name, first.since());
  return fmt::format("{}: since opset {}, {} at opset {}", answer.name, first.since(),
                     last.deprecated() ? "deprecated" : "last changed", last.since());
}

}  // namespace exportlint::cli
