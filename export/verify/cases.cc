#include "export/verify/cases.h"

#include <fmt/format.h>

#include <algorithm>

#include "export/verify/compare.h"

namespace exportlint {

using nlohmann::json;

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

namespace {

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
    const Comparison comparison = Compare(actual[i].tensor, *tensor, actual[i].name, expected[i].value("moved", 0.0));
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

}  // namespace

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

}  // namespace exportlint
