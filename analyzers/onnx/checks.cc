#include "analyzers/onnx/checks.h"

#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

#include <exception>
#include <string_view>

#include "analyzers/onnx/tensors.h"

namespace exportlint::onnx_reader {
namespace {

std::string FirstLine(std::string_view text) {
  while (!text.empty() && (text.front() == '\n' || text.front() == ' ')) text.remove_prefix(1);
  return Clean(std::string(text.substr(0, text.find('\n'))));
}

template <typename Work>
std::string Guarded(const Work& work) {
  try {
    work();
    return {};
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    return FirstLine(error.what());
  }
}

// The checker would look for the file itself.
void Forget(onnx::TensorProto* tensor) {
  if (tensor->data_location() != onnx::TensorProto::EXTERNAL) return;
  tensor->clear_data_location();
  tensor->clear_external_data();
  tensor->clear_dims();
  tensor->add_dims(0);
}

void ForgetExternal(onnx::GraphProto* graph) {
  for (auto& tensor : *graph->mutable_initializer()) Forget(&tensor);
  for (auto& node : *graph->mutable_node()) {
    for (auto& attribute : *node.mutable_attribute()) {
      if (attribute.has_t()) Forget(attribute.mutable_t());
      for (auto& tensor : *attribute.mutable_tensors()) Forget(&tensor);
      if (attribute.has_g()) ForgetExternal(attribute.mutable_g());
      for (auto& body : *attribute.mutable_graphs()) ForgetExternal(&body);
    }
  }
}

}  // namespace

std::string InferShapes(onnx::ModelProto* model) {
  return Guarded([&] { onnx::shape_inference::InferShapes(*model, onnx::OpSchemaRegistry::Instance()); });
}

std::string CheckModel(onnx::ModelProto* model) {
  ForgetExternal(model->mutable_graph());
  return Guarded([&] { onnx::checker::check_model(*model); });
}

}  // namespace exportlint::onnx_reader
