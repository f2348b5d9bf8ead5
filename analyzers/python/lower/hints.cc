#include "analyzers/python/lower/hints.h"

#include <array>

namespace exportlint::python {
namespace {

using graph::Hint;
using Base = graph::Hint::Base;

constexpr int kMaxDepth = 60;

std::string_view Last(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return dot == std::string_view::npos ? dotted : dotted.substr(dot + 1);
}

template <std::size_t n>
bool In(const std::array<std::string_view, n>& words, std::string_view word) {
  for (const std::string_view w : words) {
    if (w == word) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 10> kTensors = {"Tensor",    "FloatTensor",   "LongTensor",   "BoolTensor",
                                                       "IntTensor", "HalfTensor",    "DoubleTensor", "ByteTensor",
                                                       "Parameter", "BFloat16Tensor"};
constexpr std::array<std::string_view, 9> kLists = {
    "List", "list", "Sequence", "MutableSequence", "Iterable", "Collection", "Set", "set", "deque"};
constexpr std::array<std::string_view, 6> kDicts = {"Dict",           "dict",        "Mapping",
                                                    "MutableMapping", "OrderedDict", "defaultdict"};
constexpr std::array<std::string_view, 6> kWrappers = {"Annotated", "Final",       "ClassVar",
                                                       "Required",  "NotRequired", "InitVar"};

// `T`, `_T`, `T_co`: a type variable by its looks.
bool IsTypeVariable(std::string_view name) {
  if (!name.empty() && name[0] == '_') name.remove_prefix(1);
  if (name.ends_with("_co")) name.remove_suffix(3);
  return name.size() == 1 && name[0] >= 'A' && name[0] <= 'Z';
}

// "torch.Tensor" of a chain of names and attributes; empty for anything else.
std::string Dotted(const Tree& tree, std::string_view text, NodeId id) {
  std::vector<std::string_view> parts;
  for (; tree.kind(id) == Kind::kAttribute; id = tree.as<Attribute>(id).value) {
    const Span attr = tree.as<Attribute>(id).attr;
    parts.push_back(text.substr(attr.begin, attr.length()));
  }
  if (tree.kind(id) != Kind::kName) return {};
  std::string dotted(text.substr(tree[id].span.begin, tree[id].span.length()));
  for (std::size_t i = parts.size(); i-- > 0;) (dotted += '.') += parts[i];
  return dotted;
}

}  // namespace

Hint HintOfName(std::string_view dotted) {
  const std::string_view name = Last(dotted);
  Hint hint;
  if (In(kTensors, name))
    hint.base = Base::kTensor;
  else if (name == "int")
    hint.base = Base::kInt;
  else if (name == "float")
    hint.base = Base::kFloat;
  else if (name == "bool")
    hint.base = Base::kBool;
  else if (name == "str")
    hint.base = Base::kString;
  else if (name == "None" || name == "NoneType")
    hint.base = Base::kNone;
  else if (In(kLists, name))
    hint.base = Base::kList;
  else if (name == "Tuple" || name == "tuple")
    hint.base = Base::kTuple;
  else if (In(kDicts, name))
    hint.base = Base::kDict;
  else if (name == "Callable")
    hint.base = Base::kCallable;
  else if (dotted.empty() || name == "Any" || name == "object" || In(kWrappers, name) || IsTypeVariable(dotted))
    hint.base = Base::kUnknown;
  else {
    hint.base = Base::kClass;
    hint.name = Symbol::Of(dotted);
  }
  return hint;
}

graph::HintId Hints::Of(const Tree& tree, std::string_view text, NodeId annotation) {
  const std::string_view key = text.substr(tree[annotation].span.begin, tree[annotation].span.length());
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  const Hint hint = Read({tree, text, 0}, annotation);
  std::vector<Hint> arguments;
  for (std::uint32_t i = 0; i < hint.count; ++i) arguments.push_back(builder_.hint(hint.first + i));
  const graph::HintId id = builder_.AddHint(hint, arguments);
  known_.emplace(key, id);
  return id;
}

Hint Hints::Make(Hint hint, const std::vector<Hint>& arguments) {
  return builder_.hint(builder_.AddHint(hint, arguments));
}

Hint Hints::Read(const Source& source, NodeId id) {
  if (source.depth > kMaxDepth) return {};
  const Tree& tree = source.tree;
  switch (tree.kind(id)) {
    case Kind::kName:
    case Kind::kAttribute: return HintOfName(Dotted(tree, source.text, id));
    case Kind::kSubscript: return ReadSubscript({tree, source.text, source.depth + 1}, id);
    case Kind::kBinOp: return ReadUnion({tree, source.text, source.depth + 1}, id);
    case Kind::kStarred: return Read({tree, source.text, source.depth + 1}, tree.as<Starred>(id).value);
    case Kind::kConstant: {
      const auto type = static_cast<ConstantType>(tree[id].op);
      Hint hint;
      if (type == ConstantType::kNone) hint.base = Base::kNone;
      return type == ConstantType::kStr ? ReadString(source, id) : hint;
    }
    default: return {};
  }
}

// `X | Y | None`: the chain leans to the left.
Hint Hints::ReadUnion(const Source& source, NodeId id) {
  std::vector<NodeId> members;
  const Tree& tree = source.tree;
  while (tree.kind(id) == Kind::kBinOp && tree[id].op == static_cast<std::uint8_t>(Operator::kBitOr)) {
    members.push_back(tree.as<BinOp>(id).right);
    id = tree.as<BinOp>(id).left;
  }
  if (members.empty()) return {};
  members.push_back(id);
  std::vector<Hint> arguments;
  for (std::size_t i = members.size(); i-- > 0;) arguments.push_back(Read(source, members[i]));
  Hint hint;
  hint.base = Base::kUnion;
  return Make(hint, arguments);
}

// `Optional[X]`, `List[X]`, `Tuple[X, ...]`, `Annotated[X, ...]`, `Float[Tensor, "b c"]`, `Class[X]`.
Hint Hints::ReadSubscript(const Source& source, NodeId id) {
  const Tree& tree = source.tree;
  const auto& s = tree.as<Subscript>(id);
  const std::string dotted = Dotted(tree, source.text, s.value);
  if (dotted.empty()) return {};
  const std::string_view name = Last(dotted);
  std::vector<NodeId> parts = {s.slice};
  if (tree.kind(s.slice) == Kind::kTuple) {
    const auto elements = tree.list(tree.as<Sequence>(s.slice).elts);
    parts.assign(elements.begin(), elements.end());
  }
  const auto is_constant = [&](NodeId part, ConstantType type) {
    return tree.kind(part) == Kind::kConstant && tree[part].op == static_cast<std::uint8_t>(type);
  };
  if (name == "Literal") return ReadLiteral(source, parts);
  if (In(kWrappers, name)) return parts.empty() ? Hint{} : Read(source, parts[0]);
  Hint hint = HintOfName(dotted);
  if (name == "Optional" || name == "Union") hint = {.base = Base::kUnion, .name = {}};
  if (hint.base == Base::kClass || hint.base == Base::kUnknown) {
    const bool array = parts.size() >= 2 && is_constant(parts[1], ConstantType::kStr);
    if (array && Read(source, parts[0]).base == Base::kTensor) return {.base = Base::kTensor, .name = {}};
    return hint;
  }
  if (hint.base == Base::kCallable || hint.base == Base::kTensor) return hint;
  hint.variadic = hint.base == Base::kTuple && parts.size() == 2 && is_constant(parts[1], ConstantType::kEllipsis);
  if (hint.variadic) parts.pop_back();
  std::vector<Hint> arguments;
  for (const NodeId part : parts) arguments.push_back(Read(source, part));
  if (name == "Optional") arguments.push_back({.base = Base::kNone, .name = {}});
  return Make(hint, arguments);
}

// `Literal["a", "b"]` is a str; mixed ones say nothing.
Hint Hints::ReadLiteral(const Source& source, const std::vector<NodeId>& parts) {
  Hint hint;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (source.tree.kind(parts[i]) != Kind::kConstant) return {};
    const auto type = static_cast<ConstantType>(source.tree[parts[i]].op);
    const Base base = type == ConstantType::kStr                                    ? Base::kString
                      : type == ConstantType::kInt                                  ? Base::kInt
                      : type == ConstantType::kTrue || type == ConstantType::kFalse ? Base::kBool
                      : type == ConstantType::kNone                                 ? Base::kNone
                                                                                    : Base::kUnknown;
    if (i != 0 && base != hint.base) return {};
    hint.base = base;
  }
  return hint;
}

}  // namespace exportlint::python
