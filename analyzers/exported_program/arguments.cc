// Arguments and calls: the schema's tagged unions as text of Python.
#include <algorithm>
#include <array>

#include "analyzers/exported_program/program.h"

namespace exportlint::exported_program {

namespace {

// ScalarType of the schema, by number.
constexpr std::array<std::string_view, 14> kDtypes = {
    "None",          "torch.uint8",   "torch.int8",    "torch.int16",     "torch.int32",     "torch.int64",
    "torch.float16", "torch.float32", "torch.float64", "torch.complex32", "torch.complex64", "torch.complex128",
    "torch.bool",    "torch.bfloat16"};

struct Infix {
  std::string_view name, sign;
};
constexpr Infix kInfix[] = {{"add", "+"}, {"sub", "-"},  {"mul", "*"}, {"floordiv", "//"}, {"truediv", "/"},
                            {"mod", "%"}, {"pow", "**"}, {"eq", "=="}, {"ne", "!="},       {"lt", "<"},
                            {"le", "<="}, {"gt", ">"},   {"ge", ">="}, {"and_", "&"},      {"or_", "|"}};

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, 200)) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F ? '?' : c;
  }
  return out + "\"";
}

std::string Number(const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_number()) return value.dump();
  if (value.is_string()) return "float(" + Quoted(value.get_ref<const std::string&>()) + ")";  // "Infinity"
  return "None";
}

}  // namespace

const Json& Member(const Json& object, std::string_view name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string TextOf(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string ProgramListing::Name(std::string_view name) {
  if (const auto state = states_.find(name); state != states_.end()) return state->second;
  auto& shown = names_[std::string(name)];
  if (shown.empty()) shown = unique_.Make(name);
  return shown;
}

std::string ProgramListing::Symbolic(const Json& value) {
  if (const std::string name = TextOf(Member(value, "as_name")); !name.empty()) return Name(name);
  for (const char* key : {"as_int", "as_float", "as_bool"}) {
    if (const Json& number = Member(value, key); !number.is_null()) return Number(number);
  }
  return "None";
}

std::string ProgramListing::Elements(const Json& list, bool wrapped) {
  std::string text = "[";
  if (!list.is_array()) return "[]";
  for (const Json& element : list) {
    if (text.size() > 1) text += ", ";
    if (wrapped) {
      text +=
          element.is_object() && element.contains("name") ? Name(TextOf(Member(element, "name"))) : Argument(element);
    } else {
      text += element.is_string() ? Quoted(element.get_ref<const std::string&>()) : Number(element);
    }
  }
  return text + "]";
}

// {"as_tensor": {"name": ...}}, {"as_ints": [...]}: one key says the kind.
std::string ProgramListing::Argument(const Json& argument) {
  if (!argument.is_object() || argument.empty()) return "None";
  const std::string& kind = argument.begin().key();
  const Json& value = argument.begin().value();
  if (kind == "as_tensor" || kind == "as_custom_obj") return Name(TextOf(Member(value, "name")));
  if (kind == "as_sym_int" || kind == "as_sym_float" || kind == "as_sym_bool") return Symbolic(value);
  if (kind == "as_name") return Name(TextOf(value));
  if (kind == "as_int" || kind == "as_float" || kind == "as_bool") return Number(value);
  if (kind == "as_string" || kind == "as_operator") return Quoted(TextOf(value));
  if (kind == "as_graph") {
    const auto found = functions_.find(&Member(value, "graph"));
    return found == functions_.end() ? "None" : found->second;
  }
  if (kind == "as_scalar_type") {
    const std::size_t number = value.is_number_unsigned() ? value.get<std::size_t>() : 0;
    return std::string(number < kDtypes.size() ? kDtypes[number] : "None");
  }
  if (kind == "as_device") return "torch.device(" + Quoted(TextOf(Member(value, "type"))) + ")";
  if (kind == "as_ints" || kind == "as_floats" || kind == "as_bools" || kind == "as_strings")
    return Elements(value, false);
  if (value.is_array()) return Elements(value, true);
  return "None";
}

std::string ProgramListing::Call(const Json& node) {
  const std::string target = TextOf(Member(node, "target"));
  std::vector<std::string> positional, keywords;
  if (const Json& inputs = Member(node, "inputs"); inputs.is_array()) {
    for (const Json& input : inputs) {
      const Json& kind = Member(input, "kind");
      std::string text = Argument(Member(input, "arg"));
      if (kind.is_number() && kind.get<int>() == 2) {
        keywords.push_back(Identifier(TextOf(Member(input, "name"))) + "=" + text);
      } else {
        positional.push_back(std::move(text));
      }
    }
  }
  if (target.starts_with("_operator.") || target.starts_with("operator.")) {
    const std::string name = target.substr(target.find('.') + 1);
    const auto infix = std::ranges::find(kInfix, name, &Infix::name);
    if (infix != std::end(kInfix) && positional.size() == 2)
      return "(" + positional[0] + " " + std::string(infix->sign) + " " + positional[1] + ")";
    if (name == "getitem" && positional.size() == 2) return positional[0] + "[" + positional[1] + "]";
    if (name == "neg" && positional.size() == 1) return "(-" + positional[0] + ")";
  }
  // In place on a state of the module: said on the module, as in the source. "torch.ops.aten.add_.Tensor".
  std::string function;
  std::size_t from = 0;
  constexpr std::string_view kAten = "torch.ops.aten.";
  if (target.starts_with(kAten) && !positional.empty() && positional[0].starts_with("self.")) {
    const std::string name = target.substr(kAten.size(), target.find('.', kAten.size()) - kAten.size());
    if (name.ends_with('_') && !name.ends_with("__")) {
      function = positional[0] + "." + name;
      from = 1;
    }
  }
  if (function.empty()) {
    const bool word = std::ranges::all_of(target, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
    function = word && !target.empty() ? target : "torch.ops.exportlint.unknown";
  }
  std::string text = function + "(";
  for (std::size_t i = from; i < positional.size(); ++i) text += (i != from ? ", " : "") + positional[i];
  for (const std::string& keyword : keywords) text += (text.ends_with('(') ? "" : ", ") + keyword;
  return text + ")";
}

// Names of a node's outputs, in order.
std::vector<std::string> ProgramListing::Names(const Json& outputs) {
  std::vector<std::string> names;
  if (!outputs.is_array()) return names;
  for (const Json& output : outputs) {
    if (!output.is_object() || output.empty()) continue;
    const Json& value = output.begin().value();
    if (value.is_array()) {
      for (const Json& element : value) {
        const Json& inner = element.contains("name") ? element : Member(element, "as_tensor");
        const std::string name = TextOf(Member(inner, "name"));
        names.push_back(name.empty() ? "_" : Name(name));
      }
      continue;
    }
    std::string name = TextOf(Member(value, "name"));
    if (name.empty()) name = TextOf(Member(value, "as_name"));
    names.push_back(name.empty() ? "_" : Name(name));
  }
  return names;
}

}  // namespace exportlint::exported_program
