#include "export/request.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "export/input_spec.h"

namespace exportlint {
namespace {

Result<std::vector<InputCase>> ParseCases(const std::vector<std::string>& texts) {
  std::vector<InputCase> cases;
  for (const std::string& text : texts) {
    InputCase found;
    found.name = fmt::format("case {}", cases.size() + 1);
    for (const std::string_view part : SplitTop(text)) {
      auto spec = ParseInput(part);
      if (!spec) return spec.error();
      found.inputs.push_back(*spec);
    }
    if (found.inputs.empty()) return Error{fmt::format("case `{}` names no input", text)};
    cases.push_back(std::move(found));
  }
  return cases;
}

// "dynamo-strict" and "auto" set flags of the request; without a plain exporter beside "auto" all are run.
std::string ParseExporters(const std::vector<std::string>& texts, ExportRequest* request) {
  std::vector<Exporter>& found = request->exporters;
  for (const std::string& text : texts) {
    for (const std::string_view word : SplitTop(text)) {
      Exporter exporter;
      if (word == "auto") {
        request->recommend = true;
      } else if (word == "dynamo-strict") {
        request->strict = true;
      } else if (!FromString(word, &exporter)) {
        return fmt::format("exporter `{}`: wanted trace, script, dynamo, dynamo-strict or auto", word);
      } else if (std::find(found.begin(), found.end(), exporter) == found.end()) {
        found.push_back(exporter);
      }
    }
  }
  if (found.empty() && (request->recommend || !request->strict)) found.assign(kExporters.begin(), kExporters.end());
  return "";
}

// The opsets of the rows, each once; the error names one that is none.
Result<std::vector<int>> Opsets(const ExportTexts& texts) {
  std::vector<int> found;
  for (const int opset : texts.opsets.empty() ? std::vector<int>{texts.opset} : texts.opsets) {
    if (opset < 0 || opset > 1000) return Error{fmt::format("opset {} is no opset", opset)};
    if (std::find(found.begin(), found.end(), opset) == found.end()) found.push_back(opset);
  }
  return found;
}

std::string FileStem(std::string_view text) {
  std::string stem;
  for (const char c : text) {
    const bool kept = std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
    if (kept)
      stem += c;
    else if (!stem.empty() && stem.back() != '_')
      stem += '_';
  }
  while (!stem.empty() && (stem.back() == '_' || stem.back() == '.')) stem.pop_back();
  return stem.empty() ? "model" : stem.substr(0, 120);
}

}  // namespace

std::string PlacePath(const std::string& path, const std::string& root) {
  if (root.empty() || !path.starts_with(root)) return path;
  const std::string_view rest = std::string_view(path).substr(root.size());
  if (root.back() == '/') return std::string(rest);
  return rest.starts_with("/") ? std::string(rest.substr(1)) : path;
}

Result<ExportRequest> MakeRequest(const ExportTexts& texts, const std::string& root) {
  namespace fs = std::filesystem;
  ExportRequest request;
  request.root = root;
  const std::string::size_type colon = texts.model.find(".py:");
  const std::string file = colon == std::string::npos ? texts.model : texts.model.substr(0, colon + 3);
  if (colon != std::string::npos) request.factory = texts.model.substr(colon + 4);
  const std::string extension = fs::path(file).extension();
  const bool saved = extension == ".pt" || extension == ".pth" || extension == ".ts";
  if (!saved && (extension != ".py" || Trim(request.factory).empty())) {
    return Error{fmt::format(
        "model `{}`: wanted FILE.py:NAME or FILE.py:NAME(n=3), a function that makes the model, a class or a "
        "variable, or a TorchScript file FILE.pt",
        texts.model)};
  }
  const fs::path folder = texts.folder.empty() ? root : texts.folder;
  std::error_code error;
  request.path = fs::weakly_canonical(folder / file, error);  // as the worker tells its places
  if (!fs::is_regular_file(request.path, error))
    return Error{fmt::format("model `{}`: there is no file {}", texts.model, file)};
  for (const std::string& text : texts.inputs) {
    for (const std::string_view part : SplitTop(text)) {
      auto spec = ParseInput(part);
      if (!spec) return spec.error();
      request.inputs.push_back(*spec);
    }
  }
  auto cases = ParseCases(texts.cases);
  if (!cases) return cases.error();
  request.cases = *std::move(cases);
  for (const std::string& text : texts.dynamic) {
    for (const std::string_view part : SplitTop(text)) {
      auto dynamic = ParseDynamic(part);
      if (!dynamic) return dynamic.error();
      request.dynamic.push_back(*dynamic);
    }
  }
  if (const std::string wrong = ParseExporters(texts.exporters, &request); !wrong.empty()) return Error{wrong};
  auto opsets = Opsets(texts);
  if (!opsets) return opsets.error();
  request.opsets = *std::move(opsets);
  if (!(texts.timeout_seconds > 0)) return Error{"the time limit must be above zero seconds"};
  if (texts.memory_mb < 0) return Error{"the memory limit must not be negative; 0 is no limit"};
  request.model = PlacePath(request.path, root);
  if (!request.factory.empty()) request.model += ":" + request.factory;
  if (!texts.name.empty()) request.model += fmt::format(" ({})", texts.name);
  request.file_stem =
      FileStem(fs::path(file).stem().string() + "_" + (texts.name.empty() ? request.factory : texts.name));
  request.opset = request.opsets.front();
  request.generate = texts.generate;
  request.not_finite = texts.not_finite;
  request.jobs = texts.jobs;
  request.static_sizes = texts.static_sizes;
  request.out = texts.out.empty() ? "" : (folder / texts.out).lexically_normal().string();
  request.timeout_seconds = texts.timeout_seconds;
  request.memory_mb = texts.memory_mb;
  request.python = texts.python;
  request.cache = texts.cache;
  request.runtime = texts.runtime;
  request.pass_env = texts.pass_env;
  return request;
}

}  // namespace exportlint
