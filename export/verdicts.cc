#include "export/verdicts.h"

#include <fmt/format.h>

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

// What the verifier told, event by event.
class Verification {
 public:
  Verification(const ExportRequest& request, Exporter exporter, const WorkerLog& log, ExportRun* run)
      : request_(request), exporter_(exporter), log_(log), run_(run) {}

  void Take(std::string_view line) {
    const json event = json::parse(line, nullptr, false);
    if (!event.is_object()) return;
    try {
      const std::string kind = event.value("event", "");
      if (kind == "onnx")
        TakeFacts(event);
      else if (kind == "load")
        TakeLoad(event);
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
    if (event.contains("maxAbsDiff")) found->max_abs_diff = event["maxAbsDiff"].get<double>();
    AddAbsent(event, found);
    if (found->verdict == Verdict::kWrong && log_.random) {
      found->verdict = Verdict::kSkipped;
      found->detail = "PyTorch gives another result at every run: there is nothing to compare with";
    }
  }

  static void AddAbsent(const json& event, CaseResult* found) {
    for (const json& each : event.value("absent", json::array())) {
      const std::string literal = each.value("literal", "");
      found->detail += fmt::format(
          "{}input `{}` is not in the exported graph: {}", found->detail.empty() ? "" : "; ", each.value("name", ""),
          literal.empty() && found->verdict == Verdict::kEqual ? "nothing in it depends on that input any more"
                                                               : "its value at the export was baked");
    }
  }

  const ExportRequest& request_;
  Exporter exporter_;
  const WorkerLog& log_;
  ExportRun* run_;
  std::string error_;
  bool done_ = false;
};

void SayWhyEnded(const ProcessResult& result, const Verification& verification, double timeout, ExportRun* run) {
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
    each.verdict = Verdict::kFailed;
    each.detail = why;
    why = "not run: the one before it ended the verifier";
  }
}

}  // namespace

void SkipCases(const ExportRequest& request, const WorkerLog& log, const std::string& detail, ExportRun* run) {
  run->cases.clear();
  for (const WorkerCase& each : log.cases) {
    run->cases.push_back(
        {each.name, DescribeInputs(each), Verdict::kSkipped, std::nullopt, each.error ? EagerFailure(each) : detail});
  }
  if (run->cases.empty()) run->cases.push_back({"example", "", Verdict::kSkipped, std::nullopt, detail});
  for (const InputCase& each : request.cases) {
    if (FindCase(run, each.name) == nullptr)
      run->cases.push_back({each.name, "", Verdict::kSkipped, std::nullopt, detail});
  }
}

void ReplayVerification(const ExportRequest& request, Exporter exporter, const WorkerLog& log,
                        const std::vector<std::string>& events, ExportRun* run) {
  SkipCases(request, log, "", run);
  Verification verification(request, exporter, log, run);
  for (const std::string& line : events) verification.Take(line);
}

VerifierTold VerifyExport(const ExportRequest& request, Exporter exporter, const WorkerLog& log, const VerifyPlan& plan,
                          ExportRun* run) {
  VerifierTold told;
  if (plan.verifier.empty()) {
    SkipCases(request, log, "not checked: built without onnx (EXPORTLINT_WITH_ONNX)", run);
    return told;
  }
  SkipCases(request, log, "", run);
  std::string runtime = !request.runtime.empty() ? request.runtime : log.runtime;
  if (runtime.empty()) runtime = FallbackRuntime();
  json cases = json::array();
  for (const WorkerCase& each : log.cases) {
    if (!each.error)
      cases.push_back({{"name", each.name}, {"inputs", Stored(each.inputs)}, {"outputs", Stored(each.outputs)}});
  }
  const json wanted = {{"model", log.file}, {"runtime", runtime}, {"memory", request.memory_mb}, {"cases", cases}};
  const std::string path = plan.folder + "/verify.json";
  std::ofstream(path) << wanted.dump(-1, ' ', false, json::error_handler_t::replace);

  Verification verification(request, exporter, log, run);
  ProcessOptions options;
  options.arguments = {plan.verifier, path};
  options.folder = plan.folder;
  options.timeout_seconds = request.timeout_seconds;
  options.on_event = [&](std::string_view line) {
    verification.Take(line);
    told.events.emplace_back(line);
  };
  const ProcessResult result = RunProcess(options);
  if (!verification.done()) SayWhyEnded(result, verification, request.timeout_seconds, run);
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
