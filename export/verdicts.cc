#include "export/verdicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "export/locate.h"
#include "export/process.h"
#include "export/translate.h"

namespace exportlint {
namespace {

using nlohmann::json;

json Stored(const std::vector<StoredTensor>& tensors) {
  json found = json::array();
  for (const StoredTensor& each : tensors) {
    found.push_back({{"name", each.name},
                     {"file", each.file},
                     {"dtype", each.dtype},
                     {"literal", each.literal},
                     {"scalar", each.scalar}});
  }
  return found;
}

std::string EagerFailure(const WorkerCase& each) {
  return fmt::format("PyTorch itself cannot run this input: {}: {}", each.error->kind, each.error->message);
}

CaseResult* FindCase(ExportRun* run, const std::string& name) {
  for (CaseResult& each : run->cases) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

// The exporter runs the Python code once and keeps what it saw: values where it traces, branches where it specialises.
bool Keeps(Exporter exporter, const Seen& seen) {
  if (exporter == Exporter::kScript) return false;
  return exporter == Exporter::kTrace || seen.kind == "branch" || seen.kind == "loop";
}

bool IsBad(Verdict verdict) {
  return verdict == Verdict::kWrong || verdict == Verdict::kFailed;
}

// An empty batch that nobody asked for: runtimes refuse those as they like.
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

// What the verifier told, event by event.
class Verification {
 public:
  Verification(const ExportRequest& request, Exporter exporter, CheckedRun* row)
      : request_(request), exporter_(exporter), log_(row->log), row_(row), run_(&row->run) {}

  void Take(std::string_view line) {
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

  bool done() const { return done_; }
  const std::string& error() const { return error_; }

 private:
  void TakeFacts(const json& event) {
    run_->check_onnx = event.value("check", "");
    run_->check_shapes = event.value("shapes", "");
    run_->opset = event.value("opset", 0);
    run_->histogram = event.at("histogram").get<std::vector<std::pair<std::string, int>>>();
    run_->structure = event.value("structure", "");
  }

  void TakeLoad(const json& event) {
    const std::string error = event.value("error", "");
    run_->check_load = error.empty() ? "ok" : "failed: " + error.substr(0, error.find('\n'));
    if (error.empty()) return;
    for (CaseResult& each : run_->cases) {
      if (each.detail.empty()) each.detail = "ONNX Runtime does not load the model";
    }
  }

  void TakeCase(const json& event) {
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

  // PyTorch itself refuses the input: the exported model should too. One nobody asked for is only told in a finding.
  void TakeRefused(bool lost, CaseResult* found) {
    const WorkerCase* given = CaseOf(found->name);
    if (given == nullptr || !given->error) return;
    const std::string said =
        fmt::format("PyTorch refuses this input: {}: {}", given->error->kind, given->error->message);
    found->detail = said + (lost ? "; the exported model gives a result" : "; so does the exported model");
    found->verdict = !lost ? Verdict::kRefused : given->generated ? Verdict::kSkipped : Verdict::kWrong;
    if (lost) row_->differs[found->name] = "lost";
  }

  void AddSeen(CaseResult* found) const {
    const WorkerCase* given = CaseOf(found->name);
    if (given == nullptr) return;
    for (Seen seen : given->seen) {
      if (!Keeps(exporter_, seen)) continue;
      seen.path = PlacePath(seen.path, request_.root);
      if (std::find(constants_.begin(), constants_.end(), seen.example) != constants_.end())
        seen.exported = seen.example;
      found->seen.push_back(std::move(seen));
    }
  }

  const WorkerCase* CaseOf(const std::string& name) const {
    for (const WorkerCase& each : log_.cases) {
      if (each.name == name) return &each;
    }
    return nullptr;
  }

  void AddAbsent(const json& event, CaseResult* found) {
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

  const ExportRequest& request_;
  Exporter exporter_;
  const WorkerLog& log_;
  CheckedRun* row_;
  ExportRun* run_;
  std::vector<std::string> constants_;
  std::string error_;
  bool done_ = false;
};

void SayWhyEnded(const ProcessResult& result, const Verification& verification, double timeout, const WorkerLog& log,
                 ExportRun* run) {
  using End = ProcessResult::End;
  std::string why = verification.error();
  if (result.end == End::kTimedOut)
    why = fmt::format("still running after {:g} s", timeout);
  else if (result.end == End::kSignaled)
    why = fmt::format("the runtime crashed ({})", SignalName(result.code));
  else if (why.empty())
    why = "the verifier ended early";
  if (why.find("bad_alloc") != std::string::npos) why = "needs more memory than the limit (--memory)";
  if (run->check_onnx.empty())
    run->check_onnx = "failed: " + why;
  else if (run->check_load.empty())
    run->check_load = "failed: " + why;
  for (CaseResult& each : run->cases) {
    if (each.verdict != Verdict::kSkipped || !each.detail.empty()) continue;
    // What nobody asked for is not blamed for an end that it may not have caused.
    const bool first = !why.starts_with("not run");
    if (!each.generated || (first && !IsEmptyExtra(each, log))) each.verdict = Verdict::kFailed;
    each.detail = why;
    why = "not run: the one before it ended the verifier";
  }
}

}  // namespace

void SkipCases(const ExportRequest& request, const WorkerLog& log, const std::string& detail, ExportRun* run) {
  run->cases.clear();
  for (const WorkerCase& each : log.cases) {
    run->cases.push_back({each.name,
                          DescribeInputs(each),
                          Verdict::kSkipped,
                          std::nullopt,
                          each.error ? EagerFailure(each) : detail,
                          each.generated,
                          {}});
  }
  if (run->cases.empty()) run->cases.push_back({"example", "", Verdict::kSkipped, std::nullopt, detail});
  for (const InputCase& each : request.cases) {
    if (FindCase(run, each.name) == nullptr)
      run->cases.push_back({each.name, "", Verdict::kSkipped, std::nullopt, detail});
  }
  // What was asked for first, in its order; then the second call; then what was generated.
  const auto rank = [](const CaseResult& each) { return each.generated ? 2 : each.name == "second call" ? 1 : 0; };
  std::stable_sort(run->cases.begin(), run->cases.end(),
                   [&](const CaseResult& a, const CaseResult& b) { return rank(a) < rank(b); });
}

void ReplayVerification(const ExportRequest& request, Exporter exporter, const std::vector<std::string>& events,
                        CheckedRun* row) {
  SkipCases(request, row->log, "", &row->run);
  Verification verification(request, exporter, row);
  for (const std::string& line : events) verification.Take(line);
}

namespace {

// What exportlint-onnx is asked: the cases that PyTorch ran, those its user's code refused, and the values Python saw.
json Wanted(const ExportRequest& request, const WorkerLog& log, const std::string& runtime) {
  json cases = json::array();
  std::vector<std::string> constants;
  for (const WorkerCase& each : log.cases) {
    if (each.error && !each.refused) continue;
    cases.push_back({{"name", each.name},
                     {"inputs", Stored(each.inputs)},
                     {"outputs", Stored(each.outputs)},
                     {"refused", each.refused}});
    for (const Seen& seen : each.seen) {
      const bool telling = seen.example.find_first_of("3456789") != std::string::npos || seen.example.size() > 3;
      if (telling && std::find(constants.begin(), constants.end(), seen.example) == constants.end())
        constants.push_back(seen.example);
    }
  }
  return {{"model", log.file}, {"runtime", runtime},     {"memory", request.memory_mb},
          {"cases", cases},    {"constants", constants}, {"random", log.random}};
}

}  // namespace

VerifierTold VerifyExport(const ExportRequest& request, Exporter exporter, const VerifyPlan& plan, CheckedRun* row) {
  VerifierTold told;
  const WorkerLog& log = row->log;
  ExportRun* run = &row->run;
  if (plan.verifier.empty()) {
    SkipCases(request, log, "not checked: built without onnx (EXPORTLINT_WITH_ONNX)", run);
    return told;
  }
  SkipCases(request, log, "", run);
  std::string runtime = !request.runtime.empty() ? request.runtime : log.runtime;
  if (runtime.empty()) runtime = FallbackRuntime();
  const std::string path = plan.folder + "/verify.json";
  std::ofstream(path) << Wanted(request, log, runtime).dump(-1, ' ', false, json::error_handler_t::replace);

  Verification verification(request, exporter, row);
  ProcessOptions options;
  options.arguments = {plan.verifier, path};
  options.folder = plan.folder;
  options.timeout_seconds = request.timeout_seconds;
  options.on_event = [&](std::string_view line) {
    verification.Take(line);
    told.events.emplace_back(line);
  };
  const ProcessResult result = RunProcess(options);
  if (!verification.done()) SayWhyEnded(result, verification, request.timeout_seconds, log, run);
  if (runtime.empty()) {
    run->check_load =
        "not run: no ONNX Runtime; install onnxruntime for that interpreter or name its library with --runtime";
    for (CaseResult& each : run->cases) {
      if (each.detail.empty()) each.detail = "no ONNX Runtime to run it";
    }
  }
  told.done = verification.done() && !runtime.empty();
  return told;
}

}  // namespace exportlint
