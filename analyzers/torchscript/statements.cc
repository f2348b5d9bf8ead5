// Statements: straight text, with static names kept out of it.
#include <algorithm>

#include "analyzers/torchscript/decompiler.h"

namespace exportlint::torchscript {

using python::Kind;
using python::NodeId;

namespace {

// Whether the targets are `row, row0, row1`: one name, numbered.
bool OneVariable(const Frame& frame, NodeId target) {
  const python::Tree& tree = frame.tree();
  if (tree.kind(target) != Kind::kTuple) return false;
  std::string_view first;
  for (const NodeId element : tree.list(tree.as<python::Sequence>(target).elts)) {
    std::string_view name = frame.file().Slice(tree[element].span);
    while (!name.empty() && name.back() >= '0' && name.back() <= '9') name.remove_suffix(1);
    if (first.empty()) first = name;
    if (name != first || name == "_") return false;
  }
  return true;
}

}  // namespace

void Decompiler::Body(Frame& frame, std::span<const std::uint32_t> statements, int depth) {
  const std::size_t before = listing_.lines();
  if (depth > kMaxDepth) {
    Note("code nests deeper than " + std::to_string(kMaxDepth) + " blocks: what is inside is not followed");
  } else {
    for (const NodeId id : statements) {
      if (Full()) {
        Note("the model is longer than a million lines: the rest is not followed");
        break;
      }
      Statement(frame, id, depth);
    }
  }
  if (listing_.lines() == before) listing_.Line(depth, "pass");
}

void Decompiler::Statement(Frame& frame, NodeId id, int depth) {
  const python::Tree& tree = frame.tree();
  switch (tree.kind(id)) {
    case Kind::kAssign: {
      const auto& assign = tree.as<python::Assign>(id);
      return Assign(frame, tree.list(assign.targets)[0], assign.value, depth);
    }
    case Kind::kAnnAssign: {
      const auto& assign = tree.as<python::AnnAssign>(id);
      if (assign.value != 0) Assign(frame, assign.target, assign.value, depth);
      return;
    }
    case Kind::kIf: return If(frame, id, depth);
    case Kind::kFor: return For(frame, id, depth);
    case Kind::kWhile: return While(frame, id, depth);
    case Kind::kReturn: return Return(frame, id, depth);
    case Kind::kExpr: {
      const NodeId value = tree.as<python::ExprStatement>(id).value;
      if (tree.kind(value) == Kind::kCall && Raise(frame, value, depth)) return;
      const Expression e = Expr(frame, value, depth);
      if (!e.known && !e.text.empty()) listing_.Line(depth, e.text);
      return;
    }
    case Kind::kWith: {
      // Context managers of TorchScript do nothing that matters to an export.
      return Body(frame, tree.list(tree.as<python::With>(id).body), depth);
    }
    case Kind::kPass: return;
    default: Note("a statement that is no TorchScript is left out");
  }
}

// Traced: torch's own __iter__ made the operator, so that the tensor itself was gone through.
bool Decompiler::IteratesTensor(const Frame& frame, NodeId value) const {
  const python::Tree& tree = frame.tree();
  if (!traced_ || tree.kind(value) != Kind::kCall) return false;
  const auto& call = tree.as<python::Call>(value);
  return Dotted(frame, call.func) == "torch.unbind" && call.args.count == 1 &&
         frame.file().OriginAt(tree[value].span.begin).iterates;
}

ListingText Decompiler::Target(Frame& frame, NodeId target) {
  const python::Tree& tree = frame.tree();
  if (tree.kind(target) == Kind::kName) {
    const std::string name(frame.file().Slice(tree[target].span));
    frame.statics.erase(name);
    frame.reads.erase(name);
    auto& shown = frame.names[name];
    if (shown.empty()) shown = names_.Make(name);
    return ListingText(shown);
  }
  if (tree.kind(target) == Kind::kTuple) {
    ListingText text;
    const auto elements = tree.list(tree.as<python::Sequence>(target).elts);
    for (const NodeId element : elements) {
      if (!text.empty()) text.Add(", ");
      text.Add(Target(frame, element));
    }
    return elements.size() == 1 ? text.Add(",") : text;
  }
  if (tree.kind(target) == Kind::kAttribute) return AttributeOf(frame, target, 0).text;
  if (tree.kind(target) == Kind::kSubscript) return Text(frame, target, 0);
  return ListingText("_");
}

void Decompiler::Assign(Frame& frame, NodeId target, NodeId value, int depth) {
  const python::Tree& tree = frame.tree();
  const bool name = tree.kind(target) == Kind::kName;
  Expression e;
  if (tree.kind(target) == Kind::kAttribute) storing_ = AttributeOf(frame, target, depth).text.text();
  if (tree.kind(value) == Kind::kTuple && !name) {
    e.text = Sequence(frame, "", tree.as<python::Sequence>(value).elts, "", depth);
  } else if (IteratesTensor(frame, value) && !name) {
    // Of a loop the names are of one variable: `row, row0, row1`; `q, k, v = qkv` is unpacked.
    const bool loop = OneVariable(frame, target);
    ListingText text(loop ? "list(" : "");
    text.Add(Text(frame, tree.list(tree.as<python::Call>(value).args)[0], depth));
    e.text = text.Add(loop ? ")" : "").From(OriginOf(frame, tree[value].span.begin));
  } else {
    several_ = tree.kind(target) == Kind::kTuple;
    e = Expr(frame, value, depth);
    several_ = false;
  }
  if (e.known && name) {
    frame.statics[std::string(frame.file().Slice(tree[target].span))] = std::move(e.known);
    return;
  }
  storing_.clear();
  if (e.known) e.text = ListingText("None");
  if (name && GivesList(frame, value)) frame.lists.insert(std::string(frame.file().Slice(tree[target].span)));
  ListingText line = Target(frame, target);
  if (name && tree.kind(value) == Kind::kAttribute && e.text.text().starts_with("self."))
    frame.reads[std::string(frame.file().Slice(tree[target].span))] = e.text.text();
  line.Add(" = ").Add(e.text);
  listing_.Line(depth, line.From(OriginOf(frame, tree[value].span.begin)));
}

void Decompiler::If(Frame& frame, NodeId id, int depth) {
  branches_ = true;
  const auto& branch = frame.tree().as<python::If>(id);
  ListingText test = Text(frame, branch.test, depth);
  ListingText line("if ");
  listing_.Line(depth, line.Add(test).Add(":").From(OriginOf(frame, frame.tree()[branch.test].span.begin)));
  Body(frame, frame.tree().list(branch.body), depth + 1);
  const auto otherwise = frame.tree().list(branch.orelse);
  if (otherwise.empty() || (otherwise.size() == 1 && frame.tree().kind(otherwise[0]) == Kind::kPass)) return;
  listing_.Line(depth, "else:");
  Body(frame, otherwise, depth + 1);
}

void Decompiler::For(Frame& frame, NodeId id, int depth) {
  branches_ = true;
  const auto& loop = frame.tree().as<python::For>(id);
  const ListingText over = Text(frame, loop.iter, depth);
  ListingText line("for ");
  line.Add(Target(frame, loop.target)).Add(" in ").Add(over).Add(":");
  listing_.Line(depth, line.From(OriginOf(frame, frame.tree()[loop.iter].span.begin)));
  Body(frame, frame.tree().list(loop.body), depth + 1);
}

void Decompiler::While(Frame& frame, NodeId id, int depth) {
  branches_ = true;
  const auto& loop = frame.tree().as<python::While>(id);
  ListingText line("while ");
  line.Add(Text(frame, loop.test, depth)).Add(":");
  listing_.Line(depth, line.From(OriginOf(frame, frame.tree()[loop.test].span.begin)));
  Body(frame, frame.tree().list(loop.body), depth + 1);
}

void Decompiler::Return(Frame& frame, NodeId id, int depth) {
  const NodeId value = frame.tree().as<python::Return>(id).value;
  const Expression e = value != 0 ? Expr(frame, value, depth) : Expression{};
  ListingText line(frame.root ? "return " : frame.result + " = ");
  line.Add(e.known || e.text.empty() ? ListingText("None") : e.text);
  listing_.Line(depth, line.From(OriginOf(frame, frame.tree()[id].span.begin)));
}

// ops.prim.RaiseException("message", "builtins.ValueError")
bool Decompiler::Raise(Frame& frame, NodeId id, int depth) {
  const auto& call = frame.tree().as<python::Call>(id);
  if (Dotted(frame, call.func) != "ops.prim.RaiseException") return false;
  const auto arguments = Arguments(frame, id, depth).positional;
  std::string_view error = "RuntimeError";
  const std::string_view last = arguments.size() > 1 ? std::string_view(arguments[1].text()) : std::string_view{};
  if (last.starts_with("\"builtins.") && last.ends_with("Error\"")) error = last.substr(10, last.size() - 11);
  ListingText line("raise ");
  line.Add(error).Add("(").Add(arguments.empty() ? ListingText("\"\"") : arguments[0]).Add(")");
  listing_.Line(depth, line.From(OriginOf(frame, frame.tree()[id].span.begin)));
  return true;
}

}  // namespace exportlint::torchscript
