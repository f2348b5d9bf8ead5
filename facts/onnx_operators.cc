#include "facts/onnx_operators.h"

#include <algorithm>

#include "facts/tables.h"

namespace exportlint::facts {

std::string QualifiedOnnxName(std::string_view name) {
  return name.find("::") == std::string_view::npos ? std::string("ai.onnx::").append(name) : std::string(name);
}

std::span<const OnnxOperator> FindOnnxOperator(std::string_view name) {
  return internal::RowsNamed(internal::kOnnxOperators, QualifiedOnnxName(name));
}

const OnnxOperator* OnnxOperatorAt(std::string_view name, int opset) {
  const OnnxOperator* found = nullptr;
  for (const OnnxOperator& version : FindOnnxOperator(name)) {
    if (version.since() <= opset) found = &version;
  }
  return found;
}

std::span<const OnnxOperator> AllOnnxOperators() {
  return internal::kOnnxOperators;
}

int NewestOnnxOpset(std::string_view domain) {
  int newest = 0;
  for (const OnnxOperator& version : internal::kOnnxOperators) {
    const std::string_view name = version.name();
    if (name.substr(0, name.find("::")) == domain) newest = std::max(newest, version.since());
  }
  return newest;
}

}  // namespace exportlint::facts
