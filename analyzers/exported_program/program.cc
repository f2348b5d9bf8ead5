#include "analyzers/exported_program/program.h"

#include <algorithm>
#include <charconv>

namespace exportlint::exported_program {
namespace {

// The innermost frame outside torch of `File "path", line 3, in forward` lines, outermost first.
void Place(std::string_view trace, ListingOrigin* origin) {
  constexpr std::string_view kFile = "File \"", kLine = "\", line ";
  while (!trace.empty()) {
    const std::size_t at = trace.rfind(kFile);
    if (at == std::string_view::npos) return;
    const std::string_view frame = trace.substr(at + kFile.size());
    trace = trace.substr(0, at);
    const std::size_t end = frame.find(kLine);
    if (end == std::string_view::npos) continue;
    const std::string_view path = frame.substr(0, end);
    if (path.find("/torch/") != std::string_view::npos) continue;
    const std::string_view number = frame.substr(end + kLine.size());
    std::from_chars(number.data(), number.data() + number.size(), origin->line);
    origin->path = Symbol::Of(path);
    return;
  }
}

// "key,path,type;key,path,type": the path of the innermost module.
std::string_view ModulePath(std::string_view stack) {
  stack = stack.substr(stack.rfind(';') + 1);
  const std::size_t first = stack.find(',');
  if (first == std::string_view::npos) return {};
  return stack.substr(first + 1, stack.find(',', first + 1) - first - 1);
}

}  // namespace

ListingOrigin ProgramListing::OriginOf(const Json& node) {
  ListingOrigin origin;
  const Json& metadata = Member(node, "metadata");
  Place(TextOf(Member(metadata, "stack_trace")), &origin);
  origin.context = Symbol::Of(ModulePath(TextOf(Member(metadata, "nn_module_stack"))));
  return origin;
}

// An attribute of the module, made in its constructor.
std::string ProgramListing::Attribute(const std::string& name, const std::string& value) {
  const std::string shown = attributes_.Make(name);
  constructor_.push_back("self." + shown + " = " + value);
  return "self." + shown;
}

std::string ProgramListing::Zeros(const std::string& tensor, bool parameter) const {
  const Json& sizes = Member(Member(Member(*graph_, "tensor_values"), tensor), "sizes");
  std::string text = "torch.zeros((";
  if (sizes.is_array()) {
    for (const Json& size : sizes) {
      const Json& number = Member(size, "as_int");
      text += (number.is_number_integer() ? number.dump() : "1") + ", ";
    }
  }
  text += "))";
  return parameter ? "torch.nn.Parameter(" + text + ")" : text;
}

// What each placeholder stands for: an input of the user, or a state of the module.
void ProgramListing::Signature(const Json& graph) {
  const Json& specs = Member(Member(Member(model_, "graph_module"), "signature"), "input_specs");
  std::string text = "def forward(self";
  std::set<std::string> told;
  if (specs.is_array()) {
    for (const Json& spec : specs) {
      if (!spec.is_object() || spec.empty()) continue;
      const std::string& kind = spec.begin().key();
      const Json& value = spec.begin().value();
      const Json& argument = Member(value, "arg");
      const std::string name = TextOf(Member(kind == "user_input" ? Member(argument, "as_tensor") : argument, "name"));
      if (name.empty()) continue;
      told.insert(name);
      if (kind == "user_input") {
        text += ", " + Name(name) + ": torch.Tensor";
        continue;
      }
      std::string state = kind == "parameter"         ? TextOf(Member(value, "parameter_name"))
                          : kind == "buffer"          ? TextOf(Member(value, "buffer_name"))
                          : kind == "tensor_constant" ? TextOf(Member(value, "tensor_constant_name"))
                                                      : name;
      states_[name] = Attribute(state.empty() ? name : state, Zeros(name, kind == "parameter"));
    }
  }
  // Numbers given to forward are inputs of the graph without a place in the signature's tensors.
  if (const Json& inputs = Member(graph, "inputs"); inputs.is_array()) {
    for (const Json& input : inputs) {
      const std::string tensor = TextOf(Member(Member(input, "as_tensor"), "name"));
      const std::string number = TextOf(Member(Member(input, "as_sym_int"), "as_name"));
      if (!tensor.empty() && !told.contains(tensor)) text += ", " + Name(tensor) + ": torch.Tensor";
      if (!number.empty()) text += ", " + Name(number) + ": int";
    }
  }
  listing_.Line(1, text + "):");
}

// Sub-graphs of an operator that takes some (`torch.cond`), as functions in front of it.
void ProgramListing::SubGraphs(const Json& node, int depth) {
  const Json& inputs = Member(node, "inputs");
  if (!inputs.is_array()) return;
  for (const Json& input : inputs) {
    const Json& held = Member(Member(input, "arg"), "as_graph");
    const Json& graph = Member(held, "graph");
    if (!graph.is_object()) continue;
    if (depth > kMaxDepth) {
      notes_.push_back("sub-graphs nest deeper than is followed");
      return;
    }
    const std::string name = Name("graph_" + TextOf(Member(held, "name")) + std::to_string(++temporaries_));
    functions_[&graph] = name;
    // Names inside are its own.
    const auto names = names_;
    const Json* outer = std::exchange(graph_, &graph);
    std::string line = "def " + name + "(";
    for (const std::string& parameter : Names(Member(graph, "inputs"))) line += parameter + ", ";
    listing_.Line(depth, line + "):");
    Graph(graph, depth + 1);
    Outputs(graph, depth + 1);
    graph_ = outer;
    names_ = names;
  }
}

// with_effects(token, op, x) keeps the order of effects: what it runs is `op(x)`, after a token of no tensor.
bool ProgramListing::WithEffects(const Json& node, int depth) {
  const Json& inputs = Member(node, "inputs");
  if (TextOf(Member(node, "target")) != "torch.ops.higher_order.with_effects") return false;
  if (!inputs.is_array() || inputs.size() < 2) return false;
  const std::string target = TextOf(Member(Member(inputs[1], "arg"), "as_operator"));
  if (target.empty()) return false;
  Json plain = node;
  plain["target"] = target;
  plain["inputs"].erase(plain["inputs"].begin(), plain["inputs"].begin() + 2);
  Json& outputs = plain["outputs"];
  if (outputs.is_array() && !outputs.empty()) outputs.erase(outputs.begin());
  Node(plain, depth);
  return true;
}

void ProgramListing::Node(const Json& node, int depth) {
  if (WithEffects(node, depth)) return;
  SubGraphs(node, depth);
  ListingText call(Call(node));
  const ListingOrigin origin = OriginOf(node);
  call.From(origin);
  const std::vector<std::string> names = Names(Member(node, "outputs"));
  const bool higher_order = TextOf(Member(node, "target")).starts_with("torch.ops.higher_order.");
  if (higher_order && !names.empty()) {
    // Gives a tuple whatever it says of itself.
    ListingText line("outputs_" + std::to_string(++temporaries_));
    const std::string tuple = line.text();
    listing_.Line(depth, line.Add(" = ").Add(call).From(origin));
    for (std::size_t i = 0; i < names.size(); ++i)
      listing_.Line(depth, ListingText(names[i] + " = " + tuple + "[" + std::to_string(i) + "]").From(origin));
    return;
  }
  ListingText line;
  for (const std::string& name : names) line.Add(line.empty() ? "" : ", ").Add(name);
  const Json& outputs = Member(node, "outputs");
  const bool list = outputs.is_array() && outputs.size() == 1 && outputs[0].contains("as_tensors");
  if (names.size() == 1 && list) line.Add(",");
  if (!names.empty()) line.Add(" = ");
  listing_.Line(depth, line.Add(call).From(origin));
}

void ProgramListing::Graph(const Json& graph, int depth) {
  const Json& nodes = Member(graph, "nodes");
  if (!nodes.is_array()) return;
  for (const Json& node : nodes) Node(node, depth);
}

void ProgramListing::Outputs(const Json& graph, int depth) {
  const Json& specs = Member(Member(Member(model_, "graph_module"), "signature"), "output_specs");
  const Json& outputs = Member(graph, "outputs");
  const bool root = depth == 2;
  std::string text;
  int count = 0;
  if (outputs.is_array()) {
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const bool mutation = root && specs.is_array() && i < specs.size() && specs[i].is_object() &&
                            !specs[i].contains("user_output") && !specs[i].contains("loss_output");
      if (mutation) continue;
      text += (count++ != 0 ? ", " : "") + Argument(outputs[i]);
    }
  }
  listing_.Line(depth, "return " + (count == 1 ? text : "(" + text + (count != 0 ? ",)" : ")")));
}

// What the program writes back: to a buffer of the module, or to an input.
void ProgramListing::Mutations(int depth) {
  const Json& specs = Member(Member(Member(model_, "graph_module"), "signature"), "output_specs");
  if (!specs.is_array()) return;
  for (const Json& spec : specs) {
    const Json& of_buffer = Member(spec, "buffer_mutation");
    const Json& mutation = of_buffer.is_null() ? Member(spec, "user_input_mutation") : of_buffer;
    const std::string buffer = TextOf(Member(mutation, "buffer_name"));
    const std::string input = TextOf(Member(mutation, "user_input_name"));
    const std::string value = TextOf(Member(Member(mutation, "arg"), "name"));
    if (value.empty() || (buffer.empty() && input.empty())) continue;
    const auto state = buffer.empty() ? states_.end() : std::ranges::find_if(states_, [&](const auto& s) {
      return s.second == "self." + Identifier(buffer);
    });
    if (!buffer.empty() && state == states_.end()) continue;
    ListingText line((buffer.empty() ? Name(input) : state->second) + ".copy_(" + Name(value) + ")");
    // Told where the value was made.
    const Json& nodes = Member(*graph_, "nodes");
    for (const Json& node : nodes) {
      if (TextOf(Member(node, "name")) == value) line.From(OriginOf(node));
    }
    listing_.Line(depth, line);
  }
}

std::shared_ptr<const SourceFile> ProgramListing::Run(const std::string& path) {
  for (const char* taken : {"self", "torch", "int", "float", "operator", "math", "None", "True", "False"})
    unique_.Take(taken);
  const Json& graph = Member(Member(model_, "graph_module"), "graph");
  graph_ = &graph;
  listing_.Line(0, "import math");
  listing_.Line(0, "import operator");
  listing_.Line(0, "import torch");
  Sizes(graph);
  listing_.Line(0, "class Program(torch.nn.Module):");
  Signature(graph);
  Guards(2);
  Graph(graph, 2);
  Mutations(2);
  Outputs(graph, 2);
  listing_.Line(1, "def __init__(self):");
  listing_.Line(2, "super().__init__()");
  for (const std::string& line : constructor_) listing_.Line(2, line);
  return std::move(listing_).Finish(path, ModelForm::kExported);
}

}  // namespace exportlint::exported_program
