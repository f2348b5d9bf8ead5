#include "export/verify/diverging.h"

#include <onnx/onnx_pb.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "export/verify/cases.h"
#include "export/verify/compare.h"
#include "export/verify/ort.h"

namespace exportlint {
namespace {

using nlohmann::json;

// Writes `copy`, whose graph gives the values that `nodes` name and it computes as outputs behind its own.
bool ExposeValues(const std::string& path, const std::string& copy, const json& nodes) {
  onnx::ModelProto model;
  std::ifstream file(path, std::ios::binary);
  if (!file || !model.ParseFromIstream(&file)) return false;
  std::set<std::string> computed;
  for (const auto& node : model.graph().node()) computed.insert(node.output().begin(), node.output().end());
  for (const auto& output : model.graph().output()) computed.erase(output.name());
  for (const json& node : nodes) {
    // Without a type: the runtime infers it.
    if (const std::string name = node.value("name", ""); computed.erase(name) > 0)
      model.mutable_graph()->add_output()->set_name(name);
  }
  std::ofstream out(copy, std::ios::binary);
  return model.SerializeToOstream(&out) && out.flush();
}

}  // namespace

std::optional<json> FirstDiverging(const std::string& path, const std::string& runtime, const json& nodes,
                                   const json& wanted) {
  if (nodes.empty()) return std::nullopt;
  const std::string copy = path + ".values.onnx";  // beside it: its external data is found by a relative name
  const bool written = ExposeValues(path, copy, nodes);
  auto model = OrtModel::Load(runtime, written ? copy : path);
  std::remove(copy.c_str());
  if (!written || !model) return std::nullopt;
  json absent = json::array();
  const auto inputs = CaseInputs(wanted.value("inputs", json::array()), (*model)->inputs(), &absent);
  if (!inputs) return std::nullopt;
  const auto outputs = (*model)->Run(*inputs);
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

}  // namespace exportlint
