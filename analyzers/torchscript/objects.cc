#include "analyzers/torchscript/objects.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace exportlint::torchscript {

using archive::Pickled;

namespace {

constexpr int kMaxDepth = 6;
constexpr std::size_t kMaxElements = 64;
constexpr std::size_t kMaxString = 200;

// "torch.FloatStorage" -> "torch.float32".
std::string_view DtypeOf(std::string_view storage) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {{"torch.FloatStorage", "torch.float32"},
                                                                      {"torch.DoubleStorage", "torch.float64"},
                                                                      {"torch.HalfStorage", "torch.float16"},
                                                                      {"torch.BFloat16Storage", "torch.bfloat16"},
                                                                      {"torch.LongStorage", "torch.int64"},
                                                                      {"torch.IntStorage", "torch.int32"},
                                                                      {"torch.ShortStorage", "torch.int16"},
                                                                      {"torch.CharStorage", "torch.int8"},
                                                                      {"torch.ByteStorage", "torch.uint8"},
                                                                      {"torch.BoolStorage", "torch.bool"},
                                                                      {"torch.ComplexFloatStorage", "torch.complex64"}};
  const auto found = std::ranges::find(kTypes, storage, [](const auto& t) { return t.first; });
  return found == std::end(kTypes) ? std::string_view{} : found->second;
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, kMaxString)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (byte < 0x20 || byte >= 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned>(byte));
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string_view Objects::ClassOf(std::uint32_t id) const {
  const std::string_view callee = tree_.Callee(tree_[id]);
  return callee.starts_with("__torch__.") ? callee : std::string_view{};
}

std::uint32_t Objects::Attribute(std::uint32_t object, std::string_view name) const {
  const Pickled& call = tree_[object];
  if (call.items.size() < 3) return 0;
  const Pickled& state = tree_[call.items[2]];
  if (state.kind != Pickled::Kind::kDict) return 0;
  for (std::size_t i = 0; i + 1 < state.items.size(); i += 2) {
    if (tree_[state.items[i]].text == name) return state.items[i + 1];
  }
  return 0;
}

std::string Objects::Text(std::uint32_t id) const {
  return Make(id, 0);
}

std::string Objects::Elements(const Pickled& value, std::string_view open, std::string_view close, int depth) const {
  std::string text(open);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i != 0) text += ", ";
    text += Make(value.items[i], depth + 1);
  }
  if (value.kind == Pickled::Kind::kTuple && value.items.size() == 1) text += ",";
  return text += close;
}

// _rebuild_tensor_v2(storage, offset, sizes, strides, requires_grad, hooks)
std::string Objects::Tensor(const Pickled& call) const {
  const Pickled& arguments = tree_.Item(call, 1);
  const Pickled& storage = tree_.Item(tree_.Item(arguments, 0), 0);
  std::string sizes;
  for (const std::uint32_t id : tree_.Item(arguments, 2).items) sizes += std::to_string(tree_[id].integer) + ", ";
  const std::string_view dtype = DtypeOf(tree_.Item(storage, 1).text);
  std::string text = "torch.zeros((" + sizes + ")" + (dtype.empty() ? "" : ", dtype=") + std::string(dtype) + ")";
  return tree_.Item(arguments, 4).integer != 0 ? "torch.nn.Parameter(" + text + ")" : text;
}

std::string Objects::Make(std::uint32_t id, int depth) const {
  const Pickled& value = tree_[id];
  if (depth > kMaxDepth || value.items.size() > kMaxElements) return "None";
  switch (value.kind) {
    case Pickled::Kind::kNone: return "None";
    case Pickled::Kind::kBool: return value.integer != 0 ? "True" : "False";
    case Pickled::Kind::kInt: return std::to_string(value.integer);
    case Pickled::Kind::kFloat: {
      if (!std::isfinite(value.number)) return "float(\"" + std::to_string(value.number) + "\")";
      char text[40];
      std::snprintf(text, sizeof text, "%.17g", value.number);
      const bool whole = std::string_view(text).find_first_of(".e") == std::string_view::npos;
      return std::string(text) + (whole ? ".0" : "");
    }
    case Pickled::Kind::kString: return Quoted(value.text);
    case Pickled::Kind::kList: return Elements(value, "[", "]", depth);
    case Pickled::Kind::kTuple: return Elements(value, "(", ")", depth);
    case Pickled::Kind::kDict: {
      std::string text = "{";
      for (std::size_t i = 0; i + 1 < value.items.size(); i += 2)
        text += Make(value.items[i], depth + 1) + ": " + Make(value.items[i + 1], depth + 1) + ", ";
      return text + "}";
    }
    case Pickled::Kind::kCall: {
      const std::string_view callee = tree_.Callee(value);
      if (callee.ends_with("_rebuild_tensor_v2")) return Tensor(value);
      // restore_type_tag(value, type), build_intlist(list) and their kin: the value itself.
      const Pickled& arguments = tree_.Item(value, 1);
      const bool wraps = callee.starts_with("torch.jit._pickle.") && !arguments.items.empty();
      return wraps ? Make(arguments.items[0], depth + 1) : "None";
    }
    case Pickled::Kind::kGlobal:
    case Pickled::Kind::kPersistent: return "None";
  }
  return "None";
}

}  // namespace exportlint::torchscript
