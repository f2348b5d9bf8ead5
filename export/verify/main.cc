// exportlint-onnx REQUEST.json: checks one ONNX model, runs it on stored inputs and compares with stored outputs. Run
// by exportlint in a process of its own. Results are JSON lines on descriptor 3 (standard output where that is closed),
// so a crash loses only what follows.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "export/verify/cases.h"
#include "export/verify/diverging.h"
#include "export/verify/model_checks.h"
#include "export/verify/ort.h"

namespace exportlint {
namespace {

using nlohmann::json;

int event_descriptor = 1;

void Emit(const json& event) {
  const std::string line = event.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  std::size_t done = 0;
  while (done < line.size()) {
    const ssize_t count = write(event_descriptor, line.data() + done, line.size() - done);
    if (count <= 0) std::exit(1);
    done += static_cast<std::size_t>(count);
  }
}

json Describe(const std::vector<Declared>& declared) {
  json found = json::array();
  for (const Declared& each : declared)
    found.push_back({{"name", each.name}, {"dtype", each.dtype}, {"shape", each.shape}});
  return found;
}

// Whether a model whose numbers PyTorch draws anew gives the same ones at every run.
void TellFrozen(OrtModel& model, const json& wanted) {
  json absent = json::array();
  const auto inputs = CaseInputs(wanted.value("inputs", json::array()), model.inputs(), &absent);
  if (!inputs) return;
  const auto first = model.Run(*inputs), second = model.Run(*inputs);
  if (!first || !second || first->size() != second->size()) return;
  bool frozen = true;
  for (std::size_t i = 0; i < first->size(); ++i) frozen &= (*first)[i].tensor.bytes == (*second)[i].tensor.bytes;
  Emit({{"event", "random"}, {"frozen", frozen}});
}

json ToJson(const Drawing& drawing) {
  json nodes = json::array();
  for (const DrawnNode& node : drawing.nodes)
    nodes.push_back({node.type, node.name, node.path, node.line, node.inputs});
  return {{"nodes", std::move(nodes)}, {"left_out", drawing.left_out}};
}

// Where a model goes wrong on a case: by the nodes of its program, which ran on the example, and by what PyTorch's
// lines gave where those do not tell.
void TellDiverging(const std::string& path, const std::string& runtime, const json& nodes, const json& wanted) {
  if (wanted.value("name", "") == "example") {
    if (auto event = FirstDiverging(path, runtime, nodes, wanted)) {
      (*event)["event"] = "diverges";
      Emit(*event);
      if (!event->value("node", "").empty()) return;
    }
  }
  if (auto event = FirstUnmatched(path, runtime, wanted)) {
    (*event)["event"] = "unmatched";
    (*event)["case"] = wanted.value("name", "");
    Emit(*event);
  }
}

void Verify(const json& request) {
  const std::string path = request.value("model", "");
  ValueLines lines;
  const json told = request.value("lines", json::object());
  for (const auto& [name, place] : told.items()) lines[name] = {place.at(0), place.at(1)};
  const ModelFacts facts = CheckModel(path, lines);
  Emit({{"event", "onnx"},
        {"check", facts.check_onnx},
        {"shapes", facts.check_shapes},
        {"opset", facts.opset},
        {"ir", facts.ir_version},
        {"histogram", facts.histogram},
        {"structure", facts.structure},
        {"graph", ToJson(facts.graph)},
        {"unused", facts.unused}});
  const std::string runtime = request.value("runtime", "");
  if (runtime.empty()) return;
  auto model = OrtModel::Load(runtime, path);
  if (!model) {
    Emit({{"event", "load"}, {"error", model.error().message}});
    return;
  }
  OrtModel& loaded = **model;
  Emit({{"event", "load"}, {"inputs", Describe(loaded.inputs())}, {"outputs", Describe(loaded.outputs())}});
  Emit(
      {{"event", "constants"}, {"found", FindConstants(path, request.value("constants", std::vector<std::string>()))}});
  const json cases = request.value("cases", json::array());
  if (request.value("random", false) && !cases.empty()) TellFrozen(loaded, cases[0]);
  const json* wrong = nullptr;  // the first case that is
  for (const json& wanted : cases) {
    json result = RunCase(loaded, wanted);
    result["event"] = "case";
    result["name"] = wanted.value("name", "");
    const bool computed = !wanted.value("values", json::array()).empty() || result["name"] == "example";
    if (wrong == nullptr && computed && result.value("verdict", "") == "wrong") wrong = &wanted;
    Emit(result);
  }
  // Last: a runtime that cannot take the model with its values given costs nothing else.
  if (wrong != nullptr) TellDiverging(path, runtime, request.value("nodes", json::array()), *wrong);
}

}  // namespace
}  // namespace exportlint

int main(int argc, char** argv) {
  using exportlint::json;
  if (argc != 2) {
    std::fprintf(stderr, "usage: exportlint-onnx REQUEST.json (run by `exportlint export`)\n");
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (fcntl(3, F_GETFD) != -1) exportlint::event_descriptor = 3;
  std::ifstream file(argv[1]);
  const json request = json::parse(file, nullptr, false);
  if (!request.is_object()) {
    std::fprintf(stderr, "exportlint-onnx: %s is not a request\n", argv[1]);
    return 2;
  }
  try {
    if (const auto megabytes = request.value("memory", 0ull); megabytes > 0) {
      const rlimit limit{megabytes << 20, megabytes << 20};
      setrlimit(RLIMIT_AS, &limit);
    }
    exportlint::Verify(request);
    exportlint::Emit({{"event", "done"}});
  } catch (const std::exception& error) {
    exportlint::Emit({{"event", "error"}, {"message", error.what()}});
    return 1;
  }
  // Destructors of a runtime opened at run time are not worth waiting for.
  std::fflush(nullptr);
  _exit(0);
}
