// Names of a model, looked up: built once for all rules and nodes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "analyzers/graph/model.h"

namespace exportlint::rules {

class ModelIndex {
 public:
  explicit ModelIndex(const graph::Model& model);

  // The constant of a name, of whatever graph; null when it is none.
  const graph::ModelTensor* Constant(Symbol name) const { return Find(constants_, name); }
  // Type and shape of a name as told or inferred; null when nothing is known.
  const graph::ModelValue* Value(Symbol name) const { return Find(values_, name); }
  // How many nodes read it, and graphs give it out.
  std::uint32_t Uses(Symbol name) const {
    const auto found = uses_.find(name);
    return found == uses_.end() ? 0 : found->second;
  }
  // The node that gives a name, of whatever graph; null when none does.
  const graph::ModelNode* Producer(Symbol name) const { return Find(producers_, name); }
  // Whether the model brings a function of this qualified name.
  bool HasFunction(Symbol name) const { return functions_.contains(name); }

 private:
  template <typename T>
  static const T* Find(const std::unordered_map<Symbol, const T*>& map, Symbol name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : found->second;
  }

  std::unordered_map<Symbol, const graph::ModelTensor*> constants_;
  std::unordered_map<Symbol, const graph::ModelValue*> values_;
  std::unordered_map<Symbol, const graph::ModelNode*> producers_;
  std::unordered_map<Symbol, std::uint32_t> uses_;
  std::unordered_set<Symbol> functions_;
};

// "`Relu` node `encoder/relu`", or "`Relu` node giving `y`" where it has no name.
std::string NodeText(const graph::ModelNode& node);
// The attribute of a name; null when the node has none.
const graph::ModelAttribute* AttributeOf(const graph::ModelNode& node, std::string_view name);
// An operator of ONNX's default domain with one of these names.
bool IsOnnx(const graph::ModelNode& node, std::initializer_list<std::string_view> types);
// Whether some dimension is not fixed.
bool IsDynamic(const graph::ModelValue& value);

}  // namespace exportlint::rules
