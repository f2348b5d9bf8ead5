#include "rules/engine/model_index.h"

#include <fmt/format.h>

#include <algorithm>

namespace exportlint::rules {

ModelIndex::ModelIndex(const graph::Model& model) {
  for (const graph::ModelGraph& graph : model.graphs) {
    if (graph.kind == graph::ModelGraph::Kind::kFunction) functions_.insert(graph.name);
    for (const auto* values : {&graph.inferred, &graph.outputs, &graph.inputs}) {
      for (const graph::ModelValue& value : *values) values_[value.name] = &value;
    }
    for (const graph::ModelTensor& tensor : graph.tensors) {
      constants_[tensor.value.name] = &tensor;
      values_[tensor.value.name] = &tensor.value;
    }
    for (const graph::ModelValue& output : graph.outputs) ++uses_[output.name];
  }
  for (const graph::ModelNode& node : model.nodes) {
    for (const Symbol input : node.inputs) ++uses_[input];
    for (const Symbol output : node.outputs) producers_[output] = &node;
  }
}

std::string NodeText(const graph::ModelNode& node) {
  if (!node.name.empty()) return fmt::format("`{}` node `{}`", node.type.text(), node.name.text());
  const std::string_view gives = node.outputs.empty() ? std::string_view("nothing") : node.outputs.front().text();
  return fmt::format("`{}` node giving `{}`", node.type.text(), gives);
}

const graph::ModelAttribute* AttributeOf(const graph::ModelNode& node, std::string_view name) {
  const auto found =
      std::ranges::find_if(node.attributes, [&](const graph::ModelAttribute& a) { return a.name.text() == name; });
  return found == node.attributes.end() ? nullptr : &*found;
}

bool IsOnnx(const graph::ModelNode& node, std::initializer_list<std::string_view> types) {
  return node.domain.text() == "ai.onnx" && std::ranges::find(types, node.type.text()) != types.end();
}

bool IsDynamic(const graph::ModelValue& value) {
  return std::ranges::any_of(value.shape, [](const graph::Dimension& dim) { return dim.size < 0; });
}

}  // namespace exportlint::rules
