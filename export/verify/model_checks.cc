#include "export/verify/model_checks.h"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <fstream>
#include <map>

namespace exportlint {
namespace {

constexpr std::size_t kMaxNamed = 12;  // operators named in one body of the structure

std::string FirstLine(std::string_view text) {
  while (!text.empty() && (text.front() == '\n' || text.front() == ' ')) text.remove_prefix(1);
  return std::string(text.substr(0, std::min<std::size_t>(text.find('\n'), 400)));
}

template <typename Function>
std::string Guarded(Function function) {
  try {
    function();
    return "ok";
  } catch (const std::exception& error) {
    return "failed: " + FirstLine(error.what());
  } catch (...) {
    return "failed";
  }
}

std::vector<const onnx::GraphProto*> Bodies(const onnx::NodeProto& node) {
  std::vector<const onnx::GraphProto*> bodies;
  for (const auto& attribute : node.attribute()) {
    if (attribute.has_g()) bodies.push_back(&attribute.g());
    for (const auto& graph : attribute.graphs()) bodies.push_back(&graph);
  }
  return bodies;
}

void Count(const onnx::GraphProto& graph, std::map<std::string, int>* counts) {
  for (const auto& node : graph.node()) {
    ++(*counts)[node.domain().empty() || node.domain() == "ai.onnx" ? node.op_type()
                                                                    : node.domain() + "::" + node.op_type()];
    for (const auto* body : Bodies(node)) Count(*body, counts);
  }
}

// Nodes with bodies are always named, the others (in bodies only) up to a number; repeats once, with their count.
std::string Structure(const onnx::GraphProto& graph, bool in_body) {
  std::vector<std::pair<std::string, int>> parts;
  std::size_t named = 0, left_out = 0;
  for (const auto& node : graph.node()) {
    std::string text = node.op_type();
    const auto bodies = Bodies(node);
    if (bodies.empty()) {
      if (!in_body || text == "Constant" || text == "Identity" || text == "Cast") continue;
      if (named >= kMaxNamed) {
        ++left_out;
        continue;
      }
    } else {
      std::vector<std::string> inner;
      for (const auto* body : bodies) inner.push_back(Structure(*body, true));
      text += fmt::format("{{{}}}", fmt::join(inner, " | "));
    }
    if (!parts.empty() && parts.back().first == text) {
      ++parts.back().second;
    } else {
      parts.emplace_back(text, 1);
      ++named;
    }
  }
  std::vector<std::string> texts;
  for (const auto& [text, count] : parts) texts.push_back(count > 1 ? fmt::format("{} {}", count, text) : text);
  if (left_out > 0) texts.push_back(fmt::format("{} more", left_out));
  return fmt::format("{}", fmt::join(texts, ", "));
}

// The checker takes any opset number: whether one exists is known by the schema registry alone.
std::string CheckOpsets(const onnx::ModelProto& model) {
  const auto& known = onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map();
  for (const auto& import : model.opset_import()) {
    const auto range = known.find(import.domain());
    if (range == known.end()) continue;
    if (import.version() < range->second.first || import.version() > range->second.second) {
      return fmt::format("failed: opset {} of domain `{}` does not exist: {} to {} do", import.version(),
                         import.domain().empty() ? "ai.onnx" : import.domain(), range->second.first,
                         range->second.second);
    }
  }
  return "ok";
}

}  // namespace

ModelFacts CheckModel(const std::string& path) {
  ModelFacts facts;
  onnx::ModelProto model;
  std::ifstream file(path, std::ios::binary);
  if (!file || !model.ParseFromIstream(&file)) {
    facts.check_onnx = "failed: not an ONNX model";
    return facts;
  }
  for (const auto& import : model.opset_import()) {
    if (import.domain().empty() || import.domain() == "ai.onnx") facts.opset = static_cast<int>(import.version());
  }
  facts.ir_version = static_cast<int>(model.ir_version());
  facts.check_onnx = CheckOpsets(model);
  // By path, so that tensors kept outside the file are looked for beside it.
  if (facts.check_onnx == "ok") facts.check_onnx = Guarded([&] { onnx::checker::check_model(path); });
  std::map<std::string, int> counts;
  Count(model.graph(), &counts);
  facts.histogram.assign(counts.begin(), counts.end());
  std::stable_sort(facts.histogram.begin(), facts.histogram.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  facts.structure = Structure(model.graph(), false);
  facts.check_shapes = Guarded([&] {
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(),
                                       onnx::ShapeInferenceOptions(true, 1, true));
  });
  return facts;
}

}  // namespace exportlint
