#include "export/verify/diverging.h"

#include <onnx/onnx_pb.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <span>

#include "export/verify/cases.h"
#include "export/verify/compare.h"
#include "export/verify/ort.h"

namespace exportlint {
namespace {

using nlohmann::json;

constexpr int kMostExposed = 4000;

bool GivesTensors(const onnx::NodeProto& node) {
  for (const std::string_view kind : {"Sequence", "Optional", "SplitToSequence", "StringSplit"}) {
    if (std::string_view(node.op_type()).find(kind) != std::string_view::npos) return false;
  }
  return true;
}

// Writes `copy`, whose graph gives as outputs behind its own the values that `nodes` name and it computes; null: all.
bool ExposeValues(const std::string& path, const std::string& copy, const json& nodes) {
  onnx::ModelProto model;
  std::ifstream file(path, std::ios::binary);
  if (!file || !model.ParseFromIstream(&file)) return false;
  std::set<std::string> computed;
  json all = json::array();
  for (const auto& node : model.graph().node()) {
    if (!GivesTensors(node)) continue;
    computed.insert(node.output().begin(), node.output().end());
    for (const std::string& name : node.output()) {
      if (nodes.is_null() && !name.empty() && all.size() < kMostExposed) all.push_back({{"name", name}});
    }
  }
  for (const auto& output : model.graph().output()) computed.erase(output.name());
  for (const json& node : nodes.is_null() ? all : nodes) {
    // Without a type: the runtime infers it.
    if (const std::string name = node.value("name", ""); computed.erase(name) > 0)
      model.mutable_graph()->add_output()->set_name(name);
  }
  std::ofstream out(copy, std::ios::binary);
  return model.SerializeToOstream(&out) && out.flush();
}

// What a copy of the model that gives `nodes` (see ExposeValues) gives on a case.
std::optional<std::vector<NamedTensor>> InnerValues(const std::string& path, const std::string& runtime,
                                                    const json& nodes, const json& wanted) {
  const std::string copy = path + ".values.onnx";  // beside it: its external data is found by a relative name
  const bool written = ExposeValues(path, copy, nodes);
  auto model = OrtModel::Load(runtime, written ? copy : path);
  std::remove(copy.c_str());
  if (!written || !model) return std::nullopt;
  json absent = json::array();
  const auto inputs = CaseInputs(wanted.value("inputs", json::array()), (*model)->inputs(), &absent);
  if (!inputs) return std::nullopt;
  auto outputs = (*model)->Run(*inputs);
  return outputs ? std::optional(*std::move(outputs)) : std::nullopt;
}

// Every `step`th element of a tensor, as a list.
Tensor Sampled(const Tensor& tensor, std::size_t step) {
  const std::size_t size = ElementSize(tensor.dtype);
  Tensor found{tensor.dtype, {0}, {}};
  for (std::size_t i = 0; i < tensor.count(); i += step, ++found.shape[0])
    found.bytes.insert(found.bytes.end(), tensor.bytes.begin() + static_cast<std::ptrdiff_t>(i * size),
                       tensor.bytes.begin() + static_cast<std::ptrdiff_t>((i + 1) * size));
  return found;
}

// Why none of these values of the model is this one: empty where one is.
std::string Unmatched(const json& value, std::span<const NamedTensor> outputs) {
  const auto sample = ReadNpy(value.value("file", ""), value.value("dtype", ""));
  if (!sample) return "";
  const auto shape = value.value("shape", std::vector<std::int64_t>());
  std::string why = "the exported model has no value of shape " + ShapeText(shape) + " there";
  for (const NamedTensor& output : outputs) {
    if (output.tensor.shape != shape) continue;
    const Comparison comparison = Compare(Sampled(output.tensor, value.value("step", 1ull)), *sample, output.name);
    if (comparison.equal || comparison.differs == "dtype") return "";
    why = "none of the exported model's values of shape " + ShapeText(shape) + " is that";
  }
  return why;
}

// Whether each value is made into one of `last`; every one where none is known.
std::vector<bool> Used(const json& values, const json& last) {
  std::vector<bool> used(values.size(), false);
  bool known = false;
  for (const json& each : last) {
    if (each.get<int>() >= 0) used[each.get<std::size_t>()] = known = true;
  }
  if (!known) return std::vector<bool>(values.size(), true);
  for (std::size_t i = values.size(); i-- > 0;) {
    for (const json& of : values[i].value("of", json::array()))
      if (used[i]) used[of.get<std::size_t>()] = true;
  }
  return used;
}

}  // namespace

std::optional<json> FirstDiverging(const std::string& path, const std::string& runtime, const json& nodes,
                                   const json& wanted) {
  if (nodes.empty()) return std::nullopt;
  const auto outputs = InnerValues(path, runtime, nodes, wanted);
  if (!outputs) return std::nullopt;
  std::map<std::string, const Tensor*> values;
  for (const NamedTensor& output : *outputs) values.emplace(output.name, &output.tensor);
  bool compared = false;
  for (const json& node : nodes) {
    const std::string name = node.value("name", "");
    const auto found = values.find(name);
    if (found == values.end()) continue;
    const auto expected = ReadNpy(node.value("file", ""), node.value("dtype", ""));
    if (!expected) continue;
    compared = true;
    const Comparison comparison = Compare(*found->second, *expected, name);
    if (!comparison.equal && comparison.differs != "dtype") return json{{"node", name}, {"detail", comparison.detail}};
  }
  return compared ? std::optional<json>(json{{"node", ""}}) : std::nullopt;
}

std::optional<json> FirstUnmatched(const std::string& path, const std::string& runtime, const json& wanted) {
  const json values = wanted.value("values", json::array());
  if (values.empty()) return std::nullopt;
  const auto outputs = InnerValues(path, runtime, nullptr, wanted);
  if (!outputs) return std::nullopt;
  std::vector<std::string> why;
  for (const json& value : values) why.push_back(Unmatched(value, *outputs));
  // What the model gives must be given there, not only inside.
  const json last = wanted.value("last", json::array());
  const bool all = last.size() == wanted.value("outputs", json::array()).size() && last.size() <= outputs->size();
  for (std::size_t i = 0; all && i < last.size(); ++i) {
    if (const int index = last[i]; index >= 0)
      why[static_cast<std::size_t>(index)] =
          Unmatched(values[static_cast<std::size_t>(index)], std::span(*outputs).subspan(i, 1));
  }
  // What the model leaves out on its way to a right value is no fault of it.
  for (std::size_t i = values.size(); i-- > 0;) {
    for (const json& of : values[i].value("of", json::array()))
      if (why[i].empty()) why[of.get<std::size_t>()].clear();
  }
  const std::vector<bool> used = Used(values, wanted.value("last", json::array()));
  for (std::size_t i = 0; i < values.size(); ++i)
    if (used[i] && !why[i].empty()) return json{{"value", i}, {"detail", why[i]}};
  return std::nullopt;
}

}  // namespace exportlint
