// Operators by the names that Python code uses: `torch.item(x)` of the archive is `x.item()`.
#include <algorithm>
#include <charconv>
#include <utility>

#include "analyzers/torchscript/decompiler.h"
#include "facts/python_names.h"

namespace exportlint::torchscript {

using python::Kind;
using python::NodeId;

namespace {

struct Infix {
  std::string_view name, sign;
};

// Operators of two operands that both tensors and numbers have.
constexpr Infix kInfix[] = {
    {"eq", "=="},       {"ne", "!="},       {"lt", "<"},          {"le", "<="},
    {"gt", ">"},        {"ge", ">="},       {"__is__", "is"},     {"__isnot__", "is not"},
    {"add", "+"},       {"sub", "-"},       {"mul", "*"},         {"div", "/"},
    {"floordiv", "//"}, {"remainder", "%"}, {"pow", "**"},        {"__and__", "&"},
    {"__or__", "|"},    {"__xor__", "^"},   {"__lshift__", "<<"}, {"__rshift__", ">>"},
};

// A number as text.
bool Whole(std::string_view text, std::int64_t* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

bool Decompiler::GivesList(Frame& frame, NodeId id) const {
  const python::Tree& tree = frame.tree();
  if (tree.kind(id) == Kind::kList) return true;
  if (tree.kind(id) == Kind::kName) return frame.lists.contains(frame.file().Slice(tree[id].span));
  if (tree.kind(id) != Kind::kCall) return false;
  const auto& call = tree.as<python::Call>(id);
  const std::string name = Dotted(frame, call.func);
  const auto arguments = tree.list(call.args);
  if (name == "annotate" && arguments.size() == 2)
    return frame.file().Slice(tree[arguments[0]].span).starts_with("List[");
  if (name == "torch.size") return arguments.size() == 1;
  return name == "torch.slice" && !arguments.empty() && GivesList(frame, arguments[0]);
}

ListingText Decompiler::Operator(Frame& frame, std::string_view name, NodeId id, int depth) {
  const auto& call = frame.tree().as<python::Call>(id);
  const bool several = std::exchange(several_, false) && name != "unbind" && name != "split" && name != "chunk" &&
                       name != "size" && name != "slice" && name != "list";
  const Given given = Arguments(frame, id, depth);
  std::vector<ListingText> a = given.positional;
  if (several) {
    ListingText text("torch.ops.aten." + std::string(name) + "(");
    return text.Add(given.Joined()).Add(")");
  }
  const bool plain = call.keywords.count == 0;
  const auto infix = std::ranges::find(kInfix, name, &Infix::name);
  if (plain && a.size() == 2 && infix != std::end(kInfix)) {
    ListingText text("(");
    return text.Add(a[0]).Add(" ").Add(infix->sign).Add(" ").Add(a[1]).Add(")");
  }
  const auto around = [&](std::string_view before, const ListingText& inside, std::string_view after) {
    ListingText text(before);
    return text.Add(inside).Add(after);
  };
  if (plain && a.size() == 1) {
    if (name == "__not__") return around("(not ", a[0], ")");
    if (name == "neg") return around("(-", a[0], ")");
    if (name == "len") return around("len(", a[0], ")");
    if (name == "size") return a[0].Add(".shape");
    if (name == "numel") return a[0].Add(".numel()");  // torch.numel is not traced, the method is
    if (name == "__range_length" || name == "list") return around("list(", a[0], ")");
    if (name == "Int" || name == "IntImplicit") return traced_ ? a[0] : around("int(", a[0], ")");
    if (name == "Float" || name == "FloatImplicit") return traced_ ? a[0] : around("float(", a[0], ")");
    if (name == "Bool" || name == "is_nonzero") return around("bool(", a[0], ")");
    if (name == "ScalarImplicit") return traced_ ? a[0] : a[0].Add(".item()");
  }
  if (plain && a.size() == 2 && name == "__getitem__") return a[0].Add("[").Add(a[1]).Add("]");
  if (plain && a.size() == 2 && name == "__contains__") return around("(", a[1].Add(" in ").Add(a[0]), ")");
  if (name == "format" && !a.empty()) return a[0].Add(".format(").Add(given.Joined(1)).Add(")");
  const auto operands = frame.tree().list(call.args);
  if (name == "slice" && !a.empty()) {
    const bool list = GivesList(frame, operands[0]);
    std::int64_t dimension = 0;
    if (list || a.size() == 1 || (Whole(a[1].text(), &dimension) && dimension >= 0 && dimension < 8)) {
      ListingText text = a[0];
      text.Add("[");
      for (std::int64_t i = 0; i < dimension; ++i) text.Add(":, ");
      for (std::size_t i = list ? 1 : 2, part = 0; part < 3; ++i, ++part) {
        if (part != 0 && (part == 1 || i < a.size())) text.Add(":");
        const bool end = i < a.size() && (a[i].text() == "None" || a[i].text() == "9223372036854775807");
        if (i < a.size() && !end) text.Add(a[i]);
      }
      return text.Add("]");
    }
  }
  // Methods of lists, dicts and strings, which no tensor has.
  static constexpr std::string_view kContainers[] = {"append", "extend",     "insert",   "pop",   "clear", "keys",
                                                     "values", "items",      "update",   "split", "strip", "lower",
                                                     "upper",  "startswith", "endswith", "join"};
  std::string function = "torch." + std::string(name);
  const bool of_container = std::ranges::find(kContainers, name) != std::end(kContainers);
  const bool in_place = name.ends_with('_') && !name.ends_with("__");
  const bool is_method = facts::HasTensorMethod(name) || of_container || in_place;
  // What is changed in place is the attribute, not a copy of it.
  if ((of_container || in_place) && !operands.empty()) {
    if (const std::string_view read = ReadBy(frame, operands[0]); !read.empty()) a[0] = ListingText(read);
  }
  if (!a.empty() && is_method && (of_container || in_place || facts::FindPythonName(function) == nullptr))
    return a[0].Add(".").Add(name).Add("(").Add(given.Joined(1)).Add(")");
  if (facts::FindPythonName(function) == nullptr && name != "device") {
    const std::string functional = "torch.nn.functional." + std::string(name);
    function = facts::FindPythonName(functional) != nullptr ? functional : "torch.ops.aten." + std::string(name);
  }
  ListingText text(function + "(");
  return text.Add(given.Joined()).Add(")");
}

ListingText Decompiler::PrimOperator(Frame& frame, std::string_view name, NodeId id, int depth) {
  const Given given = Arguments(frame, id, depth);
  std::vector<ListingText> a = given.positional;
  if (name == "NumToTensor" || name == "unchecked_unwrap_optional" || name == "ImplicitTensorToNum") {
    if (!a.empty()) return a[0];
  }
  const bool both = name == "max" || name == "min" || name == "abs" || name == "sorted";
  if (both && !a.empty()) {
    ListingText text(name);
    return text.Add("(").Add(given.Joined()).Add(")");
  }
  const facts::PythonName* property = facts::FindPythonName("torch.Tensor." + std::string(name));
  if (a.size() == 1 && property != nullptr && property->kind() == facts::NameKind::kProperty)
    return a[0].Add(".").Add(name);
  if (name == "tolist" && !a.empty()) return a[0].Add(".tolist()");
  ListingText text("torch.ops.prim." + std::string(name) + "(");
  return text.Add(given.Joined()).Add(")");
}

}  // namespace exportlint::torchscript
