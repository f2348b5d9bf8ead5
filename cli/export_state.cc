#include "cli/export_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "export/runner.h"
#include "export/verify/compare.h"

namespace exportlint::cli {
namespace {

namespace fs = std::filesystem;

ExportState::Row RowOf(const ExportRun& run) {
  ExportState::Row row;
  row.name = fmt::format("{}, {}", run.model, run.exporter);
  if (run.opset_asked != 0) row.name += fmt::format(" at opset {}", run.opset_asked);
  if (!run.exported) {
    const std::string reason = run.error ? run.error->message : "no reason told";
    row.words = "not exported: " + reason.substr(0, reason.find('\n'));
    return row;
  }
  const CaseResult* worst = nullptr;
  for (const CaseResult& one : run.cases) {
    if (one.verdict == Verdict::kEqual) ++row.equal;
    if (one.verdict != Verdict::kEqual && one.verdict != Verdict::kSkipped && worst == nullptr) worst = &one;
  }
  row.right = worst == nullptr && row.equal > 0;
  if (row.right) {
    row.words = fmt::format("right on {} case{}", row.equal, row.equal == 1 ? "" : "s");
  } else if (worst != nullptr) {
    row.words = fmt::format("{} on `{}`{}{}", ToString(worst->verdict), worst->name, worst->detail.empty() ? "" : ": ",
                            worst->detail);
  } else {
    row.words = "no case could be compared";
  }
  return row;
}

// What the worker stored of PyTorch's own results. Every exporter's run stores the same.
void CollectOutputs(const CheckedRun& row, ExportState* state) {
  for (const WorkerCase& one : row.log.cases) {
    for (std::size_t i = 0; i < one.outputs.size(); ++i) {
      Result<Tensor> tensor = ReadNpy(one.outputs[i].file, one.outputs[i].dtype);
      if (!tensor.ok()) continue;
      state->outputs.emplace(fmt::format("{}, `{}`, output {}", row.run.model, one.name, i), std::move(tensor).value());
    }
  }
}

}  // namespace

Result<ExportState> MeasureExports(const ShadowTree& tree, const std::string& root,
                                   const std::vector<ExportRequest>& requests,
                                   const std::function<void(const std::string&)>& progress) {
  ExportState state;
  int number = 0;
  for (const ExportRequest& request : requests) {
    ExportRequest copied = request;
    copied.path = tree.root() + "/" + fs::path(request.path).lexically_relative(root).string();
    copied.root = tree.root();
    copied.cache.clear();
    copied.out.clear();
    copied.generate = false;  // a change is proved on what was asked for, again and again
    copied.scratch = fmt::format("{}/{}", tree.scratch(), number++);
    std::error_code error;
    fs::create_directories(copied.scratch, error);
    auto rows = RunChecked(copied, progress);
    if (!rows.ok()) return Error{fmt::format("{}: {}", request.model, rows.error().message)};
    for (const CheckedRun& row : rows.value()) {
      state.rows.push_back(RowOf(row.run));
      if (&row != &rows.value().front()) continue;
      CollectOutputs(row, &state);
      state.cases += static_cast<int>(row.run.cases.size());
    }
  }
  if (state.outputs.empty())
    return Error{fmt::format("PyTorch itself ran no case of the model: {}",
                             state.rows.empty() ? "there is none" : state.rows.front().words)};
  return state;
}

namespace {

// The comparison's words are about an export.
std::string AgainstBefore(std::string text) {
  for (const auto& [from, to] : {std::pair<std::string_view, std::string_view>{"output `it` has", "has"},
                                 {"output `it`: ", ""},
                                 {"PyTorch gives", "before it was"}}) {
    if (const std::size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

std::string EagerDifference(const ExportState& before, const ExportState& after) {
  for (const auto& [name, tensor] : before.outputs) {
    const auto now = after.outputs.find(name);
    if (now == after.outputs.end()) return fmt::format("{}: gone, eager mode does not get there any more", name);
    const Comparison compared = Compare(now->second, tensor, "it");
    if (!compared.equal) return fmt::format("{}: {}", name, AgainstBefore(compared.detail));
  }
  for (const auto& [name, tensor] : after.outputs) {
    if (!before.outputs.contains(name)) return fmt::format("{}: was not there before", name);
  }
  return {};
}

std::string ExportLoss(const ExportState& before, const ExportState& after) {
  for (const ExportState::Row& row : before.rows) {
    const auto now = std::ranges::find(after.rows, row.name, &ExportState::Row::name);
    if (now == after.rows.end()) return row.name + ": gone";
    if ((row.right && !now->right) || now->equal < row.equal) return fmt::format("{}: {}", now->name, now->words);
  }
  return {};
}

}  // namespace exportlint::cli
