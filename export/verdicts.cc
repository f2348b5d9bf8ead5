#include "export/verdicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "export/locate.h"
#include "export/process.h"
#include "export/verification.h"

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
                     {"scalar", each.scalar},
                     {"moved", each.moved}});
  }
  return found;
}

json StoredValues(const std::vector<WorkerValue>& values) {
  json found = json::array();
  for (const WorkerValue& each : values) {
    found.push_back({{"file", each.sample.file},
                     {"dtype", each.sample.dtype},
                     {"shape", each.sample.shape},
                     {"step", each.step},
                     {"of", each.of}});
  }
  return found;
}

std::string EagerFailure(const WorkerCase& each) {
  return fmt::format("PyTorch itself cannot run this input: {}: {}", each.error->kind, each.error->message);
}

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
                     {"values", StoredValues(each.values)},
                     {"last", each.last},
                     {"refused", each.refused}});
    for (const Seen& seen : each.seen) {
      const bool telling = seen.example.find_first_of("3456789") != std::string::npos || seen.example.size() > 3;
      if (telling && std::find(constants.begin(), constants.end(), seen.example) == constants.end())
        constants.push_back(seen.example);
    }
  }
  json nodes = json::array();
  for (const WorkerNode& node : log.nodes)
    nodes.push_back({{"name", node.name}, {"file", node.file}, {"dtype", node.dtype}});
  json lines = json::object();
  for (const auto& [name, place] : log.lines) lines[name] = {place.path, place.line};
  return {{"model", log.file}, {"runtime", runtime}, {"memory", request.memory_mb}, {"nodes", nodes},
          {"lines", lines},    {"cases", cases},     {"constants", constants},      {"random", log.random}};
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
