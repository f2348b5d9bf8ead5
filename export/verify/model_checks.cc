#include "export/verify/model_checks.h"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/defs/schema.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

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

// Every name a node reads, in its bodies too.
void AddRead(const onnx::NodeProto& node, std::set<std::string>* names) {
  names->insert(node.input().begin(), node.input().end());
  for (const auto* body : Bodies(node)) {
    for (const auto& inner : body->node()) AddRead(inner, names);
    for (const auto& output : body->output()) names->insert(output.name());
  }
}

std::vector<std::string> UnusedInputs(const onnx::GraphProto& graph) {
  std::set<std::string> needed;
  for (const auto& output : graph.output()) needed.insert(output.name());
  for (int i = graph.node_size(); i-- > 0;) {
    const auto& node = graph.node(i);
    if (node.op_type() == "Shape" || node.op_type() == "Size") continue;
    if (std::any_of(node.output().begin(), node.output().end(),
                    [&](const std::string& name) { return needed.count(name) > 0; }))
      AddRead(node, &needed);
  }
  std::vector<std::string> found;
  for (const auto& input : graph.input()) {
    if (needed.count(input.name()) == 0) found.push_back(input.name());
  }
  return found;
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

constexpr std::int64_t kSmall = 64;           // elements of a constant that Python may have written
constexpr std::size_t kMostNumbers = 100000;  // looked through

void AddNumbers(const onnx::TensorProto& tensor, std::vector<double>* numbers) {
  std::int64_t count = 1;
  for (const auto size : tensor.dims()) count *= size;
  if (count > kSmall || count < 0 || numbers->size() > kMostNumbers) return;
  for (const float each : tensor.float_data()) numbers->push_back(each);
  for (const double each : tensor.double_data()) numbers->push_back(each);
  for (const auto each : tensor.int64_data()) numbers->push_back(static_cast<double>(each));
  for (const auto each : tensor.int32_data()) numbers->push_back(each);
  const std::string& raw = tensor.raw_data();
  const auto read = [&]<typename T>(T value) {
    for (std::size_t at = 0; at + sizeof(T) <= raw.size(); at += sizeof(T)) {
      std::memcpy(&value, raw.data() + at, sizeof(T));
      numbers->push_back(static_cast<double>(value));
    }
  };
  if (tensor.data_type() == onnx::TensorProto::FLOAT) read(0.0f);
  if (tensor.data_type() == onnx::TensorProto::DOUBLE) read(0.0);
  if (tensor.data_type() == onnx::TensorProto::INT64) read(std::int64_t{0});
  if (tensor.data_type() == onnx::TensorProto::INT32) read(std::int32_t{0});
}

void AddNumbers(const onnx::GraphProto& graph, std::vector<double>* numbers) {
  for (const auto& tensor : graph.initializer()) AddNumbers(tensor, numbers);
  for (const auto& node : graph.node()) {
    for (const auto& attribute : node.attribute()) {
      if (attribute.has_t()) AddNumbers(attribute.t(), numbers);
      if (attribute.type() == onnx::AttributeProto::FLOAT) numbers->push_back(attribute.f());
      if (attribute.type() == onnx::AttributeProto::INT) numbers->push_back(static_cast<double>(attribute.i()));
      for (const auto each : attribute.ints()) numbers->push_back(static_cast<double>(each));
    }
    for (const auto* body : Bodies(node)) AddNumbers(*body, numbers);
  }
}

std::vector<double> NumbersIn(const std::string& text) {
  std::vector<double> found;
  const char* at = text.c_str();
  while (*at != 0) {
    char* end = nullptr;
    const double value = std::strtod(at, &end);
    if (end != at) found.push_back(value);
    at = end != at ? end : at + 1;
  }
  return found;
}

}  // namespace

std::vector<std::string> FindConstants(const std::string& path, const std::vector<std::string>& wanted) {
  std::vector<std::string> found;
  onnx::ModelProto model;
  std::ifstream file(path, std::ios::binary);
  if (wanted.empty() || !file || !model.ParseFromIstream(&file)) return found;
  std::vector<double> numbers;
  AddNumbers(model.graph(), &numbers);
  const auto holds = [&](double value) {
    // A value is told with six digits, and the model has it as float32.
    return std::any_of(numbers.begin(), numbers.end(),
                       [&](double each) { return std::fabs(each - value) <= 1e-5 * std::fabs(value); });
  };
  for (const std::string& text : wanted) {
    const auto asked = NumbersIn(text);
    if (!asked.empty() && std::all_of(asked.begin(), asked.end(), holds)) found.push_back(text);
  }
  return found;
}

ModelFacts CheckModel(const std::string& path, const ValueLines& lines) {
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
  facts.graph = Outline(model.graph(), lines);
  facts.unused = UnusedInputs(model.graph());
  facts.check_shapes = Guarded([&] {
    onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(),
                                       onnx::ShapeInferenceOptions(true, 1, true));
  });
  return facts;
}

}  // namespace exportlint
