// `exportlint ops`: what becomes of operators, by exporter, opset and target.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/ops.h"
#include "cli/ops_model.h"
#include "cli/report_options.h"
#include "cli/suggest.h"
#include "facts/operator_names.h"

namespace exportlint::cli {
namespace {

constexpr const char* kFooter = R"(Examples:
  exportlint ops aten::upsample_bicubic2d --opset 9-20   when can it be exported, and as what
  exportlint ops F.interpolate torch.linalg.svd          names as the source writes them
  exportlint ops Resize                                  an ONNX operator's history
  exportlint ops aten::gelu --target onnxruntime:1.17    and does the runtime take it
  exportlint ops model.py                                all operators of a model, and the lowest opset for all
  exportlint ops aten::relu --report json=-

supported says: yes; partly (some samples of PyTorch's export, others are refused); no (no translation); refused (a translation that refuses every sample of PyTorch's); unknown (taken
apart into what no sample shows); not delivered (an opset that the exporter does not write). What an operator became is
what PyTorch's own samples of it became when really exported; attributes are the sample's.
trace is torch.onnx.export(dynamo=False), also of scripted modules; dynamo is torch.onnx.export(dynamo=True).
Exit code: 0 answered, 2 a name is not known or a file could not be read)";

struct Typed {
  std::vector<std::string> names, targets;
  std::string opset;
  std::vector<std::string> reports;
};

bool Number(std::string_view text, int* out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  return error == std::errc() && end == text.data() + text.size();
}

// `20` or `9-20` within what is known.
bool ParseOpsets(const std::string& text, OpsQuestion* question) {
  if (text.empty()) return true;
  const std::size_t dash = text.find('-');
  if (!Number(std::string_view(text).substr(0, dash), &question->first_opset)) return false;
  question->last_opset = question->first_opset;
  if (dash != std::string::npos && !Number(std::string_view(text).substr(dash + 1), &question->last_opset))
    return false;
  return question->first_opset >= facts::kFirstOpset && question->first_opset <= question->last_opset &&
         question->last_opset <= facts::kLastOpset;
}

std::string UnknownOperator(const std::string& typed) {
  const std::vector<std::string> all = facts::AllOperatorNames();
  std::vector<std::string> near;
  std::vector<std::string> left = all;
  while (near.size() < 3) {
    const std::string found = Nearest(typed, left);
    if (found.empty()) break;
    near.push_back(found);
    std::erase(left, found);
  }
  if (near.empty())
    return fmt::format("unknown operator `{}`; write aten::NAME, torch.NAME, F.NAME or an ONNX operator's name", typed);
  return fmt::format("unknown operator `{}`; near it are {}", typed, fmt::join(near, ", "));
}

bool IsModel(const std::string& name) {
  std::error_code error;
  for (const char* suffix : {".py", ".onnx", ".onnxtxt", ".pt", ".pt2", ".pth", ".ts", ".ptl"}) {
    if (name.ends_with(suffix)) return true;
  }
  return name.find("::") == std::string::npos && std::filesystem::is_directory(name, error);
}

int RunModel(const Typed& typed, const OpsQuestion& question, bool json) {
  if (typed.names.size() > 1) return Refuse("one model at a time: name one file and nothing else");
  const std::string& path = typed.names.front();
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return Refuse(fmt::format("{}: no such file or directory", path));
  const Result<ModelOperators> model = OperatorsOfModel(path);
  if (!model.ok()) return Refuse(model.error().message);
  const std::string text = json ? RenderModelJson(model.value(), question) : RenderModelText(model.value(), question);
  return WriteOut(text) ? kExitClean : kExitCouldNotRun;
}

int RunOps(const Typed& typed) {
  OpsQuestion question;
  if (!ParseOpsets(typed.opset, &question)) {
    return Refuse(fmt::format("--opset `{}` is no opset or range of opsets from {} to {}: write 17 or 9-20",
                              typed.opset, facts::kFirstOpset, facts::kLastOpset));
  }
  for (const std::string& word : typed.targets) {
    std::string wrong;
    const facts::TargetRelease* target = facts::FindTarget(word, &wrong);
    if (target == nullptr) return Refuse(wrong);
    question.targets.push_back(target);
  }
  const Result<std::vector<ReportTarget>> reports = ParseReportTargets(typed.reports);
  if (!reports.ok()) return Refuse(reports.error().message);
  for (const ReportTarget& report : reports.value()) {
    if (report.path != "-" || (report.format != Format::kText && report.format != Format::kJson))
      return Refuse("`exportlint ops` writes text or json to standard output: --report json=-");
  }
  const bool json = reports.value().front().format == Format::kJson;
  for (const std::string& name : typed.names) {
    if (IsModel(name)) return RunModel(typed, question, json);
  }
  std::vector<OperatorAnswer> operators;
  std::vector<OnnxAnswer> onnx;
  int code = kExitClean;
  for (const std::string& name : typed.names) {
    const facts::OperatorNames found = facts::ResolveOperator(name);
    if (found.empty()) code = Refuse(UnknownOperator(name));
    for (const auto* list : {&found.operators, &found.sometimes}) {
      for (const std::string& one : *list) operators.push_back(AnswerOperator(one, question));
    }
    if (!found.onnx.empty()) onnx.push_back(AnswerOnnx(found.onnx, question));
  }
  if (operators.empty() && onnx.empty()) return code;
  const std::string text = json ? RenderOpsJson(operators, onnx) : RenderOpsText(operators, onnx, question);
  return WriteOut(text) ? code : kExitCouldNotRun;
}

}  // namespace

void AddOpsCommand(CLI::App& app, int* exit_code) {
  CLI::App* command = app.add_subcommand("ops", "say which exporter translates an operator, since when and into what");
  command->footer(kFooter);
  const auto typed = std::make_shared<Typed>();
  command->add_option("NAME", typed->names, "operators (aten::relu, torch.relu, F.relu, Relu), or one model file")
      ->required();
  command->add_option("--opset", typed->opset, "only this opset, or a range: 17, 9-20")->type_name("N[-M]");
  command->add_option("--target", typed->targets, "what runs the model: onnxruntime:1.17, tensorrt, openvino, coreml")
      ->type_name("NAME[:RELEASE]")
      ->allow_extra_args(false);
  command->add_option("--report", typed->reports, "text (default) or json=-")
      ->type_name("FORMAT=-")
      ->allow_extra_args(false);
  command->callback([typed, exit_code] { *exit_code = RunOps(*typed); });
}

}  // namespace exportlint::cli
