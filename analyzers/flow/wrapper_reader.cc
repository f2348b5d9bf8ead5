#include "analyzers/flow/wrapper_reader.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "facts/python_names.h"

namespace exportlint::flow {
namespace {

using graph::Graph;
using graph::Op;
using graph::Operand;
using graph::Parameter;

// What a name holds, as far as a wrapper's text says.
enum class Holds : std::uint8_t { kNothing, kPositional, kKeywords, kValue };

template <std::size_t kSize>
bool IsOneOf(std::string_view name, const std::string_view (&names)[kSize]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// Names of tensors' attributes that flags and output classes have too, or that are known before any input.
bool TellsOfTensor(std::string_view name) {
  static constexpr std::string_view kShared[] = {"copy",   "index",         "count",   "pop",    "values", "type",
                                                 "dim",    "device",        "dtype",   "ndim",   "layout", "names",
                                                 "rename", "requires_grad", "is_cuda", "is_mps", "items",  "get",
                                                 "new",    "get_device",    "is_leaf", "is_cpu", "is_meta"};
  if (name == "shape") return true;
  return !name.starts_with("__") && !IsOneOf(name, kShared) && facts::HasTensorMethod(name);
}

// Functions that look at what they are given without touching a tensor.
bool OnlyLooks(std::string_view name) {
  static constexpr std::string_view kLook[] = {"isinstance", "hasattr", "getattr", "callable", "type",   "id",
                                               "print",      "super",   "setattr", "repr",     "str",    "format",
                                               "issubclass", "vars",    "dir",     "iter",     "delattr"};
  return IsOneOf(name, kLook);
}
// Modules whose functions do the same.
bool KeepsBooks(std::string_view module) {
  static constexpr std::string_view kBooks[] = {"logger", "logging", "log",  "warnings", "inspect",
                                                "copy",   "os",      "time", "sys",      "functools"};
  return IsOneOf(module, kBooks);
}
bool MakesContainer(std::string_view name) {
  static constexpr std::string_view kMake[] = {"list", "tuple", "dict", "set", "len", "enumerate", "zip", "sorted"};
  return IsOneOf(name, kMake);
}

// Reads one function of a decorator's text, in order.
class WrapperReader {
 public:
  WrapperReader(const graph::Unit& unit, const UnitIndex& index, graph::GraphId id)
      : unit_(unit), graph_(unit.graph(id)), range_(index.ranges[id]), slots_(graph_.slots.size(), Holds::kNothing) {
    if (range_.last > range_.first) nodes_.assign(range_.last - range_.first, Holds::kNothing);
    for (std::size_t p = 0; p < graph_.parameters.size(); ++p) {
      const Parameter& parameter = graph_.parameters[p];
      const bool self = p == 0 && (parameter.name.text() == "self" || parameter.name.text() == "cls");
      slots_[p] = parameter.kind == Parameter::Kind::kArgs     ? Holds::kPositional
                  : parameter.kind == Parameter::Kind::kKwargs ? Holds::kKeywords
                  : self                                       ? Holds::kNothing
                                                               : Holds::kValue;
    }
  }

  // Whether the function does something with tensors.
  bool Touches() {
    for (graph::NodeId id = range_.first; id < range_.last && !touches_; ++id) {
      const graph::Node& n = unit_.node(id);
      nodes_[id - range_.first] = One(n, unit_.inputs(n));
    }
    return touches_;
  }

 private:
  using Inputs = std::span<const graph::Input>;

  Holds Of(Operand o) const {
    if (!o.present()) return Holds::kNothing;
    if (o.tag() == Operand::Tag::kSlot) return o.index() < slots_.size() ? slots_[o.index()] : Holds::kNothing;
    if (o.tag() != Operand::Tag::kNode || o.index() < range_.first || o.index() >= range_.last) return Holds::kNothing;
    return nodes_[o.index() - range_.first];
  }
  bool IsValue(Operand o) const { return Of(o) == Holds::kValue; }
  bool AnyValue(Inputs inputs) const {
    return std::ranges::any_of(inputs, [&](const graph::Input& i) { return IsValue(i.value); });
  }
  Holds Touched(Holds result) {
    touches_ = true;
    return result;
  }
  bool IsString(Operand o) const {
    return o.present() && o.tag() == Operand::Tag::kConstant &&
           unit_.constant(o).type == graph::Constant::Type::kString;
  }
  static bool IsConstant(Operand o) { return o.present() && o.tag() == Operand::Tag::kConstant; }

  Holds One(const graph::Node& n, Inputs inputs) {
    switch (n.op) {
      case Op::kCall: return inputs.empty() ? Holds::kNothing : Call(inputs);
      case Op::kAttribute: return Attribute(n, inputs);
      case Op::kSubscript: return Subscript(inputs);
      case Op::kBinary:
      case Op::kAugmented:
      case Op::kUnary: {
        const bool is_not = n.op == Op::kUnary && static_cast<graph::UnaryOp>(n.aux) == graph::UnaryOp::kNot;
        return !is_not && AnyValue(inputs) ? Touched(Holds::kValue) : Holds::kNothing;
      }
      case Op::kCompare: {
        const bool computes = static_cast<graph::CompareOp>(n.aux) < graph::CompareOp::kIs;
        const bool flag = std::ranges::any_of(inputs, [&](const graph::Input& i) { return IsString(i.value); });
        return computes && !flag && AnyValue(inputs) ? Touched(Holds::kNothing) : Holds::kNothing;
      }
      case Op::kTruth: return AnyValue(inputs) ? Touched(Holds::kNothing) : Holds::kNothing;
      case Op::kElement:
        if (AnyValue(inputs)) return Touched(Holds::kValue);
        return !inputs.empty() && Of(inputs[0].value) == Holds::kPositional ? Holds::kValue : Holds::kNothing;
      case Op::kUnpack:
        if (AnyValue(inputs)) return Touched(Holds::kValue);
        return inputs.empty() ? Holds::kNothing : Of(inputs[0].value);
      case Op::kItem:
        return !inputs.empty() && Of(inputs[0].value) != Holds::kNothing ? Holds::kValue : Holds::kNothing;
      case Op::kTuple:
      case Op::kList:
      case Op::kSet:
      case Op::kDict: return AnyValue(inputs) ? Touched(Holds::kValue) : Holds::kNothing;
      case Op::kLocal: return Local(n, inputs);
      case Op::kSetAttribute: {
        const Operand object = inputs[0].value;
        return IsValue(object) || object == Operand::Slot(0) ? Touched(Holds::kNothing) : Holds::kNothing;
      }
      case Op::kSetItem:
        return IsValue(inputs[0].value) && IsConstant(inputs[1].value) ? Touched(Holds::kNothing) : Holds::kNothing;
      default: return Holds::kNothing;
    }
  }

  Holds Local(const graph::Node& n, Inputs inputs) {
    const auto rebinds = [&](const graph::Capture& c) { return c.slot == n.aux; };
    if (std::ranges::any_of(graph_.captures, rebinds)) return Touched(Holds::kNothing);  // `nonlocal`
    if (n.aux < slots_.size() && !inputs.empty()) slots_[n.aux] = std::max(slots_[n.aux], Of(inputs[0].value));
    return Holds::kNothing;
  }

  Holds Attribute(const graph::Node& n, Inputs inputs) {
    const Holds object = Of(inputs[0].value);
    if (object != Holds::kValue) return object;
    if (TellsOfTensor(n.name.text())) return Touched(Holds::kValue);
    return Holds::kValue;
  }

  // An element by a number or key that the text does not say is a flag that the wrapper looks up.
  Holds Subscript(Inputs inputs) {
    const Holds object = Of(inputs[0].value);
    if (object == Holds::kValue) return Touched(Holds::kValue);
    return object != Holds::kNothing && IsConstant(inputs[1].value) ? Holds::kValue : Holds::kNothing;
  }

  Holds Call(Inputs inputs) {
    const Operand callee = inputs[0].value;
    const Inputs arguments = inputs.subspan(1);
    if (!callee.present()) return Holds::kNothing;
    if (callee.tag() == Operand::Tag::kSlot) return CallLocal(callee.index(), arguments);
    if (callee.tag() == Operand::Tag::kGlobal) return CallGlobal(callee.global().text(), arguments);
    if (callee.tag() != Operand::Tag::kNode) return Holds::kNothing;
    const graph::Node& method = unit_.node(callee.index());
    if (method.op != Op::kAttribute) return AnyValue(arguments) ? Touched(Holds::kValue) : Holds::kNothing;
    const Operand receiver = unit_.inputs(method)[0].value;
    const Holds object = Of(receiver);
    const std::string_view name = method.name.text();
    if (object == Holds::kPositional || object == Holds::kKeywords) {
      const bool one = name == "pop" || name == "get" || name == "setdefault";
      if (one) return arguments.size() == 1 && IsConstant(arguments[0].value) ? Holds::kValue : Holds::kNothing;
      return name == "copy" ? object : Holds::kNothing;
    }
    if (object == Holds::kValue) return Holds::kValue;
    const Operand root = Root(receiver);
    const bool global = root.present() && root.tag() == Operand::Tag::kGlobal;
    if (global && !KeepsBooks(root.global().text()) && AnyValue(arguments)) return Touched(Holds::kValue);
    return AnyValue(arguments) ? Holds::kValue : Holds::kNothing;
  }

  // What is wrapped, or a function beside it: given what the wrapper was given, or something else.
  Holds CallLocal(std::uint32_t slot, Inputs arguments) {
    const auto is_callee = [&](const graph::Capture& c) { return c.slot == slot; };
    if (std::ranges::none_of(graph_.captures, is_callee)) return Holds::kValue;
    const auto handed_on = [&](const graph::Input& a) {
      if (a.name.text().starts_with('*')) return true;
      return a.value.present() && a.value.tag() == Operand::Tag::kSlot && a.value.index() < graph_.parameters.size();
    };
    return std::ranges::all_of(arguments, handed_on) ? Holds::kValue : Touched(Holds::kValue);
  }

  Operand Root(Operand o) const {
    while (o.present() && o.tag() == Operand::Tag::kNode && unit_.node(o.index()).op == Op::kAttribute)
      o = unit_.inputs(unit_.node(o.index()))[0].value;
    return o;
  }

  Holds CallGlobal(std::string_view name, Inputs arguments) {
    if (OnlyLooks(name)) return Holds::kNothing;
    if (AnyValue(arguments)) return Touched(Holds::kValue);
    if (MakesContainer(name)) return arguments.empty() ? Holds::kNothing : Of(arguments[0].value);
    // `check(*args)`
    const auto spread = [&](const graph::Input& a) { return !a.name.empty() && Of(a.value) == Holds::kPositional; };
    return std::ranges::any_of(arguments, spread) ? Touched(Holds::kValue) : Holds::kNothing;
  }

  const graph::Unit& unit_;
  const Graph& graph_;
  UnitIndex::Range range_;
  std::vector<Holds> slots_, nodes_;
  bool touches_ = false;
};

}  // namespace

bool TouchesTensors(const graph::Unit& unit, const UnitIndex& index, graph::GraphId graph) {
  return WrapperReader(unit, index, graph).Touches();
}

}  // namespace exportlint::flow
