#include "cli/export_advice.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <tuple>

namespace exportlint::cli {
namespace {

constexpr std::array<std::string_view, 4> kPreferred = {"dynamo", "trace", "script", "dynamo strict"};

int CountBad(const ExportRun& run, bool generated) {
  return static_cast<int>(std::count_if(run.cases.begin(), run.cases.end(), [&](const CaseResult& each) {
    return each.generated == generated && each.verdict != Verdict::kEqual && each.verdict != Verdict::kSkipped;
  }));
}

int CountEqual(const ExportRun& run) {
  return static_cast<int>(std::count_if(run.cases.begin(), run.cases.end(),
                                        [](const CaseResult& each) { return each.verdict == Verdict::kEqual; }));
}

// Smaller is better.
auto RankOf(const ExportRun& run) {
  const auto place = std::find(kPreferred.begin(), kPreferred.end(), run.exporter) - kPreferred.begin();
  return std::tuple(!IsRight(run), CountBad(run, false), CountBad(run, true), place, -run.opset);
}

// What is wrong with a row that is not the one to use; empty where nothing is.
std::string Fault(const ExportRun& run) {
  if (!run.exported) return fmt::format("{} was refused", run.exporter);
  for (const CaseResult& each : run.cases) {
    if (each.verdict != Verdict::kEqual && each.verdict != Verdict::kSkipped)
      return fmt::format("{} is {} on {}", run.exporter, ToString(each.verdict), each.name);
  }
  return IsRight(run) ? "" : fmt::format("{} is not valid", run.exporter);
}

std::string Dynamic(const ExportRequest& request, bool dynamo) {
  std::vector<std::string> inputs;
  for (const DynamicDim& dim : request.dynamic) {
    std::vector<std::string> dims;
    for (const DynamicDim& other : request.dynamic) {
      if (other.input == dim.input) dims.push_back(fmt::format("{}: '{}'", other.dim, other.name));
    }
    std::string text = fmt::format("'{}': {{{}}}", dim.input, fmt::join(dims, ", "));
    if (std::find(inputs.begin(), inputs.end(), text) == inputs.end()) inputs.push_back(std::move(text));
  }
  if (inputs.empty()) return "";
  return fmt::format(", {}={{{}}}", dynamo ? "dynamic_shapes" : "dynamic_axes", fmt::join(inputs, ", "));
}

std::string CallOf(const ExportRequest& request, const ExportRun& run) {
  const bool dynamo = run.exporter.starts_with("dynamo");
  const std::string_view model = run.exporter == "script"          ? "torch.jit.script(model)"
                                 : run.exporter == "dynamo strict" ? "torch.export.export(model, args, strict=True)"
                                                                   : "model";
  return fmt::format("torch.onnx.export({}, {}, \"{}.onnx\", dynamo={}, opset_version={}{})", model,
                     run.exporter == "dynamo strict" ? "()" : "args", request.file_stem, dynamo ? "True" : "False",
                     run.opset, Dynamic(request, dynamo));
}

}  // namespace

bool IsRight(const ExportRun& run) {
  return run.exported && CountBad(run, false) == 0 && !run.check_onnx.starts_with("failed") &&
         !run.check_load.starts_with("failed");
}

void Recommend(const ExportRequest& request, Report* report) {
  ExportRun* best = nullptr;
  for (ExportRun& run : report->exports) {
    if (run.model == request.model && (best == nullptr || RankOf(run) < RankOf(*best))) best = &run;
  }
  if (best == nullptr || !best->exported || CountEqual(*best) == 0) return;
  const int bad = CountBad(*best, false) + CountBad(*best, true);
  std::vector<std::string> faults;
  for (const ExportRun& run : report->exports) {
    const std::string fault = run.model == request.model && &run != best ? Fault(run) : "";
    if (!fault.empty() && std::find(faults.begin(), faults.end(), fault) == faults.end()) faults.push_back(fault);
  }
  best->advice = fmt::format("{} at opset {}: as PyTorch on {} of {} inputs{}{}; {}", best->exporter, best->opset,
                             CountEqual(*best), CountEqual(*best) + bad, faults.empty() ? "" : "; ",
                             fmt::join(faults, ", "), CallOf(request, *best));
}

}  // namespace exportlint::cli
