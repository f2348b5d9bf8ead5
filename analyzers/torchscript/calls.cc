// Calls: what is the user's is inlined, what is torch's keeps its Python name.
#include <algorithm>

#include "analyzers/torchscript/decompiler.h"
#include "facts/python_names.h"

namespace exportlint::torchscript {

using python::Kind;
using python::NodeId;

namespace {

// "torch.nn.Linear" of torch's own module class; empty for containers and for what is none.
std::string LibraryModule(std::string_view qualified) {
  const std::string plain = WithoutMangling(qualified);
  if (!plain.starts_with("__torch__.torch.nn.")) return {};
  const std::string name = "torch.nn." + plain.substr(plain.rfind('.') + 1);
  const bool container =
      name == "torch.nn.ModuleList" || name == "torch.nn.Sequential" || name == "torch.nn.ModuleDict";
  return !container && facts::FindModule(name) != nullptr ? name : std::string();
}

// "torch.nn.functional.pad" of torch's own function; empty for what Python code cannot call.
std::string LibraryFunction(std::string_view qualified) {
  std::string plain = WithoutMangling(qualified);
  constexpr std::string_view kPrefix = "__torch__.";
  if (!plain.starts_with("__torch__.torch.")) return {};
  plain.erase(0, kPrefix.size());
  if (facts::FindPythonName(plain) != nullptr) return plain;
  const std::string top = "torch" + plain.substr(plain.rfind('.'));
  return plain.starts_with("torch.functional.") && facts::FindPythonName(top) != nullptr ? top : std::string();
}

}  // namespace

ListingText Decompiler::Given::Joined(std::size_t from) const {
  ListingText text;
  for (std::size_t i = from; i < positional.size(); ++i) {
    if (!text.empty()) text.Add(", ");
    text.Add(positional[i]);
  }
  for (const auto& [name, value] : keywords) {
    if (!text.empty()) text.Add(", ");
    text.Add(name).Add("=").Add(value);
  }
  return text;
}

Decompiler::Given Decompiler::Arguments(Frame& frame, NodeId id, int depth) {
  const python::Tree& tree = frame.tree();
  const auto& call = tree.as<python::Call>(id);
  Given given;
  for (const NodeId argument : tree.list(call.args)) given.positional.push_back(Text(frame, argument, depth));
  for (const NodeId keyword : tree.list(call.keywords)) {
    const auto& k = tree.as<python::Keyword>(keyword);
    given.keywords.emplace_back(frame.file().Slice(k.name), Text(frame, k.value, depth));
  }
  return given;
}

Expression Decompiler::Call(Frame& frame, NodeId id, int depth) {
  const python::Tree& tree = frame.tree();
  const auto& call = tree.as<python::Call>(id);
  const ListingOrigin origin = OriginOf(frame, tree[id].span.begin);
  const std::string dotted = Dotted(frame, call.func);
  Expression result;
  if (dotted.starts_with("torch.")) return {.text = Operator(frame, dotted.substr(6), id, depth).From(origin)};
  if (dotted.starts_with("ops.aten.")) return {.text = Operator(frame, dotted.substr(9), id, depth).From(origin)};
  if (dotted.starts_with("ops.prim.")) return {.text = PrimOperator(frame, dotted.substr(9), id, depth).From(origin)};
  if (dotted.starts_with("ops.")) {
    ListingText text("torch." + dotted + "(");
    return {.text = text.Add(Arguments(frame, id, depth).Joined()).Add(")").From(origin)};
  }
  if (BuiltIn(frame, dotted, id, depth, &result)) {
    if (!result.known) result.text.From(origin);
    return result;
  }
  if (tree.kind(call.func) == Kind::kAttribute && !dotted.starts_with("__torch__.")) {
    const auto& method = tree.as<python::Attribute>(call.func);
    const std::string_view name = frame.file().Slice(method.attr);
    Expression object = Expr(frame, method.value, depth);
    if (object.known) return CallStatic(frame, object.known, name, id, depth);
    object.text.Add(".").Add(name).Add("(").Add(Arguments(frame, id, depth).Joined()).Add(")");
    return {.text = object.text.From(origin)};
  }
  if (dotted.ends_with(".__new__") && dotted.starts_with("__torch__.")) {
    const std::string name = dotted.substr(0, dotted.size() - 8);
    const std::string shown = names_.Make(name.substr(name.rfind('.') + 1));
    return {.known = {.kind = Static::Kind::kLocal, .object = ++locals_, .path = shown, .name = name}};
  }
  const Expression callee = Expr(frame, call.func, depth);
  if (callee.known) return CallStatic(frame, callee.known, {}, id, depth);
  ListingText text = callee.text;
  return {.text = text.Add("(").Add(Arguments(frame, id, depth).Joined()).Add(")").From(origin)};
}

// A function, or a method of an object.
Expression Decompiler::CallStatic(Frame& frame, const Static& callee, std::string_view method, NodeId call, int depth) {
  const ListingOrigin origin = OriginOf(frame, frame.tree()[call].span.begin);
  if (callee.kind == Static::Kind::kFunction) {
    if (const std::string name = LibraryFunction(callee.name); !name.empty()) {
      ListingText text(name + "(");
      return {.text = text.Add(Arguments(frame, call, depth).Joined()).Add(")").From(origin)};
    }
    if (const Function* function = code_.FindFunction(callee.name)) return Inline(frame, *function, {}, call, depth);
  }
  std::string_view class_name = callee.kind == Static::Kind::kObject ? objects_.ClassOf(callee.object) : callee.name;
  if (callee.kind == Static::Kind::kObject && (method == "forward" || method.starts_with("forward__"))) {
    if (const std::string module = LibraryModule(class_name); !module.empty()) {
      ListingText text("self." + AttributeName(callee.path, "", module + "()") + "(");
      ListingOrigin here = origin;
      here.context = Symbol::Of(callee.path);
      return {.text = text.Add(Arguments(frame, call, depth).Joined()).Add(")").From(here)};
    }
  }
  if (const Class* c = code_.FindClass(class_name)) {
    if (const auto found = c->methods.find(method); found != c->methods.end())
      return Inline(frame, found->second, callee, call, depth);
  }
  Note("`" + std::string(callee.name.empty() ? class_name : std::string_view(callee.name)) +
       "` has no code in the archive");
  ListingText text("torch.ops.exportlint.unknown(");
  return {.text = text.Add(Arguments(frame, call, depth).Joined()).Add(")").From(origin)};
}

Expression Decompiler::Inline(Frame& frame, const Function& function, const Static& self, NodeId call_id, int depth) {
  const python::Tree& tree = function.file->tree();
  const auto& definition = tree.as<python::FunctionDef>(function.definition);
  Frame inner{.function = &function, .self = self, .call = OriginOf(frame, frame.tree()[call_id].span.begin)};
  const bool recursive = std::ranges::find(inlining_, &function) != inlining_.end();
  if (recursive || inlining_.size() >= kMaxInlining || Full()) {
    Note(recursive ? "`" + function.name + "` calls itself, which is not followed"
                   : std::string("calls nest deeper than is followed, or the model is too long"));
    return {.text = ListingText("torch.ops.exportlint.unknown()")};
  }
  // Arguments meet parameters; `self` is no argument.
  const auto& parameters = tree.as<python::Arguments>(definition.arguments);
  const auto names = tree.list(parameters.args), defaults = tree.list(parameters.defaults);
  const auto& call = frame.tree().as<python::Call>(call_id);
  const auto given = frame.tree().list(call.args);
  const bool method = function.owner != nullptr;
  for (std::size_t i = method ? 1 : 0; i < names.size(); ++i) {
    const std::string name(function.file->Slice(tree.as<python::Arg>(names[i]).name));
    const std::size_t at = i - (method ? 1 : 0);
    Expression value;
    bool found = at < given.size();
    if (found) value = Expr(frame, given[at], depth);
    for (const NodeId keyword : frame.tree().list(call.keywords)) {
      const auto& k = frame.tree().as<python::Keyword>(keyword);
      if (found || frame.file().Slice(k.name) != name) continue;
      value = Expr(frame, k.value, depth);
      found = true;
    }
    const std::size_t from_end = names.size() - i;
    if (!found && from_end <= defaults.size())
      value.text = ListingText(function.file->Slice(tree[defaults[defaults.size() - from_end]].span));
    if (value.known) {
      inner.statics[name] = std::move(value.known);
      continue;
    }
    // A name or a literal stands for itself.
    const std::string& text = value.text.text();
    const bool simple = text.size() < 40 && text.find_first_of(" ([{.") == std::string::npos;
    if (simple && !text.empty()) {
      inner.names[name] = text;
      continue;
    }
    const std::string shown = inner.names[name] = names_.Make(name);
    ListingText line(shown + " = ");
    listing_.Line(depth, line.Add(value.text.empty() ? ListingText("None") : value.text).From(inner.call));
  }
  inner.result = names_.Make(function.name);
  inlining_.push_back(&function);
  inlined_.insert(&function);
  Body(inner, tree.list(definition.body), depth);
  inlining_.pop_back();
  return {.text = ListingText(std::string_view(inner.result))};
}

// The `x` of `annotate(List[float], x.tolist())`: the exporter keeps a vector as a list, and refuses lists of lists.
// 0 for anything else.
NodeId Decompiler::ListedVector(const Frame& frame, NodeId type, NodeId value) {
  const python::Tree& tree = frame.tree();
  const std::string_view name = frame.file().Slice(tree[type].span);
  if (!name.starts_with("List[") || name.starts_with("List[List[") || tree.kind(value) != Kind::kCall) return 0;
  const auto& call = tree.as<python::Call>(value);
  if (call.args.count != 0 || tree.kind(call.func) != Kind::kAttribute) return 0;
  const auto& method = tree.as<python::Attribute>(call.func);
  return frame.file().Slice(method.attr) == "tolist" ? method.value : 0;
}

bool Decompiler::BuiltIn(Frame& frame, std::string_view name, NodeId id, int depth, Expression* result) {
  const auto& call = frame.tree().as<python::Call>(id);
  const auto arguments = frame.tree().list(call.args);
  if ((name == "annotate" || name == "unchecked_cast") && arguments.size() == 2) {
    if (const NodeId vector = ListedVector(frame, arguments[0], arguments[1]); vector != 0) {
      ListingText text("torch.ops.prim.tolist(");
      result->text = text.Add(Text(frame, vector, depth)).Add(")").From(OriginOf(frame, frame.tree()[id].span.begin));
      return true;
    }
    *result = Expr(frame, arguments[1], depth);
    // `annotate(int, t)`: a tensor where a number is wanted.
    const std::string_view type = frame.file().Slice(frame.tree()[arguments[0]].span);
    const bool converts = !traced_ && name == "annotate" && (type == "int" || type == "float" || type == "bool") &&
                          frame.tree().kind(arguments[1]) != Kind::kConstant && !result->known;
    if (converts) {
      ListingText text(std::string(type) + "(");
      result->text = text.Add(result->text).Add(")");
    }
    return true;
  }
  if (name == "uninitialized") {
    result->text = ListingText("None");
    return true;
  }
  if (name == "getattr" && arguments.size() == 2) {
    const Expression object = Expr(frame, arguments[0], depth);
    std::string attribute(frame.file().Slice(frame.tree()[arguments[1]].span));
    std::erase(attribute, '"');
    if (object.known) *result = Member(object.known, attribute);
    if (!object.known) result->text = ListingText("None");
    return true;
  }
  // Numbers of a traced graph are what it holds sizes as: a conversion does nothing.
  if (traced_ && (name == "int" || name == "float" || name == "bool") && arguments.size() == 1) {
    result->text = Text(frame, arguments[0], depth);
    return true;
  }
  if (name == "isinstance") {
    result->text = ListingText("torch.ops.exportlint.is_instance()");
    return true;
  }
  return false;
}

}  // namespace exportlint::torchscript
