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

#include "export/verify/compare.h"
#include "export/verify/model_checks.h"
#include "export/verify/ort.h"
#include "fmt/format.h"

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

// The stored inputs as the graph names them. What the graph does not have is listed in `absent`.
Result<std::vector<NamedTensor>> CaseInputs(const json& wanted, const std::vector<Declared>& declared, json* absent) {
  std::vector<NamedTensor> given;
  std::vector<json> usable;
  std::size_t matching = 0;
  for (const json& input : wanted) {
    if (input.value("file", "").empty()) continue;
    usable.push_back(input);
    for (const Declared& each : declared) matching += each.name == input.value("name", "");
  }
  // An exporter that names inputs its own way still keeps their order.
  const bool by_order = matching == 0 && usable.size() == declared.size();
  for (std::size_t i = 0; i < usable.size(); ++i) {
    const json& input = usable[i];
    const std::string name = by_order ? declared[i].name : input.value("name", "");
    const Declared* found = nullptr;
    for (const Declared& each : declared) {
      if (each.name == name) found = &each;
    }
    if (found == nullptr) {
      absent->push_back({{"name", name}, {"literal", input.value("literal", "")}});
      continue;
    }
    auto tensor = ReadNpy(input.value("file", ""), input.value("dtype", ""));
    if (!tensor) return tensor.error();
    const bool cast = !input.value("literal", "").empty() && !found->dtype.empty() && found->dtype != tensor->dtype;
    given.push_back({name, cast ? CastScalar(*tensor, found->dtype) : *std::move(tensor)});
  }
  return given;
}

// A graph drops Python numbers and may keep them: outputs are compared with PyTorch's tensors, or with all if that fits
// the count.
std::vector<json> ExpectedOutputs(const json& stored, std::size_t count) {
  std::vector<json> tensors, all;
  for (const json& each : stored) {
    all.push_back(each);
    if (!each.value("scalar", false)) tensors.push_back(each);
  }
  return all.size() == count || tensors.size() != count ? all : tensors;
}

bool EqualTo(const NamedTensor& actual, const json& stored) {
  const auto tensor = ReadNpy(stored.value("file", ""), stored.value("dtype", ""));
  return tensor && Compare(actual.tensor, *tensor, actual.name).equal;
}

// Whether every output is there, in another order.
bool Reordered(const std::vector<NamedTensor>& actual, const std::vector<json>& expected) {
  std::vector<bool> taken(expected.size(), false);
  for (const NamedTensor& each : actual) {
    std::size_t i = 0;
    while (i < expected.size() && (taken[i] || !EqualTo(each, expected[i]))) ++i;
    if (i == expected.size()) return false;
    taken[i] = true;
  }
  return true;
}

json CompareOutputs(const std::vector<NamedTensor>& actual, const json& stored) {
  const std::vector<json> expected = ExpectedOutputs(stored, actual.size());
  if (expected.size() != actual.size()) {
    return {{"verdict", "wrong"},
            {"differs", "outputs"},
            {"detail", fmt::format("the graph gives {} outputs, PyTorch {}", actual.size(), expected.size())}};
  }
  json result = {{"verdict", "equal"}};
  double worst = 0;
  bool measured = false;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    auto tensor = ReadNpy(expected[i].value("file", ""), expected[i].value("dtype", ""));
    if (!tensor) return {{"verdict", "skipped"}, {"detail", tensor.error().message}};
    const Comparison comparison = Compare(actual[i].tensor, *tensor, actual[i].name);
    if (comparison.max_abs_diff) {
      worst = std::max(worst, *comparison.max_abs_diff);
      measured = true;
    }
    if (!comparison.equal && result["verdict"] == "equal") {
      result["verdict"] = "wrong";
      result["detail"] = comparison.detail;
      result["differs"] = comparison.differs;
    }
  }
  if (result["verdict"] == "wrong" && actual.size() > 1 && Reordered(actual, expected)) {
    result["differs"] = "order";
    result["detail"] = "the outputs are PyTorch's in another order";
  }
  // JSON has no infinity.
  if (measured) result["maxAbsDiff"] = std::min(worst, 1e308);
  return result;
}

json RunCase(OrtModel& model, const json& wanted) {
  json absent = json::array();
  const json none = json::array();
  auto inputs = CaseInputs(wanted.value("inputs", none), model.inputs(), &absent);
  json result;
  if (!inputs) {
    result = {{"verdict", "skipped"}, {"detail", inputs.error().message}};
  } else if (auto outputs = model.Run(*inputs); wanted.value("refused", false)) {
    result = {{"verdict", outputs ? "lost" : "refused"}};
  } else if (outputs) {
    result = CompareOutputs(*outputs, wanted.value("outputs", none));
  } else {
    result = {{"verdict", "failed"}, {"raw", outputs.error().message}};
  }
  result["absent"] = absent;
  return result;
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

void Verify(const json& request) {
  const std::string path = request.value("model", "");
  const ModelFacts facts = CheckModel(path);
  Emit({{"event", "onnx"},
        {"check", facts.check_onnx},
        {"shapes", facts.check_shapes},
        {"opset", facts.opset},
        {"ir", facts.ir_version},
        {"histogram", facts.histogram},
        {"structure", facts.structure}});
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
  for (const json& wanted : cases) {
    json result = RunCase(loaded, wanted);
    result["event"] = "case";
    result["name"] = wanted.value("name", "");
    Emit(result);
  }
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
