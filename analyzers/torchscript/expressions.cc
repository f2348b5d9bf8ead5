// Expressions that are no calls: names, attributes, displays, indexing.
#include "analyzers/torchscript/decompiler.h"

namespace exportlint::torchscript {

using python::Kind;
using python::NodeId;

ListingText Decompiler::Text(Frame& frame, NodeId id, int depth) {
  Expression e = Expr(frame, id, depth);
  return e.known || e.text.empty() ? ListingText("None") : std::move(e.text);
}

ListingText Decompiler::Sequence(Frame& frame, std::string_view open, python::List list, std::string_view close,
                                 int depth) {
  ListingText text(open);
  bool first = true;
  for (const NodeId element : frame.tree().list(list)) {
    if (!first) text.Add(", ");
    first = false;
    text.Add(Text(frame, element, depth));
  }
  return text.Add(close);
}

Expression Decompiler::Expr(Frame& frame, NodeId id, int depth) {
  const python::Tree& tree = frame.tree();
  switch (tree.kind(id)) {
    case Kind::kName: return NameOf(frame, id);
    case Kind::kConstant: return {.text = ListingText(frame.file().Slice(tree[id].span))};
    case Kind::kAttribute: return AttributeOf(frame, id, depth);
    case Kind::kCall: return Call(frame, id, depth);
    case Kind::kSubscript: {
      const auto& s = tree.as<python::Subscript>(id);
      ListingText text = Text(frame, s.value, depth);
      text.Add("[").Add(Text(frame, s.slice, depth)).Add("]");
      return {.text = text.From(OriginOf(frame, tree[id].span.begin))};
    }
    case Kind::kList: return {.text = Sequence(frame, "[", tree.as<python::Sequence>(id).elts, "]", depth)};
    case Kind::kTuple: {
      const auto& elements = tree.as<python::Sequence>(id).elts;
      return {.text = Sequence(frame, "(", elements, elements.count == 1 ? ",)" : ")", depth)};
    }
    case Kind::kDict: {
      const auto& dict = tree.as<python::Dict>(id);
      const auto keys = tree.list(dict.keys), values = tree.list(dict.values);
      ListingText text("{");
      for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i) {
        if (i != 0) text.Add(", ");
        text.Add(keys[i] != 0 ? Text(frame, keys[i], depth) : ListingText("None")).Add(": ");
        text.Add(Text(frame, values[i], depth));
      }
      return {.text = text.Add("}")};
    }
    case Kind::kUnaryOp: {
      const auto& unary = tree.as<python::UnaryOp>(id);
      const bool is_not = static_cast<python::UnaryOperator>(unary.op) == python::UnaryOperator::kNot;
      ListingText text(is_not ? "not " : "-");
      return {.text = text.Add(Text(frame, unary.operand, depth))};
    }
    case Kind::kIfExp: {
      const auto& choice = tree.as<python::IfExp>(id);
      ListingText text("(");
      text.Add(Text(frame, choice.body, depth)).Add(" if ").Add(Text(frame, choice.test, depth));
      text.Add(" else ").Add(Text(frame, choice.orelse, depth)).Add(")");
      return {.text = text.From(OriginOf(frame, tree[id].span.begin))};
    }
    default:
      Note("an expression that is no TorchScript is taken for unknown");
      return {.text = ListingText("torch.ops.exportlint.unknown()")};
  }
}

std::string_view Decompiler::ReadBy(const Frame& frame, NodeId id) {
  if (frame.tree().kind(id) != Kind::kName) return {};
  const auto found = frame.reads.find(frame.file().Slice(frame.tree()[id].span));
  return found == frame.reads.end() ? std::string_view{} : std::string_view(found->second);
}

Expression Decompiler::NameOf(Frame& frame, NodeId id) {
  if (!storing_.empty() && ReadBy(frame, id) == storing_) return {.text = ListingText(storing_)};
  const std::string_view name = frame.file().Slice(frame.tree()[id].span);
  if (name == "self" && frame.self) return {.known = frame.self};
  if (const auto found = frame.statics.find(name); found != frame.statics.end()) return {.known = found->second};
  if (const auto found = frame.names.find(name); found != frame.names.end())
    return {.text = ListingText(std::string_view(found->second))};
  if (name == "inf" || name == "nan") return {.text = ListingText("float(" + Quoted(name) + ")")};
  return {.text = ListingText(name)};
}

std::string Decompiler::Dotted(const Frame& frame, NodeId id) {
  const python::Tree& tree = frame.tree();
  std::string text;
  for (; tree.kind(id) == Kind::kAttribute; id = tree.as<python::Attribute>(id).value) {
    text = "." + std::string(frame.file().Slice(tree.as<python::Attribute>(id).attr)) + text;
  }
  return tree.kind(id) == Kind::kName ? std::string(frame.file().Slice(tree[id].span)) + text : std::string();
}

Expression Decompiler::AttributeOf(Frame& frame, NodeId id, int depth) {
  const auto& attribute = frame.tree().as<python::Attribute>(id);
  const std::string_view name = frame.file().Slice(attribute.attr);
  const std::string dotted = Dotted(frame, id);
  if (dotted.starts_with("__torch__.")) {
    const bool is_class = code_.FindClass(dotted) != nullptr;
    return {.known = {.kind = is_class ? Static::Kind::kClass : Static::Kind::kFunction, .name = dotted}};
  }
  if (dotted.starts_with("CONSTANTS.c")) {
    const std::size_t number = std::strtoul(dotted.c_str() + 11, nullptr, 10);
    const auto& items = constants_.tree().root().items;
    const std::string value = number < items.size() ? constants_.Text(items[number]) : "None";
    ListingText text("self.");
    text.Add(AttributeName("", "constant_" + std::to_string(number), value));
    return {.text = text.From(OriginOf(frame, frame.tree()[id].span.begin))};
  }
  const Expression object = Expr(frame, attribute.value, depth);
  if (object.known) return Member(object.known, name);
  ListingText text = object.text;
  return {.text = text.Add(".").Add(name).From(OriginOf(frame, frame.tree()[id].span.begin))};
}

// An attribute of an object of the archive, or of one made in the code.
Expression Decompiler::Member(const Static& object, std::string_view name) {
  if (object.kind == Static::Kind::kLocal)
    return {.text = ListingText(Identifier(object.path + "_" + std::string(name)))};
  if (object.kind != Static::Kind::kObject) return {.text = ListingText("None")};
  const std::uint32_t id = objects_.Attribute(object.object, name);
  const std::string path = object.path + (object.path.empty() ? "" : ".") + std::string(name);
  if (id != 0 && !objects_.ClassOf(id).empty())
    return {.known = {.kind = Static::Kind::kObject, .object = id, .path = path}};
  return {.text = ListingText("self." + AttributeName(object.path, name, id != 0 ? objects_.Text(id) : "None"))};
}

}  // namespace exportlint::torchscript
