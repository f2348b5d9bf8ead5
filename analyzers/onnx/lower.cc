#include "analyzers/onnx/lower.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyzers/base/python_frame.h"
#include "analyzers/base/source_map.h"
#include "analyzers/graph/builder.h"
#include "analyzers/onnx/checks.h"
#include "analyzers/onnx/listing.h"
#include "analyzers/onnx/tensors.h"

namespace exportlint::onnx_reader {
namespace {

using graph::Operand;

Symbol CleanName(const std::string& text) {
  return Symbol::Of(Clean(text));
}

Symbol DomainOf(const std::string& domain) {
  return domain.empty() ? Symbol::Of("ai.onnx") : CleanName(domain);
}

graph::ModelValue ValueOf(const onnx::ValueInfoProto& info) {
  graph::ModelValue value;
  value.name = CleanName(info.name());
  const onnx::TypeProto& type = info.type();
  if (type.has_tensor_type()) {
    value.type = Symbol::Of(TypeName(type.tensor_type().elem_type()));
    value.has_shape = type.tensor_type().has_shape();
    for (const auto& dim : type.tensor_type().shape().dim()) {
      if (dim.has_dim_value()) {
        value.shape.push_back({dim.dim_value(), {}});
      } else {
        value.shape.push_back({-1, CleanName(dim.dim_param())});
      }
    }
  } else if (type.value_case() != onnx::TypeProto::VALUE_NOT_SET) {
    value.type = Symbol::Of(type.has_sequence_type() ? "sequence" : type.has_optional_type() ? "optional" : "map");
  }
  return value;
}

std::string TextOf(const graph::ModelValue& value) {
  std::string text = fmt::format("{}: {}", value.name.text(), value.type.empty() ? "?" : value.type.text());
  if (!value.has_shape) return text;
  std::vector<std::string> dims;
  for (const graph::Dimension& dim : value.shape)
    dims.push_back(dim.size >= 0        ? std::to_string(dim.size)
                   : dim.symbol.empty() ? "?"
                                        : std::string(dim.symbol.text()));
  return fmt::format("{}[{}]", text, fmt::join(dims, ","));
}

graph::ModelAttribute AttributeOf(const onnx::AttributeProto& attribute) {
  using A = onnx::AttributeProto;
  constexpr int kShown = 12;
  graph::ModelAttribute out;
  out.name = CleanName(attribute.name());
  std::string text;
  const auto list = [&](const auto& values) {
    std::vector<std::string> shown;
    for (int i = 0; i < values.size() && i < kShown; ++i) shown.push_back(fmt::format("{}", values[i]));
    if (values.size() > kShown) shown.emplace_back("...");
    text = fmt::format("[{}]", fmt::join(shown, ","));
  };
  switch (attribute.type()) {
    case A::INT:
      out.number = attribute.i();
      text = std::to_string(attribute.i());
      break;
    case A::FLOAT: text = fmt::format("{}", attribute.f()); break;
    case A::STRING: text = Clean(attribute.s()); break;
    case A::INTS: list(attribute.ints()); break;
    case A::FLOATS: list(attribute.floats()); break;
    case A::TENSOR: text = "tensor"; break;
    case A::GRAPH: text = "graph"; break;
    default: text = "..."; break;
  }
  out.text = Symbol::Of(text);
  return out;
}

// The Python line that made a node: the innermost frame of torch's record of it.
SourceOrigin OriginOf(const onnx::NodeProto& node) {
  SourceOrigin origin;
  for (const auto& entry : node.metadata_props()) {
    if (entry.key() != "pkg.torch.onnx.stack_trace") continue;
    const PythonFrame frame = InnermostFrame(entry.value());
    if (frame.line == 0) continue;
    origin.line = frame.line;
    origin.path = CleanName(frame.path);
  }
  return origin;
}

class Lowerer {
 public:
  Lowerer(ModelFile file, std::string path)
      : proto_(std::move(file.proto)),
        listing_(file.text),
        path_(std::move(path)),
        folder_(std::filesystem::path(path_).parent_path().string()) {}

  Result<graph::Bundle> Run() {
    graph::Bundle bundle;
    if (const std::string gave_up = InferShapes(&proto_); !gave_up.empty())
      bundle.notes.push_back({"", 0, "shapes were not inferred: " + gave_up});
    builder_ = std::make_unique<graph::Builder>(std::make_shared<const SourceFile>(path_, std::string()));
    graph::Graph top;
    top.kind = graph::Graph::Kind::kModule;
    builder_->OpenGraph(std::move(top));
    Head();
    LowerTop(proto_.graph(), {}, graph::ModelGraph::Kind::kMain);
    for (const auto& function : proto_.functions()) LowerFunction(function);
    builder_->CloseGraph();
    const std::string wrong_type = WrongType(proto_);
    // Last, since it forgets where external data is.
    const std::string refused = CheckModel(&proto_);
    model_.invalid = Symbol::Of(refused.empty() ? wrong_type : refused);
    auto unit = Finish();
    bundle.units.push_back(std::move(unit));
    return bundle;
  }

 private:
  void Head() {
    model_.ir_version = proto_.ir_version();
    model_.producer =
        CleanName(proto_.producer_name() + (proto_.producer_version().empty() ? "" : " " + proto_.producer_version()));
    std::vector<std::string> opsets;
    for (const auto& import : proto_.opset_import()) {
      model_.opsets.push_back({DomainOf(import.domain()), import.version()});
      opsets.push_back(fmt::format("{} {}", DomainOf(import.domain()).text(), import.version()));
    }
    model_.head =
        listing_.Add(fmt::format("onnx model: IR version {}; opset {}; made by {}", proto_.ir_version(),
                                 fmt::join(opsets, ", "), model_.producer.empty() ? "?" : model_.producer.text()),
                     0, "", false);
    Origin(model_.head, {});
  }

  void Origin(Span span, SourceOrigin origin) {
    origin.offset = span.begin;
    if (listing_.made()) origins_.push_back(origin);
  }

  graph::ModelValue Place(graph::ModelValue value, const char* what) {
    value.span = listing_.Add(fmt::format("{} {}", what, TextOf(value)), depth_, value.name.text(), false);
    Origin(value.span, {});
    return value;
  }

  std::uint32_t NewGraph(graph::ModelGraph::Kind kind, Symbol name, std::uint32_t owner) {
    model_.graphs.push_back({});
    model_.graphs.back().kind = kind;
    model_.graphs.back().name = name;
    model_.graphs.back().owner = owner;
    return static_cast<std::uint32_t>(model_.graphs.size() - 1);
  }

  void LowerTop(const onnx::GraphProto& proto, Symbol name, graph::ModelGraph::Kind kind) {
    const std::uint32_t index = NewGraph(kind, name.empty() ? CleanName(proto.name()) : name, graph::kNoOwner);
    graph::Graph top;
    top.name = Symbol::Of("main");
    top.qualified_name = top.name;
    for (const auto& input : proto.input()) AddParameter(&top, CleanName(input.name()));
    builder_->OpenGraph(std::move(top));
    scopes_.emplace_back();
    std::uint32_t slot = 0;
    for (const auto& input : proto.input()) scopes_.back()[CleanName(input.name())] = Operand::Slot(slot++);
    Contents(proto, index);
    if (proto.output_size() > 0) {
      const graph::Input result{Read(CleanName(proto.output(0).name())), {}};
      graph::Node node;
      node.kind = graph::NodeKind::kReturn;
      node.op = graph::Op::kReturn;
      node.span = model_.head;
      node.anchor = model_.head.begin;
      builder_->Emit(node, {&result, 1});
    }
    scopes_.pop_back();
    builder_->CloseGraph();
  }

  void LowerFunction(const onnx::FunctionProto& function) {
    const Symbol name = Symbol::Of(fmt::format("{}::{}", DomainOf(function.domain()).text(), Clean(function.name())));
    const std::uint32_t index = NewGraph(graph::ModelGraph::Kind::kFunction, name, graph::kNoOwner);
    Origin(listing_.Add(fmt::format("function {}", name.text()), 0, Clean(function.name()), false), {});
    graph::Graph top;
    top.name = name;
    top.qualified_name = name;
    for (const std::string& input : function.input()) AddParameter(&top, CleanName(input));
    builder_->OpenGraph(std::move(top));
    scopes_.emplace_back();
    ++depth_;
    std::uint32_t slot = 0;
    for (const std::string& input : function.input()) {
      graph::ModelValue value;
      value.name = CleanName(input);
      value.span = model_.head;
      model_.graphs[index].inputs.push_back(value);
      scopes_.back()[value.name] = Operand::Slot(slot++);
    }
    for (const auto& node : function.node()) LowerNode(node, index);
    for (const std::string& output : function.output()) {
      graph::ModelValue value;
      value.name = CleanName(output);
      value.span = model_.head;
      model_.graphs[index].outputs.push_back(value);
    }
    --depth_;
    scopes_.pop_back();
    builder_->CloseGraph();
  }

  static void AddParameter(graph::Graph* top, Symbol name) {
    graph::Parameter parameter;
    parameter.name = name;
    top->parameters.push_back(parameter);
    top->slots.push_back(name);
  }

  // Inputs, constants and nodes of a graph whose scope is open.
  void Contents(const onnx::GraphProto& proto, std::uint32_t index) {
    for (const auto& input : proto.input()) model_.graphs[index].inputs.push_back(Place(ValueOf(input), "input"));
    for (const auto& tensor : proto.initializer()) AddTensor(tensor, index, "constant");
    for (const auto& sparse : proto.sparse_initializer()) AddTensor(sparse.values(), index, "constant");
    for (const auto& info : proto.value_info()) model_.graphs[index].inferred.push_back(ValueOf(info));
    for (const auto& node : proto.node()) LowerNode(node, index);
    for (const auto& output : proto.output()) model_.graphs[index].outputs.push_back(Place(ValueOf(output), "output"));
  }

  void AddTensor(const onnx::TensorProto& proto, std::uint32_t index, const char* what) {
    graph::ModelTensor tensor = DescribeTensor(proto, folder_);
    const std::string where = tensor.location.empty() ? "" : fmt::format(" in {}", tensor.location.text());
    tensor.value.span = listing_.Add(fmt::format("{} {}, {} bytes{}", what, TextOf(tensor.value), tensor.bytes, where),
                                     depth_, tensor.value.name.text(), false);
    Origin(tensor.value.span, {});
    model_.graphs[index].tensors.push_back(std::move(tensor));
  }

  // What a name stands for: a node's value, an input, otherwise a constant or an unknown name.
  Operand Read(Symbol name) {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (const auto found = scope->find(name); found != scope->end()) return found->second;
    }
    return Operand::Global(name.empty() ? Symbol::Of("?") : name);
  }

  void LowerNode(const onnx::NodeProto& proto, std::uint32_t index) {
    const auto at = static_cast<std::uint32_t>(model_.nodes.size());
    model_.nodes.emplace_back();
    graph::ModelNode node;
    node.graph = index;
    node.domain = DomainOf(proto.domain());
    node.type = CleanName(proto.op_type());
    node.name = CleanName(proto.name());
    std::vector<graph::Input> inputs;
    std::vector<std::string_view> reads, writes, attributes;
    for (const std::string& input : proto.input()) {
      node.inputs.push_back(CleanName(input));
      reads.push_back(node.inputs.back().text());
      if (!input.empty()) inputs.push_back({Read(node.inputs.back()), {}});
    }
    for (const std::string& output : proto.output()) {
      node.outputs.push_back(CleanName(output));
      writes.push_back(node.outputs.back().text());
    }
    std::vector<std::string> told;
    for (const auto& attribute : proto.attribute()) {
      node.attributes.push_back(AttributeOf(attribute));
      told.push_back(fmt::format("{}={}", node.attributes.back().name.text(), node.attributes.back().text.text()));
    }
    const std::string domain = node.domain.text() == "ai.onnx" ? "" : fmt::format("{}::", node.domain.text());
    const Span span = listing_.Add(
        fmt::format("{} = {}{}({}){}{}", fmt::join(writes, ", "), domain, node.type.text(), fmt::join(reads, ", "),
                    told.empty() ? "" : fmt::format(" {{{}}}", fmt::join(told, ", ")),
                    node.name.empty() ? "" : fmt::format("  # {}", node.name.text())),
        depth_, writes.empty() ? "" : writes.front(), true);
    SourceOrigin origin = OriginOf(proto);
    origin.context = node.name;
    Origin(span, origin);
    const std::vector<graph::Block> blocks = Bodies(proto, at, index);
    graph::Node lowered;
    lowered.kind = graph::NodeKind::kCall;
    lowered.op = graph::Op::kOperator;
    lowered.name = Symbol::Of(fmt::format("{}::{}", node.domain.text(), node.type.text()));
    lowered.span = span;
    lowered.anchor = span.begin;
    const Operand value = builder_->Emit(lowered, inputs, blocks);
    node.node = value.index();
    Define(node, value, lowered);
    model_.nodes[at] = std::move(node);
    model_.graphs[index].nodes.push_back(at);
  }

  void Define(const graph::ModelNode& node, Operand value, const graph::Node& lowered) {
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i].empty()) continue;
      Operand one = value;
      if (node.outputs.size() > 1) {
        graph::Node item;
        item.kind = graph::NodeKind::kIndex;
        item.op = graph::Op::kItem;
        item.aux = static_cast<std::uint32_t>(i);
        item.span = lowered.span;
        item.anchor = lowered.anchor;
        const graph::Input input{value, {}};
        one = builder_->Emit(item, {&input, 1});
      }
      scopes_.back()[node.outputs[i]] = one;
    }
  }

  // Bodies of If, Loop and Scan; the tensor of a Constant.
  std::vector<graph::Block> Bodies(const onnx::NodeProto& proto, std::uint32_t at, std::uint32_t index) {
    std::vector<graph::Block> blocks;
    const auto body = [&](const onnx::GraphProto& inner) {
      if (blocks.size() == 255) return;
      const std::uint32_t number = NewGraph(graph::ModelGraph::Kind::kBody, CleanName(inner.name()), at);
      builder_->OpenBlock();
      scopes_.emplace_back();
      ++depth_;
      for (const auto& input : inner.input())
        scopes_.back()[CleanName(input.name())] = Operand::Global(Symbol::Of(Clean(input.name()) + "'"));
      Contents(inner, number);
      --depth_;
      scopes_.pop_back();
      blocks.push_back(builder_->CloseBlock());
    };
    for (const auto& attribute : proto.attribute()) {
      if (attribute.has_g()) body(attribute.g());
      for (const auto& inner : attribute.graphs()) body(inner);
      if (attribute.has_t() && proto.op_type() == "Constant" && proto.output_size() == 1) {
        graph::ModelTensor tensor = DescribeTensor(attribute.t(), folder_);
        tensor.value.name = CleanName(proto.output(0));
        tensor.value.span = model_.head;
        tensor.of_node = true;
        model_.graphs[index].tensors.push_back(std::move(tensor));
      }
    }
    return blocks;
  }

  // The text is whole only now.
  std::shared_ptr<const graph::Unit> Finish() {
    SourceFile source(path_, std::move(listing_).Take());
    if (!origins_.empty()) source = std::move(source).WithMap(std::make_shared<const SourceMap>(std::move(origins_)));
    builder_->SetModel(std::make_shared<const graph::Model>(std::move(model_)));
    builder_->SetSource(std::make_shared<const SourceFile>(std::move(source)));
    return builder_->Finish();
  }

  onnx::ModelProto proto_;
  Listing listing_;
  std::string path_, folder_;
  std::unique_ptr<graph::Builder> builder_;
  graph::Model model_;
  std::vector<std::unordered_map<Symbol, Operand>> scopes_;
  std::vector<SourceOrigin> origins_;
  int depth_ = 0;
};

}  // namespace

Result<graph::Bundle> LowerModel(ModelFile file, const std::string& path) {
  return Lowerer(std::move(file), path).Run();
}

}  // namespace exportlint::onnx_reader
