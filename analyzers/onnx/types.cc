// Types of a model's values against what its operators take.
#include <fmt/format.h>
#include <onnx/defs/data_type_utils.h>
#include <onnx/defs/schema.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "analyzers/onnx/checks.h"
#include "analyzers/onnx/tensors.h"

namespace exportlint::onnx_reader {
namespace {

// Types of the values of a graph and of those around it.
struct Scope {
  const Scope* around = nullptr;
  std::unordered_map<std::string_view, onnx::DataType> types;

  onnx::DataType Find(std::string_view name) const {
    const auto found = types.find(name);
    if (found != types.end()) return found->second;
    return around != nullptr ? around->Find(name) : nullptr;
  }
};

// Null for what is no element type.
onnx::DataType TensorType(std::int32_t element) {
  if (element == onnx::TensorProto::UNDEFINED || !onnx::TensorProto::DataType_IsValid(element)) return nullptr;
  onnx::TypeProto type;
  type.mutable_tensor_type()->set_elem_type(element);
  return onnx::Utils::DataTypeUtils::ToType(type);
}

std::string WrongInput(const onnx::NodeProto& node, const onnx::OpSchema& schema, const Scope& scope) {
  const auto& formals = schema.inputs();
  std::unordered_map<std::string, std::pair<onnx::DataType, std::string>> bound;
  for (int i = 0; i < node.input_size() && !formals.empty(); ++i) {
    const auto& formal = formals[std::min(static_cast<std::size_t>(i), formals.size() - 1)];
    const onnx::DataType type = node.input(i).empty() ? nullptr : scope.Find(node.input(i));
    if (type == nullptr) continue;
    const std::string where = fmt::format("`{}` node giving `{}`: input `{}` is {}", node.op_type(),
                                          node.output_size() > 0 ? node.output(0) : "", node.input(i), *type);
    if (!formal.GetTypes().contains(type)) return Clean(where + ", which the operator does not take");
    const bool alike = formal.GetIsHomogeneous() && formal.GetTypes().size() > 1;
    const auto [other, first] = bound.try_emplace(formal.GetTypeStr(), type, node.input(i));
    if (alike && !first && other->second.first != type)
      return Clean(fmt::format("{}, and `{}` is {}", where, other->second.second, *other->second.first));
  }
  return {};
}

std::string WrongTypeIn(const onnx::GraphProto& graph, const std::unordered_map<std::string, int>& opsets,
                        const Scope* around, int depth) {
  constexpr int kDeepest = 50;
  if (depth > kDeepest) return {};
  Scope scope{.around = around, .types = {}};
  const auto add = [&](const onnx::ValueInfoProto& value) {
    if (value.type().has_tensor_type()) scope.types[value.name()] = TensorType(value.type().tensor_type().elem_type());
  };
  for (const auto& value : graph.value_info()) add(value);
  for (const auto& value : graph.output()) add(value);
  for (const auto& value : graph.input()) add(value);
  for (const auto& tensor : graph.initializer()) scope.types[tensor.name()] = TensorType(tensor.data_type());
  for (const onnx::NodeProto& node : graph.node()) {
    const auto opset = opsets.find(node.domain() == "ai.onnx" ? "" : node.domain());
    const onnx::OpSchema* schema =
        opset == opsets.end() ? nullptr : onnx::OpSchemaRegistry::Schema(node.op_type(), opset->second, opset->first);
    std::string wrong = schema != nullptr ? WrongInput(node, *schema, scope) : std::string();
    for (const auto& attribute : node.attribute()) {
      if (wrong.empty() && attribute.has_g()) wrong = WrongTypeIn(attribute.g(), opsets, &scope, depth + 1);
    }
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace

std::string WrongType(const onnx::ModelProto& model) {
  std::unordered_map<std::string, int> opsets;
  for (const auto& import : model.opset_import())
    opsets[import.domain() == "ai.onnx" ? "" : import.domain()] = static_cast<int>(import.version());
  return WrongTypeIn(model.graph(), opsets, nullptr, 0);
}

}  // namespace exportlint::onnx_reader
