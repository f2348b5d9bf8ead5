// Python's built-in functions about objects: kinds, attributes, hashes, copies, callables made of callables.
#include <algorithm>
#include <string>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

// A traced size is a tensor: neither `int` nor `SymInt` under trace, not `int` under export either.
Value IsInstanceOf(Interpreter& in, const Value& v, const Value& cls) {
  Heap& heap = in.heap();
  const Contents& c = heap.contents(cls);
  if (c.kind == ContentsKind::kElements) {
    Value all = heap.Bool(false);
    for (const Value& e : c.values) {
      const Value one = IsInstanceOf(in, v, e);
      all.true_in = all.true_in | one.true_in;
      all.false_in = all.false_in & one.false_in;
    }
    return all;
  }
  Value both = heap.Bool(kAllExporters, kAllExporters);
  if (v.may_be(kUnknown | kOther)) return both;
  if (c.kind == ContentsKind::kClassOf) {
    const Contents& o = heap.contents(v);
    if (!v.may_be(kObject | kModule)) return heap.Bool(false);
    if (o.kind != ContentsKind::kInstance || !o.cls || !v.is(kObject | kModule)) return both;
    const auto& order = in.InfoOf(o.cls).order;
    if (std::find(order.begin(), order.end(), c.cls) != order.end()) return heap.Bool(true);
    return both;
  }
  if (c.kind != ContentsKind::kLibrary) return both;
  const std::string_view n = c.name.text();
  const ExporterMask script = Bit(Exporter::kScript), trace = Bit(Exporter::kTrace);
  auto traced_as = [&](ExporterMask yes) { return heap.Bool(yes, static_cast<ExporterMask>(kAllExporters & ~yes)); };
  if (n == "torch.Tensor") {
    if (v.is_tensor()) return heap.Bool(true);
    if (v.is(kNumeric) && v.traced == Traced::kYes) return traced_as(trace);
    if (v.may_be_tensor() || v.traced_number()) return both;
    return heap.Bool(false);
  }
  if (n == "builtins.int" || n == "builtins.float" || n == "numbers.Number") {
    const Kinds wanted = n == "builtins.int" ? Kinds{kInt | kBool} : n == "builtins.float" ? Kinds{kFloat} : kNumeric;
    if (!v.may_be(wanted)) return heap.Bool(false);
    if (!v.is(wanted)) return both;
    const ExporterMask dynamo = v.stage == Stage::kStatic ? Bit(Exporter::kDynamo) : ExporterMask{0};
    if (v.traced == Traced::kYes) return traced_as(static_cast<ExporterMask>(script | dynamo));
    return v.traced == Traced::kMaybe ? both : heap.Bool(true);
  }
  struct Plain {
    std::string_view name;
    Kinds kinds;
  };
  static constexpr Plain kPlain[] = {{"builtins.str", kString},          {"builtins.list", kList},
                                     {"builtins.tuple", kTuple | kSize}, {"builtins.dict", kDict},
                                     {"builtins.bool", kBool},           {"torch.Size", kSize}};
  for (const Plain& p : kPlain) {
    if (n != p.name) continue;
    if (!v.may_be(p.kinds)) return heap.Bool(false);
    return v.is(p.kinds) && v.traced == Traced::kNo ? heap.Bool(true) : both;
  }
  if (n == "torch.nn.Module" && !v.may_be(kModule)) return heap.Bool(false);
  if (n == "torch.nn.Module" && v.is(kModule)) return heap.Bool(true);
  if (v.is(kTensor | kNumeric | kString | kNone | kTuple | kList) &&
      (n.starts_with("torch.nn.") || n.starts_with("numpy.")))
    return heap.Bool(false);
  return both;
}

Value IsInstance(Interpreter& in, Call& c) {
  if (c.arguments.size() != 2) return in.heap().Bool(kAllExporters, kAllExporters);
  return IsInstanceOf(in, First(c), c.ArgValue({}, 1));
}

Value IsTensor(Interpreter& in, Call& c) {
  return IsInstanceOf(in, First(c), in.heap().Library(Symbol::Of("torch.Tensor")));
}

Value SomeBool(Interpreter& in, Call&) {
  return in.heap().Bool(kAllExporters, kAllExporters);
}

Value GetAttr(Interpreter& in, Call& c) {
  const Value name = c.ArgValue({}, 1);
  const graph::Constant& k = in.heap().constant(name.constant);
  if (name.constant == 0 || k.type != graph::Constant::Type::kString || k.text.empty()) {
    const Contents& of = in.heap().contents(First(c));
    if (of.kind != ContentsKind::kLibrary) return in.heap().Unknown();
    if (of.name.text() == "torch.nn") return in.heap().Library(Symbol::Of("exportlint.module_class"));
    if (of.name.text() == "torch.nn.functional") return in.heap().Library(Symbol::Of("exportlint.function"));
    return in.heap().Unknown();
  }
  const Value v = in.GetAttribute(c.frame, *c.node, First(c), k.text);
  if (c.arguments.size() < 3) return v;
  // The default is what an object without the attribute gives.
  const Value fallback = c.ArgValue({}, 2);
  return v.known() && v.contents != 0 && in.heap().contents(v).kind != ContentsKind::kMethod
             ? v
             : in.heap().Join(in.heap().Unknown(), fallback);
}

// `getattr(torch.nn, kind)(...)`: some module.
Value SomeModule(Interpreter& in, Call&) {
  return in.heap().LibraryObject(kModule, Symbol::Of("exportlint.function"));
}

// What some function or module of torch.nn makes of a tensor: a tensor, or a tuple of them.
Value SomeTensor(Interpreter& in, Call& c) {
  const Dependence d = Depends(in, c);
  if (!d.tensor) return in.heap().Unknown();
  Value v = TensorOf(in, d);
  v.confidence = std::min(v.confidence, Confidence::kLikely);
  v.rank = Value::kGuessed;
  return v;
}

Value SetAttr(Interpreter& in, Call& c) {
  const Value name = c.ArgValue({}, 1);
  const graph::Constant& k = in.heap().constant(name.constant);
  if (name.constant != 0 && k.type == graph::Constant::Type::kString) {
    in.SetAttribute(c.frame, *c.node, First(c), k.text, c.ArgValue({}, 2));
  }
  return in.heap().None();
}

Value Type(Interpreter& in, Call& c) {
  const Contents& k = in.heap().contents(First(c));
  if (k.kind == ContentsKind::kInstance && k.cls) {
    Value v;
    v.kinds = kClass;
    v.contents = in.heap().Intern(Contents{.kind = ContentsKind::kClassOf, .cls = k.cls});
    return v;
  }
  return in.heap().Other();
}

Value Super(Interpreter& in, Call& c) {
  const ClassRef cls = c.arguments.size() >= 2 && in.heap().contents(First(c)).kind == ContentsKind::kClassOf
                           ? in.heap().contents(First(c)).cls
                           : c.frame.defined_in;
  const Value self = c.arguments.size() >= 2     ? c.ArgValue({}, 1)
                     : c.frame.env.slots.empty() ? Value{}
                                                 : c.frame.env.slots[0];
  if (!cls || !self.may_be(kModule | kObject)) return in.heap().Unknown();
  Value v;
  v.kinds = kOther;
  v.contents = in.heap().Intern(Contents{.kind = ContentsKind::kSuper, .cls = cls, .values = {self}});
  return v;
}

Value Hash(Interpreter& in, Call& c) {
  HashKey(in, c.frame, *c.node, First(c));
  return Static(in, kInt);
}

Value Id(Interpreter& in, Call&) {
  return Static(in, kInt);
}

// A copy of a traced size is a constant.
Value DeepCopy(Interpreter& in, Call& c) {
  if (First(c).kinds != 0 && First(c).traced != Traced::kNo) EmitCall(in, c, "copy.deepcopy");
  return First(c).kinds != 0 ? First(c) : in.heap().Unknown();
}

// A function behind functools.lru_cache: its arguments are hashed. `@lru_cache(maxsize=8)` gives the decorator.
Value Cache(Interpreter& in, Call& c) {
  return First(c).is(kFunction) ? First(c) : in.heap().Library(Symbol::Of("functools.lru_cache"));
}

Value CallCached(Interpreter& in, Call& c) {
  if (c.arguments.empty()) return in.heap().Unknown();
  Call inner{.frame = c.frame,
             .node = c.node,
             .callee = First(c),
             .arguments = {c.arguments.begin() + 1, c.arguments.end()},
             .name = {}};
  for (const Argument& a : inner.arguments) HashKey(in, c.frame, *c.node, a.value);
  return in.CallValue(inner);
}

// What an annotation or the type of `@f.register(T)` says of an argument.
Value IsOfType(Interpreter& in, const Value& v, const Value& type) {
  const ContentsKind kind = in.heap().contents(type).kind;
  if (kind == ContentsKind::kLibrary || kind == ContentsKind::kClassOf) return IsInstanceOf(in, v, type);
  if (!type.known() || !v.known()) return in.heap().Bool(kAllExporters, kAllExporters);
  if (!v.may_be(type.kinds)) return in.heap().Bool(false);
  return v.is(type.kinds) && !v.may_be(kObject | kModule) ? in.heap().Bool(true)
                                                          : in.heap().Bool(kAllExporters, kAllExporters);
}

// A function behind functools.singledispatch, with the types and functions that were registered: the first argument
// decides.
Value CallDispatching(Interpreter& in, Call& c) {
  if (c.arguments.size() < 2) return in.heap().Unknown();
  const std::vector<Value> all = in.heap().contents(First(c)).values;
  Call inner{.frame = c.frame,
             .node = c.node,
             .callee = {},
             .arguments = {c.arguments.begin() + 1, c.arguments.end()},
             .name = {}};
  const Value decides = inner.arguments.front().value;
  Value joined{.kinds = 0};
  for (std::size_t i = all.size(); i >= 3; i -= 2) {
    const Value matches = IsOfType(in, decides, all[i - 2]);
    if (matches.true_in == 0) continue;
    inner.callee = all[i - 1];
    joined = in.heap().Join(joined, in.CallValue(inner));
    if (matches.false_in == 0) return joined;
  }
  if (all.empty()) return in.heap().Unknown();
  inner.callee = all[0];
  return in.heap().Join(joined, in.CallValue(inner));
}

Value Partial(Interpreter& in, Call& c) {
  Contents p{.kind = ContentsKind::kPartial};
  for (const Argument& a : c.arguments) {
    if (a.name.empty()) p.values.push_back(a.value);
  }
  if (p.values.empty()) return in.heap().Unknown();
  p.split = static_cast<std::uint32_t>(p.values.size());
  for (const Argument& a : c.arguments) {
    if (!a.name.empty() && !a.name.text().starts_with('*'))
      p.values.insert(p.values.end(), {in.heap().String(a.name), a.value});
  }
  Value v;
  v.kinds = kFunction;
  v.false_in = 0;
  v.contents = in.heap().Intern(std::move(p));
  return v;
}

Value Cast(Interpreter& in, Call& c) {
  return c.arguments.size() > 1 ? c.ArgValue({}, 1) : in.heap().Unknown();
}

Value NewObject(Interpreter& in, Call&) {
  return in.heap().Other();
}

constexpr NamedTransfer kTable[] = {
    {"builtins.isinstance", IsInstance},
    {"builtins.issubclass", SomeBool},
    {"builtins.hasattr", SomeBool},
    {"builtins.callable", SomeBool},
    {"builtins.getattr", GetAttr},
    {"builtins.setattr", SetAttr},
    {"builtins.type", Type},
    {"builtins.id", Id},
    {"builtins.hash", Hash},
    {"builtins.super", Super},
    {"builtins.object", NewObject},
    {"builtins.ValueError", NewObject},
    {"builtins.TypeError", NewObject},
    {"builtins.RuntimeError", NewObject},
    {"builtins.NotImplementedError", NewObject},
    {"builtins.Exception", NewObject},
    {"builtins.KeyError", NewObject},
    {"builtins.AttributeError", NewObject},
    {"builtins.ImportError", NewObject},
    {"builtins.IndexError", NewObject},
    {"builtins.ZeroDivisionError", NewObject},
    {"builtins.AssertionError", NewObject},
    {"torch.is_tensor", IsTensor},
    {"functools.partial", Partial},
    {"typing.cast", Cast},
    {"copy.deepcopy", DeepCopy},
    {"torch.jit.annotate", Cast},
    {"functools.lru_cache", Cache},
    {"functools.cache", Cache},
    {"exportlint.cached", CallCached},
    {"exportlint.module_class", SomeModule},
    {"exportlint.function", SomeTensor},
    {"exportlint.dispatch", CallDispatching},
};

}  // namespace

std::span<const NamedTransfer> ObjectFunctions() {
  return kTable;
}

}  // namespace exportlint::flow
