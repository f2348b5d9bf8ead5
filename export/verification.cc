#include "export/verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "export/translate.h"

namespace exportlint {

using nlohmann::json;

CaseResult* FindCase(ExportRun* run, const std::string& name) {
  for (CaseResult& each : run->cases) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

bool IsEmptyExtra(const CaseResult& each, const WorkerLog& log) {
  if (!each.generated) return false;
  for (const WorkerCase& given : log.cases) {
    if (given.name != each.name) continue;
    for (const StoredTensor& input : given.inputs) {
      if (std::find(input.shape.begin(), input.shape.end(), 0) != input.shape.end()) return true;
    }
  }
  return false;
}

namespace {

// The exporter runs the Python code once and keeps what it saw: values where it traces, branches where it specialises.
bool Keeps(Exporter exporter, const Seen& seen) {
  if (seen.kind == "state") return true;  // of the model itself, whoever exports it
  if (exporter == Exporter::kScript) return false;
  return exporter == Exporter::kTrace || seen.kind == "branch" || seen.kind == "loop";
}

bool IsBad(Verdict verdict) {
  return verdict == Verdict::kWrong || verdict == Verdict::kFailed;
}

}  // namespace

void Verification::Take(std::string_view line) {
  const json event = json::parse(line, nullptr, false);
  if (!event.is_object()) return;
  try {
    const std::string kind = event.value("event", "");
    if (kind == "onnx")
      TakeFacts(event);
    else if (kind == "load")
      TakeLoad(event);
    else if (kind == "constants")
      constants_ = event.value("found", std::vector<std::string>());
    else if (kind == "diverges")
      TakeDiverging(event);
    else if (kind == "unmatched")
      TakeUnmatched(event);
    else if (kind == "random")
      row_->frozen = event.value("frozen", false);
    else if (kind == "case")
      TakeCase(event);
    else if (kind == "error")
      error_ = event.value("message", "");
    else if (kind == "done")
      done_ = true;
  } catch (const json::exception& error) {
    error_ = error.what();
  }
}

void Verification::TakeFacts(const json& event) {
  run_->check_onnx = event.value("check", "");
  run_->check_shapes = event.value("shapes", "");
  run_->opset = event.value("opset", 0);
  run_->histogram = event.at("histogram").get<std::vector<std::pair<std::string, int>>>();
  run_->structure = event.value("structure", "");
  if (event.contains("graph")) TakeGraph(event.at("graph"));
  row_->unused_inputs = event.value("unused", std::vector<std::string>());
}

void Verification::TakeGraph(const json& graph) {
  Drawing& drawing = run_->graph;
  drawing.left_out = graph.value("left_out", 0);
  for (const json& each : graph.at("nodes")) {
    DrawnNode node{
        .type = each.at(0), .name = each.at(1), .path = each.at(2), .line = each.at(3), .inputs = each.at(4)};
    if (node.line > 0) node.path = PlacePath(node.path, request_.root);
    drawing.nodes.push_back(std::move(node));
  }
}

void Verification::TakeLoad(const json& event) {
  const std::string error = event.value("error", "");
  run_->check_load = error.empty() ? "ok" : "failed: " + error.substr(0, error.find('\n'));
  if (error.empty()) return;
  for (CaseResult& each : run_->cases) {
    if (each.detail.empty()) each.detail = "ONNX Runtime does not load the model";
  }
}

void Verification::TakeCase(const json& event) {
  CaseResult* found = FindCase(run_, event.value("name", ""));
  if (found == nullptr) return;
  const std::string verdict = event.value("verdict", "");
  found->detail = event.value("detail", "");
  if (verdict == "equal")
    found->verdict = Verdict::kEqual;
  else if (verdict == "wrong")
    found->verdict = Verdict::kWrong;
  if (verdict == "failed") {
    const Translation said = TranslateRuntimeError(event.value("raw", ""), request_.dynamic, exporter_);
    found->verdict = said.verdict;
    found->detail = said.detail;
  }
  if (found->verdict == Verdict::kFailed && IsEmptyExtra(*found, log_)) found->verdict = Verdict::kSkipped;
  if (event.contains("maxAbsDiff")) found->max_abs_diff = event["maxAbsDiff"].get<double>();
  if (const std::string differs = event.value("differs", ""); !differs.empty()) row_->differs[found->name] = differs;
  if (verdict == "lost" || verdict == "refused") TakeRefused(verdict == "lost", found);
  AddAbsent(event, found);
  if (found->verdict == Verdict::kWrong && log_.random && found->name != "second call") {
    found->verdict = Verdict::kSkipped;
    found->detail = "PyTorch gives another result at every run: there is nothing to compare with";
  }
  if (IsBad(found->verdict)) AddSeen(found);
}

void Verification::TakeDiverging(const json& event) {
  const std::string name = event.value("node", "");
  CaseResult* example = FindCase(run_, "example");
  if (example == nullptr) return;
  if (name.empty())
    example->detail += "; every node gives what torch.export recorded, which is not what the model does";
  for (const WorkerNode& node : log_.nodes) {
    if (name.empty() || node.name != name) continue;
    row_->diverging = ExportMessage{name, event.value("detail", ""), PlacePath(node.path, request_.root), node.line};
    example->detail += fmt::format("; the first node that differs is `{}`{}", name,
                                   node.line == 0 ? "" : fmt::format(" of {}:{}", row_->diverging->path, node.line));
    return;
  }
}

void Verification::TakeUnmatched(const json& event) {
  const std::string name = event.value("case", "");
  CaseResult* found = FindCase(run_, name);
  const WorkerCase* given = CaseOf(name);
  const std::size_t index = event.value("value", 0u);
  if (found == nullptr || given == nullptr || index >= given->values.size()) return;
  const WorkerValue& value = given->values[index];
  row_->unmatched = {name, {value.name, event.value("detail", ""), PlacePath(value.path, request_.root), value.line}};
  found->detail += fmt::format("; the first value of PyTorch's that it does not have is that of `{}` in {}:{}",
                               value.name, row_->unmatched.second.path, value.line);
}

// PyTorch itself refuses the input: the exported model should too. One nobody asked for is only told in a finding.
void Verification::TakeRefused(bool lost, CaseResult* found) {
  const WorkerCase* given = CaseOf(found->name);
  if (given == nullptr || !given->error) return;
  const std::string said = fmt::format("PyTorch refuses this input: {}: {}", given->error->kind, given->error->message);
  found->detail = said + (lost ? "; the exported model gives a result" : "; so does the exported model");
  found->verdict = given->generated ? Verdict::kSkipped : lost ? Verdict::kWrong : Verdict::kRefused;
  if (lost) row_->differs[found->name] = "lost";
}

void Verification::AddSeen(CaseResult* found) const {
  const WorkerCase* given = CaseOf(found->name);
  if (given == nullptr) return;
  for (Seen seen : given->seen) {
    if (!Keeps(exporter_, seen)) continue;
    seen.path = PlacePath(seen.path, request_.root);
    if (std::find(constants_.begin(), constants_.end(), seen.example) != constants_.end()) seen.exported = seen.example;
    found->seen.push_back(std::move(seen));
  }
}

const WorkerCase* Verification::CaseOf(const std::string& name) const {
  for (const WorkerCase& each : log_.cases) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

void Verification::AddAbsent(const json& event, CaseResult* found) {
  for (const json& each : event.value("absent", json::array())) {
    const std::string name = each.value("name", "");
    if (std::find(row_->absent_inputs.begin(), row_->absent_inputs.end(), name) == row_->absent_inputs.end())
      row_->absent_inputs.push_back(name);
    const std::string literal = each.value("literal", "");
    found->detail += fmt::format(
        "{}input `{}` is not in the exported graph: {}", found->detail.empty() ? "" : "; ", name,
        literal.empty() && found->verdict == Verdict::kEqual ? "nothing in it depends on that input any more"
                                                             : "its value at the export was baked");
  }
}

}  // namespace exportlint
