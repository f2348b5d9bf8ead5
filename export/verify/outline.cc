#include "export/verify/outline.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "analyzers/base/python_frame.h"

namespace exportlint {
namespace {

class Outliner {
 public:
  explicit Outliner(const ValueLines& lines) : lines_(lines) {}

  void Input(const onnx::ValueInfoProto& value) {
    makers_[value.name()] = Add({.type = "input", .name = value.name(), .path = {}, .inputs = {}});
  }

  void Node(const onnx::NodeProto& node) {
    const bool own = node.domain().empty() || node.domain() == "ai.onnx";
    DrawnNode drawn{.type = own ? node.op_type() : node.domain() + "::" + node.op_type(),
                    .name = node.name(),
                    .path = {},
                    .inputs = {}};
    for (const auto& entry : node.metadata_props()) {
      if (entry.key() != "pkg.torch.onnx.stack_trace") continue;
      PythonFrame frame = InnermostFrame(entry.value());
      drawn.path = std::move(frame.path);
      drawn.line = frame.line;
    }
    for (const std::string& name : node.output()) {
      const auto known = lines_.find(name);
      if (drawn.line != 0 || known == lines_.end()) continue;
      drawn.path = known->second.path;
      drawn.line = known->second.line;
    }
    if (node.op_type() == "Constant" && own && drawn.line == 0) return;
    for (const std::string& name : node.input()) Take(name, &drawn);
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_g()) TakeCaptured(attribute.g(), &drawn);
    }
    const std::uint32_t index = Add(std::move(drawn));
    for (const std::string& name : node.output()) makers_[name] = index;
  }

  void Output(const onnx::ValueInfoProto& value) {
    DrawnNode drawn{.type = "output", .name = value.name(), .path = {}, .inputs = {}};
    Take(value.name(), &drawn);
    Add(std::move(drawn));
  }

  Drawing Done() && { return std::move(drawing_); }

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::uint32_t Add(DrawnNode node) {
    if (drawing_.nodes.size() == Drawing::kMostNodes) {
      ++drawing_.left_out;
      return kNone;
    }
    drawing_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(drawing_.nodes.size() - 1);
  }

  void Take(const std::string& name, DrawnNode* node) const {
    const auto maker = makers_.find(name);
    if (maker == makers_.end() || maker->second == kNone) return;
    if (std::ranges::find(node->inputs, maker->second) == node->inputs.end()) node->inputs.push_back(maker->second);
  }

  // What a body uses of the graph around it, one level deep.
  void TakeCaptured(const onnx::GraphProto& body, DrawnNode* node) const {
    for (const auto& inner : body.node()) {
      for (const std::string& name : inner.input()) Take(name, node);
    }
  }

  const ValueLines& lines_;
  std::unordered_map<std::string, std::uint32_t> makers_;  // of each value
  Drawing drawing_;
};

}  // namespace

Drawing Outline(const onnx::GraphProto& graph, const ValueLines& lines) {
  Outliner outliner(lines);
  for (const auto& value : graph.input()) outliner.Input(value);
  for (const auto& node : graph.node()) outliner.Node(node);
  for (const auto& value : graph.output()) outliner.Output(value);
  return std::move(outliner).Done();
}

}  // namespace exportlint
