// A model's operators as text.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/ops.h"

namespace exportlint::cli {
namespace {

using facts::Answer;
using facts::OnnxExporter;

bool Refused(const UsedOperator& used, OnnxExporter exporter, int opset) {
  if (!used.certain) return false;
  if (!used.known) return true;
  const Answer answer = facts::AnswerAt(used.name, exporter, opset).answer;
  return !facts::Exports(answer) && answer != Answer::kUnknown;
}

std::string Cell(const UsedOperator& used, OnnxExporter exporter, const OpsQuestion& question) {
  if (!used.known) return "no translation";
  const facts::SupportTable table = facts::TableFor(used.name, exporter, question.first_opset, question.last_opset);
  if (table.since != 0) return fmt::format("since {}", table.since);
  for (auto run = table.runs.rbegin(); run != table.runs.rend(); ++run) {
    if (run->answer != Answer::kNotDelivered) return run->answer == Answer::kUnknown ? "not known" : "no";
  }
  return "no";
}

std::string TargetCell(const UsedOperator& used, const facts::TargetRelease& target, bool onnx,
                       const OpsQuestion& question) {
  using A = facts::TargetVerdict::Answer;
  if (!used.known && !onnx) return "not known";
  std::vector<TargetAnswer> answers;
  OpsQuestion one = question;
  one.targets = {&target};
  answers = onnx ? (used.known ? AnswerOnnx(used.name, one).targets : std::vector<TargetAnswer>{})
                 : AnswerOperator(used.name, one).targets;
  std::vector<std::string> bad;
  bool unknown = answers.empty();
  for (const TargetAnswer& answer : answers) {
    if (answer.verdict.answer == A::kNo) bad.push_back("no " + answer.onnx);
    if (answer.verdict.answer == A::kLimited)
      bad.push_back(fmt::format("{}: {}", answer.onnx, answer.verdict.restriction));
    unknown = unknown || answer.verdict.answer == A::kUnknown;
  }
  return !bad.empty() ? fmt::format("{}", fmt::join(bad, "; ")) : unknown ? "not known" : "yes";
}

std::string Lowest(const ModelOperators& model, OnnxExporter exporter) {
  const int opset = LowestOpset(model, exporter);
  if (opset != 0) return fmt::format("{}: opset {} serves all", ToString(exporter), opset);
  std::vector<std::string> missing;
  const int newest = exporter == OnnxExporter::kTrace ? facts::kTraceLastOpset : facts::kLastOpset;
  for (const UsedOperator& used : model.used) {
    if (Refused(used, exporter, newest)) missing.push_back(used.name);
  }
  return fmt::format("{}: no opset serves all; none has {}", ToString(exporter), fmt::join(missing, ", "));
}

}  // namespace

int LowestOpset(const ModelOperators& model, OnnxExporter exporter) {
  const int first = exporter == OnnxExporter::kTrace ? facts::kFirstOpset : facts::kDynamoFirstOpset;
  const int last = exporter == OnnxExporter::kTrace ? facts::kTraceLastOpset : facts::kLastOpset;
  for (int opset = first; opset <= last; ++opset) {
    if (std::none_of(model.used.begin(), model.used.end(),
                     [&](const UsedOperator& used) { return Refused(used, exporter, opset); }))
      return opset;
  }
  return 0;
}

std::string RenderModelText(const ModelOperators& model, const OpsQuestion& question) {
  const bool onnx = model.opset != 0;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> head = {"operator", "from"};
  if (onnx) {
    head.emplace_back("since");
  } else {
    head.insert(head.end(), {"trace", "dynamo"});
  }
  for (const facts::TargetRelease* target : question.targets) head.push_back(target->Title());
  rows.push_back(head);
  for (const UsedOperator& used : model.used) {
    const std::string place = used.path.empty() ? "" : fmt::format("{}:{}", used.path, used.line);
    std::vector<std::string> row = {
        used.name + (used.certain ? "" : "?"),
        fmt::format("{}{}{}", used.typed, used.typed.empty() || place.empty() ? "" : " ", place)};
    if (onnx) {
      const auto versions = facts::FindOnnxOperator(used.name);
      row.push_back(versions.empty() ? "no schema" : std::to_string(versions.front().since()));
    } else {
      row.push_back(Cell(used, OnnxExporter::kTrace, question));
      row.push_back(Cell(used, OnnxExporter::kDynamo, question));
    }
    for (const facts::TargetRelease* target : question.targets)
      row.push_back(TargetCell(used, *target, onnx, question));
    rows.push_back(std::move(row));
  }
  std::string text = fmt::format("{}: {} operators", model.path, model.used.size());
  if (onnx) {
    text += fmt::format(", opset {}\n\n", model.opset);
  } else {
    text += fmt::format("; {}; {}\n\n", Lowest(model, OnnxExporter::kTrace), Lowest(model, OnnxExporter::kDynamo));
  }
  if (!model.used.empty()) text += OpsTable(rows);
  if (std::any_of(model.used.begin(), model.used.end(), [](const UsedOperator& used) { return !used.certain; }))
    text += "\n? only with other arguments than usual\n";
  for (const std::string& note : model.notes) text += "\nnote: " + note + "\n";
  return text;
}

}  // namespace exportlint::cli
