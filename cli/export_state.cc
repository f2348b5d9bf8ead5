#include "cli/export_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
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

// "case0_out1.npy" to the name of the case and the output's number; false for any other file.
bool NameOf(const std::string& file, const ExportRun& run, std::string* name) {
  std::size_t index = 0, output = 0;
  if (std::sscanf(file.c_str(), "case%zu_out%zu.npy", &index, &output) != 2) return false;
  const std::string of_case = index < run.cases.size() ? run.cases[index].name : fmt::format("{}", index);
  *name = fmt::format("{}, `{}`, output {}", run.model, of_case, output);
  return true;
}

// The type that an .npy file's header names, as torch calls it; empty for one that is not known. What the worker stores
// as 16 bits is bfloat16, which .npy has no name for.
std::string TypeIn(const std::string& path) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"<f4", "float32"}, {"<f8", "float64"}, {"<f2", "float16"},   {"<u2", "bfloat16"},   {"<i8", "int64"},
      {"<i4", "int32"},   {"<i2", "int16"},   {"|i1", "int8"},      {"|u1", "uint8"},      {"|b1", "bool"},
      {"<u4", "uint32"},  {"<u8", "uint64"},  {"<c8", "complex64"}, {"<c16", "complex128"}};
  std::ifstream file(path, std::ios::binary);
  std::string header(128, '\0');
  file.read(header.data(), static_cast<std::streamsize>(header.size()));
  constexpr std::string_view kKey = "'descr': '";
  const std::size_t at = header.find(kKey);
  if (at == std::string::npos) return {};
  const std::string_view rest = std::string_view(header).substr(at + kKey.size());
  const std::string_view word = rest.substr(0, rest.find('\''));
  const auto* known = std::ranges::find(kTypes, word, &std::pair<std::string_view, std::string_view>::first);
  return known != std::end(kTypes) ? std::string(known->second) : std::string{};
}

// What the workers stored of PyTorch's own results. Every exporter's run stores the same.
void CollectOutputs(const std::string& scratch, const ExportRun& run, ExportState* state) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(scratch, error)) {
    std::string name;
    if (!NameOf(entry.path().filename().string(), run, &name) || state->outputs.contains(name)) continue;
    Result<Tensor> tensor = ReadNpy(entry.path().string(), TypeIn(entry.path().string()));
    if (tensor.ok()) state->outputs.emplace(std::move(name), std::move(tensor).value());
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
    copied.scratch = fmt::format("{}/{}", tree.scratch(), number++);
    std::error_code error;
    fs::create_directories(copied.scratch, error);
    auto rows = RunChecked(copied, progress);
    if (!rows.ok()) return Error{fmt::format("{}: {}", request.model, rows.error().message)};
    for (const CheckedRun& row : rows.value()) {
      state.rows.push_back(RowOf(row.run));
      if (&row != &rows.value().front()) continue;
      CollectOutputs(copied.scratch, row.run, &state);
      state.cases += static_cast<int>(row.run.cases.size());
    }
  }
  if (state.outputs.empty())
    return Error{fmt::format("PyTorch itself ran no case of the model: {}",
                             state.rows.empty() ? "there is none" : state.rows.front().words)};
  return state;
}

std::string EagerDifference(const ExportState& before, const ExportState& after) {
  for (const auto& [name, tensor] : before.outputs) {
    const auto now = after.outputs.find(name);
    if (now == after.outputs.end()) return fmt::format("{}: gone, eager mode does not get there any more", name);
    const Comparison compared = Compare(now->second, tensor, "it");
    if (!compared.equal) return fmt::format("{}: {}", name, compared.detail);
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
