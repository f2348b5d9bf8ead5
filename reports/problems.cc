#include "reports/problems.h"

#include <fmt/format.h>

#include "reports/view.h"

namespace exportlint::reports {
namespace {

std::string ErrorText(const ExportRun& run) {
  if (!run.error) return "not exported";
  return run.error->kind.empty() ? run.error->message : run.error->kind + ": " + run.error->message;
}

ExportStep StepOf(const CaseResult& result) {
  ExportStep step{result.name, false, ""};
  if (result.verdict == Verdict::kEqual) return step;
  step.skipped = result.verdict == Verdict::kSkipped;
  step.problem = ToString(result.verdict);
  if (!result.detail.empty()) step.problem += ": " + result.detail;
  if (!result.inputs.empty()) step.problem += " (" + result.inputs + ")";
  return step;
}

}  // namespace

std::vector<ExportStep> StepsOf(const ExportRun& run) {
  if (!run.exported) return {{"export", false, ErrorText(run)}};
  std::vector<ExportStep> steps = {{"export", false, ""}};
  for (const auto& [name, text] : {std::pair{"onnx check", &run.check_onnx}, std::pair{"load", &run.check_load}}) {
    if (!text->empty()) steps.push_back({name, false, text->starts_with("failed") ? *text : ""});
  }
  for (const CaseResult* result : ToldCases(run)) steps.push_back(StepOf(*result));
  return steps;
}

std::string RunTitle(const ExportRun& run) {
  const int opset = run.opset > 0 ? run.opset : run.opset_asked;
  const std::string at = opset > 0 ? fmt::format(" at opset {}", opset) : "";
  return fmt::format("{} by {}{}", run.model, run.exporter, at);
}

}  // namespace exportlint::reports
