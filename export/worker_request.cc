#include "export/worker_request.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

#include "export/locate.h"
#include "export/sha256.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json Inputs(const std::vector<InputSpec>& specs) {
  json found = json::array();
  for (const InputSpec& spec : specs) {
    json entry = {{"name", spec.name}};
    if (spec.dtype.empty()) {
      entry["literal"] = json::parse(spec.literal);
    } else {
      entry["dtype"] = spec.dtype;
      entry["shape"] = spec.shape;
      entry["fill"] = spec.fill;
    }
    found.push_back(std::move(entry));
  }
  return found;
}

json Wanted(const ExportRequest& request, Exporter exporter) {
  json cases = json::array(), dynamic = json::array();
  for (const InputCase& each : request.cases) cases.push_back({{"name", each.name}, {"inputs", Inputs(each.inputs)}});
  for (const DynamicDim& each : request.dynamic)
    dynamic.push_back({{"input", each.input}, {"dim", each.dim}, {"name", each.name}});
  return {{"path", request.path},
          {"factory", request.factory},
          {"exporter", ToString(exporter)},
          {"strict", request.strict},
          {"opset", request.opset},
          {"generate", request.generate},
          {"notFinite", request.not_finite},
          {"inputs", Inputs(request.inputs)},
          {"cases", cases},
          {"dynamic", dynamic},
          {"static", request.static_sizes},
          {"seed", request.seed},
          {"memory", request.memory_mb}};
}

std::string Dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Path, size and time of a program or library: it is too large to read at every run. A bare name is looked up in PATH.
json Stamp(std::string path) {
  if (!path.empty() && path.find('/') == std::string::npos) {
    const char* variable = std::getenv("PATH");
    std::string_view rest = variable == nullptr ? "" : variable;
    while (!rest.empty()) {
      const std::string_view folder = rest.substr(0, rest.find(':'));
      rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
      const std::string candidate = std::string(folder) + "/" + path;
      if (access(candidate.c_str(), X_OK) == 0) {
        path = candidate;
        break;
      }
    }
  }
  struct stat found = {};
  if (stat(path.c_str(), &found) != 0) return path;
  return {path, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

// Every script of the worker, by content.
std::string WorkerContent(const std::string& worker) {
  std::vector<std::string> scripts;
  std::error_code error;
  for (auto each = fs::recursive_directory_iterator(fs::path(worker).parent_path(), error);
       !error && each != fs::end(each); each.increment(error)) {
    if (each->path().extension() == ".py") scripts.push_back(each->path().string());
  }
  std::sort(scripts.begin(), scripts.end());
  Sha256 hash;
  for (const std::string& script : scripts) hash.Add(script + "\n" + Sha256OfFile(script).value_or("") + "\n");
  return hash.Hex();
}

json Environment() {
  json found = json::array();
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable = *each;
    for (const std::string_view prefix : {"PYTHON", "VIRTUAL_ENV=", "TORCH", "PYTORCH", "ATEN", "ONNX", "ORT_", "OMP_",
                                          "MKL_", "CUDA", "LD_", "HF_", "TRANSFORMERS_", "LANG=", "LC_"}) {
      if (variable.starts_with(prefix)) found.push_back(std::string(variable));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::string WorkerRequest(const ExportRequest& request, Exporter exporter, const std::string& file) {
  json wanted = Wanted(request, exporter);
  wanted["out"] = file;
  wanted["parent"] = getpid();
  return Dump(wanted);
}

std::string RunKey(const ExportRequest& request, Exporter exporter, const std::string& worker) {
  const auto model = Sha256OfFile(request.path);
  if (!model) return "";
  const bool keeps_file = !request.out.empty();
  const json key = {{"request", Wanted(request, exporter)},
                    {"model", *model},
                    {"timeout", request.timeout_seconds},
                    {"file", keeps_file ? request.file_stem : ""},  // the file names its external data
                    {"worker", WorkerContent(worker)},
                    {"verifier", Stamp(FindVerifier())},
                    {"python", Stamp(request.python)},
                    {"runtime", {Stamp(request.runtime), Stamp(FallbackRuntime())}},
                    {"environment", Environment()}};
  return Sha256Of(Dump(key));
}

}  // namespace exportlint
