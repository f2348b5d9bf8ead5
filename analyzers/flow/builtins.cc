// Python's built-in functions on abstract values: where a number, a length or an iteration is asked for, the site is
// shown.
#include <algorithm>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

Value First(Call& c) {
  return c.ArgValue({}, 0);
}
Value Static(Interpreter& in, Kinds kinds) {
  return in.heap().Number(kinds, Stage::kStatic, Traced::kNo);
}

Value Len(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.may_be_tensor()) {
    Value n = in.Convert(c.frame, *c.node, v, "len", TracerWarning::kLen, kInt);
    n.stage = v.dims;
    return n;
  }
  Value n = in.LengthOf(v);
  n.traced = Traced::kNo;
  if (n.stage > Stage::kStatic) {
    // `len(range(h))`: the size becomes a Python int, silently. Pieces of a split are as many as the text says, mostly.
    if (v.is(kTuple)) n.confidence = Confidence::kPossible;
    in.Convert(c.frame, *c.node, n, "index", TracerWarning::kNone, kInt);
  }
  return n;
}

template <TracerWarning kWarning, Kinds kResult, char kName>
Value Scalar(Interpreter& in, Call& c) {
  constexpr std::string_view kOp = kName == 'i' ? "int" : kName == 'f' ? "float" : kName == 'b' ? "bool" : "complex";
  const Value v = First(c);
  if (v.kinds == 0) return Static(in, kResult);
  if (v.is(kString)) return Static(in, kResult);
  if (kName == 'i' && v.constant != 0 && v.is(kInt)) return v;
  if (!v.may_be(kNumeric | kTensor)) {
    Value r = kName == 'b' ? in.heap().Bool(v.true_in, v.false_in) : Static(in, kResult);
    r.stage = v.stage;  // of an array: a number that depends on the same
    r.confidence = v.known() ? v.confidence : r.confidence;
    r.origin = v.origin;
    return r;
  }
  if (kName == 'b') {
    if (!v.hot()) return in.heap().Bool(v.true_in, v.false_in);
    return in.Test(c.frame, *c.node, v, "bool-call");
  }
  return in.Convert(c.frame, *c.node, v, kOp, kWarning, kResult);
}

Value Str(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.kinds != 0 && v.hot()) return in.Convert(c.frame, *c.node, v, "str", TracerWarning::kNumber, kString, true);
  if (v.is(kSize)) in.Convert(c.frame, *c.node, v, "str", TracerWarning::kNone, kString);
  return in.heap().AnyString();
}

// `range(h)` asks `__index__`: silent under trace, and the loop over it is frozen.
Value Range(Interpreter& in, Call& c) {
  Dependence d;
  bool constant = true;
  std::vector<std::int64_t> bounds;
  for (const Argument& a : c.arguments) {
    Absorb(in.heap(), a.value, &d);
    const graph::Constant& k = in.heap().constant(a.value.constant);
    constant = constant && a.value.constant != 0 && k.type == graph::Constant::Type::kInt;
    bounds.push_back(k.integer);
    if (a.value.may_be_tensor()) in.Convert(c.frame, *c.node, a.value, "index", TracerWarning::kIndex, kInt);
  }
  if (constant && bounds.size() == 1 && bounds[0] >= 0 && bounds[0] <= 16) {
    std::vector<Value> all;
    for (std::int64_t i = 0; i < bounds[0]; ++i) all.push_back(in.heap().Int(i));
    return in.heap().List(std::move(all));
  }
  Value length = in.heap().Number(kInt, d.stage, Traced::kNo);
  length.confidence = d.confidence;
  length.origin = d.origin;
  Value v = in.heap().ListOf(Static(in, kInt), length);
  v.confidence = d.confidence;
  return v;
}

Value ToSequence(Interpreter& in, Call& c, Kinds kind) {
  const Value v = First(c);
  if (v.kinds == 0) {
    Value empty = in.heap().List({});
    empty.kinds = kind;
    return empty;
  }
  std::vector<Value> elements;
  if (v.may_be(kSize) && !in.Elements(v, &elements)) {
    // A container of the same sizes: still compared and tested element by element.
    Value r = in.heap().ListOf(in.ElementOf(v), in.LengthOf(v), kind);
    return r;
  }
  if (!elements.empty() || in.Elements(v, &elements)) {
    Value r = in.heap().List(std::move(elements));
    r.kinds = kind;
    return r;
  }
  const Value length = in.LengthOf(v);
  const Value e = v.may_be_tensor() ? in.Iterate(c.frame, *c.node, v, "list", true) : in.ElementOf(v);
  Value r = in.heap().ListOf(e, length, kind);
  r.confidence = v.confidence;
  return r;
}
Value List(Interpreter& in, Call& c) {
  return ToSequence(in, c, kList);
}
Value Tuple(Interpreter& in, Call& c) {
  return ToSequence(in, c, kTuple);
}

Value Dict(Interpreter& in, Call& c) {
  Contents items{.kind = ContentsKind::kItems};
  for (const Argument& a : c.arguments) {
    const Contents& other = in.heap().contents(a.value);
    if (!a.name.empty() && a.name.text() != "**") {
      items.values.insert(items.values.end(), {in.heap().String(a.name), a.value});
    } else if (other.kind == ContentsKind::kItems) {
      items.values.insert(items.values.end(), other.values.begin(), other.values.end());
      items.open = items.open || other.open;
    } else {
      if (a.value.may_be(kList | kTuple)) {
        const Value pair = in.ElementOf(a.value);
        std::vector<Value> parts;
        if (in.Elements(pair, &parts) && parts.size() == 2)
          return in.heap().ListOf(parts[1], in.LengthOf(a.value), kDict);
      }
      items.open = true;
    }
  }
  Value v;
  v.kinds = kDict;
  v.contents = in.heap().Intern(std::move(items));
  return v;
}

// The comparisons inside min, max and sorted are tests; which operand wins is frozen, its value may stay live.
Value Extreme(Interpreter& in, Call& c, std::string_view op) {
  Value joined{.kinds = 0};
  std::size_t operands = 0;
  bool hot = false;
  auto take = [&](const Value& v) {
    joined = in.heap().Join(joined, v);
    hot = hot || v.hot();
    ++operands;
  };
  std::size_t positional = 0;
  for (const Argument& a : c.arguments) positional += a.name.empty() ? 1 : 0;
  if (positional == 1) {
    const Value v = First(c);
    std::vector<Value> elements;
    if (v.may_be_tensor()) {
      take(in.Iterate(c.frame, *c.node, v, "list", op == "sorted"));
      operands = 2;
    } else if (in.Elements(v, &elements)) {
      for (const Value& e : elements) take(e);
    } else {
      take(in.ElementOf(v));
      operands = 2;
    }
  } else {
    for (const Argument& a : c.arguments) {
      if (a.name.empty()) take(a.value);
    }
  }
  const bool number_or_tensor = joined.may_be(kNumeric | kTensor);
  if (operands > 1 && number_or_tensor && (hot || joined.stage > Stage::kStatic)) {
    Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kTest, op);
    site.value = joined;
    // A size against an unknown number is still a comparison of sizes.
    Confidence sure = Confidence::kCertain;
    for (const Argument& a : c.arguments)
      sure = a.value.known() ? std::min(sure, a.value.confidence) : std::min(sure, Confidence::kLikely);
    if (hot) site.value.confidence = sure;
    site.confidence = std::min(site.confidence, hot ? sure : joined.confidence);
    if (hot) site.warning = TracerWarning::kBool;
    in.Emit(site);
    joined.confidence = site.value.confidence;
    joined.kinds = static_cast<Kinds>(joined.kinds & ~kUnknown);
    if (joined.kinds == 0) joined.kinds = kInt;
  }
  joined.constant = 0;
  if (joined.kinds == 0) return in.heap().Unknown();
  joined.true_in = joined.false_in = kAllExporters;
  return joined;
}
Value Min(Interpreter& in, Call& c) {
  return Extreme(in, c, "min");
}
Value Max(Interpreter& in, Call& c) {
  return Extreme(in, c, "max");
}
Value Sorted(Interpreter& in, Call& c) {
  if (c.arguments.empty()) return in.heap().Unknown();
  Call just{.frame = c.frame, .node = c.node, .callee = c.callee, .arguments = {c.arguments.front()}, .name = c.name};
  const Value e = Extreme(in, just, "sorted");
  return in.heap().ListOf(e, in.LengthOf(First(c)));
}

Value Sum(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.may_be_tensor()) return in.Iterate(c.frame, *c.node, v, "sum");
  std::vector<Value> elements;
  Value total = in.heap().Int(0);
  if (c.arguments.size() > 1) total = c.ArgValue("start", 1);
  if (!in.Elements(v, &elements)) elements = {in.ElementOf(v), in.ElementOf(v)};
  for (const Value& e : elements) total = in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kAdd, total, e);
  return total;
}

Value AnyAll(Interpreter& in, Call& c, std::string_view op) {
  const Value v = First(c);
  std::vector<Value> elements;
  if (v.may_be_tensor())
    elements = {in.Iterate(c.frame, *c.node, v, "list")};
  else if (!in.Elements(v, &elements))
    elements = {in.ElementOf(v)};
  const bool any = op == "any";
  Value b = in.heap().Bool(any ? ExporterMask{0} : kAllExporters, any ? kAllExporters : ExporterMask{0});
  for (const Value& e : elements) {
    if (e.may_be(kNumeric | kTensor)) in.Test(c.frame, *c.node, e, op);
    b.true_in = any ? b.true_in | e.true_in : b.true_in & e.true_in;
    b.false_in = any ? b.false_in & e.false_in : b.false_in | e.false_in;
  }
  return b;
}
Value Any(Interpreter& in, Call& c) {
  return AnyAll(in, c, "any");
}
Value All(Interpreter& in, Call& c) {
  return AnyAll(in, c, "all");
}

Value Abs(Interpreter& in, Call& c) {
  Value v = First(c);
  v.constant = 0;
  if (v.kinds == 0) return in.heap().Unknown();
  v.true_in = v.false_in = kAllExporters;
  return v;
}

Value Round(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.hot()) EmitCall(in, c, "builtins.round");
  Value r = Abs(in, c);
  if (r.is(kFloat)) r.kinds = kInt;
  return r;
}

Value Divmod(Interpreter& in, Call& c) {
  const Value a = First(c), b = c.ArgValue({}, 1);
  if (a.hot() || b.hot()) EmitCall(in, c, "builtins.divmod");  // a tensor has none: raises under trace
  return in.heap().Tuple({in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kFloorDiv, a, b),
                          in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kMod, a, b)});
}
Value Pow(Interpreter& in, Call& c) {
  return in.BinaryResult(c.frame, *c.node, graph::BinaryOp::kPow, First(c), c.ArgValue({}, 1));
}

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
    if (v.traced == Traced::kYes) return traced_as(script);
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
  if (name.constant == 0 || k.type != graph::Constant::Type::kString || k.text.empty()) return in.heap().Unknown();
  const Value v = in.GetAttribute(c.frame, *c.node, First(c), k.text);
  if (c.arguments.size() < 3) return v;
  // The default is what an object without the attribute gives.
  const Value fallback = c.ArgValue({}, 2);
  return v.known() && v.contents != 0 && in.heap().contents(v).kind != ContentsKind::kMethod
             ? v
             : in.heap().Join(in.heap().Unknown(), fallback);
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

Value Enumerate(Interpreter& in, Call& c) {
  const Value v = First(c);
  std::vector<Value> elements;
  if (in.Elements(v, &elements) && elements.size() <= 16) {
    std::vector<Value> pairs;
    for (std::size_t i = 0; i < elements.size(); ++i)
      pairs.push_back(in.heap().Tuple({in.heap().Int(static_cast<std::int64_t>(i)), elements[i]}));
    return in.heap().List(std::move(pairs));
  }
  const Value e = v.may_be_tensor() ? in.Iterate(c.frame, *c.node, v, "enumerate") : in.ElementOf(v);
  Value length = in.LengthOf(v);
  if (v.may_be_tensor()) length = Static(in, kInt);  // said here once
  return in.heap().ListOf(in.heap().Tuple({Static(in, kInt), e}), length);
}

Value Zip(Interpreter& in, Call& c) {
  std::vector<Value> parts;
  Value length = Static(in, kInt);
  for (const Argument& a : c.arguments) {
    if (!a.name.empty()) continue;
    parts.push_back(a.value.may_be_tensor() ? in.Iterate(c.frame, *c.node, a.value, "zip") : in.ElementOf(a.value));
    const Value l = in.LengthOf(a.value);
    if (!a.value.may_be_tensor() && l.stage > length.stage) length = l;
    length.constant = 0;
  }
  return in.heap().ListOf(in.heap().Tuple(std::move(parts)), length);
}

Value Map(Interpreter& in, Call& c) {
  std::vector<Value> args;
  for (std::size_t i = 1; i < c.arguments.size(); ++i) {
    const Value& v = c.arguments[i].value;
    args.push_back(v.may_be_tensor() ? in.Iterate(c.frame, *c.node, v, "map") : in.ElementOf(v));
  }
  const Value length = in.LengthOf(c.ArgValue({}, 1));
  return in.heap().ListOf(in.CallWith(c, First(c), std::move(args)), length);
}

Value Filter(Interpreter& in, Call& c) {
  const Value v = c.ArgValue({}, 1);
  const Value e = v.may_be_tensor() ? in.Iterate(c.frame, *c.node, v, "map") : in.ElementOf(v);
  const Value keep = First(c).is(kNone) ? e : in.CallWith(c, First(c), {e});
  if (keep.may_be(kNumeric | kTensor)) in.Test(c.frame, *c.node, keep, "filter");
  return in.heap().ListOf(e, Static(in, kInt));
}

Value Next(Interpreter& in, Call& c) {
  const Value v = First(c);
  return v.may_be_tensor() ? in.Iterate(c.frame, *c.node, v, "next") : in.ElementOf(v);
}
Value Same(Interpreter& in, Call& c) {
  return First(c).kinds != 0 ? First(c) : in.heap().Unknown();
}
Value Reversed(Interpreter& in, Call& c) {
  const Value v = First(c);
  if (v.may_be_tensor()) return in.heap().ListOf(in.Iterate(c.frame, *c.node, v, "list", true), Static(in, kInt));
  if (v.is(kSize)) return in.heap().ListOf(in.ElementOf(v), in.LengthOf(v));
  std::vector<Value> elements;
  if (in.Elements(v, &elements)) {
    std::reverse(elements.begin(), elements.end());
    return in.heap().List(std::move(elements));
  }
  return in.heap().ListOf(in.ElementOf(v), in.LengthOf(v));
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
  return Same(in, c);
}
Value Repeat(Interpreter& in, Call& c) {
  const Value times = c.ArgValue("times", 1);
  Value length = Static(in, kInt);
  if (times.kinds != 0 && times.traced_number())
    length = in.Convert(c.frame, *c.node, times, "index", TracerWarning::kNone, kInt);
  return in.heap().ListOf(First(c).kinds != 0 ? First(c) : in.heap().Unknown(), length);
}
Value Product(Interpreter& in, Call& c) {
  std::vector<Value> parts;
  for (const Argument& a : c.arguments) {
    if (a.name.empty()) parts.push_back(in.Iterate(c.frame, *c.node, a.value, "map"));
  }
  return in.heap().ListOf(c.Arg("repeat", 99) == nullptr ? in.heap().Tuple(std::move(parts)) : in.heap().Unknown(),
                          Static(in, kInt));
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
Value Print(Interpreter& in, Call& c) {
  for (const Argument& a : c.arguments) {
    if (a.value.hot()) in.Convert(c.frame, *c.node, a.value, "str", TracerWarning::kNumber, kString, true);
  }
  return in.heap().None();
}
Value Unknown(Interpreter& in, Call& c) {
  return CallUnknown(in, c);
}
Value Slice(Interpreter& in, Call& c) {
  std::vector<Value> bounds = {in.heap().None(), in.heap().None(), in.heap().None()};
  const std::size_t n = c.arguments.size();
  for (std::size_t i = 0; i < std::min<std::size_t>(n, 3); ++i) bounds[n == 1 ? 1 : i] = c.arguments[i].value;
  Value v = in.heap().Other();
  v.contents = in.heap().Intern(Contents{.kind = ContentsKind::kElements, .values = std::move(bounds)});
  return v;
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

Value Reduce(Interpreter& in, Call& c) {
  const Value e = in.ElementOf(c.ArgValue({}, 1));
  Value once = in.CallWith(c, First(c), {e, e});
  return in.heap().Join(once, e);
}
Value Cast(Interpreter& in, Call& c) {
  return c.arguments.size() > 1 ? c.ArgValue({}, 1) : in.heap().Unknown();
}

Value BinaryFunction(Interpreter& in, Call& c, graph::BinaryOp op) {
  return in.BinaryResult(c.frame, *c.node, op, First(c), c.ArgValue({}, 1));
}
Value OpMul(Interpreter& in, Call& c) {
  return BinaryFunction(in, c, graph::BinaryOp::kMult);
}
Value OpAdd(Interpreter& in, Call& c) {
  return BinaryFunction(in, c, graph::BinaryOp::kAdd);
}
Value OpIndex(Interpreter& in, Call& c) {
  return in.Convert(c.frame, *c.node, First(c), "index", TracerWarning::kNone, kInt);
}
Value Chain(Interpreter& in, Call& c) {
  Value e{.kinds = 0};
  for (const Argument& a : c.arguments) e = in.heap().Join(e, in.ElementOf(a.value));
  return in.heap().ListOf(e.kinds != 0 ? e : in.heap().Unknown(), Static(in, kInt));
}
Value NewObject(Interpreter& in, Call&) {
  return in.heap().Other();
}

constexpr NamedTransfer kTable[] = {
    {"builtins.len", Len},
    {"builtins.int", Scalar<TracerWarning::kInt, kInt, 'i'>},
    {"builtins.float", Scalar<TracerWarning::kFloat, kFloat, 'f'>},
    {"builtins.bool", Scalar<TracerWarning::kBool, kBool, 'b'>},
    {"builtins.complex", Scalar<TracerWarning::kComplex, kFloat, 'c'>},
    {"builtins.str", Str},
    {"builtins.repr", Str},
    {"builtins.format", Str},
    {"builtins.range", Range},
    {"builtins.list", List},
    {"builtins.tuple", Tuple},
    {"builtins.set", List},
    {"builtins.frozenset", List},
    {"builtins.dict", Dict},
    {"collections.OrderedDict", Dict},
    {"builtins.sorted", Sorted},
    {"builtins.reversed", Reversed},
    {"builtins.enumerate", Enumerate},
    {"builtins.zip", Zip},
    {"builtins.map", Map},
    {"builtins.filter", Filter},
    {"builtins.sum", Sum},
    {"builtins.min", Min},
    {"builtins.max", Max},
    {"builtins.abs", Abs},
    {"builtins.round", Round},
    {"builtins.divmod", Divmod},
    {"builtins.pow", Pow},
    {"builtins.isinstance", IsInstance},
    {"builtins.issubclass", SomeBool},
    {"builtins.hasattr", SomeBool},
    {"builtins.callable", SomeBool},
    {"builtins.getattr", GetAttr},
    {"builtins.setattr", SetAttr},
    {"builtins.type", Type},
    {"builtins.id", Id},
    {"builtins.hash", Hash},
    {"builtins.iter", Same},
    {"builtins.next", Next},
    {"builtins.any", Any},
    {"builtins.all", All},
    {"builtins.print", Print},
    {"builtins.super", Super},
    {"builtins.slice", Slice},
    {"builtins.property", Same},
    {"builtins.staticmethod", Same},
    {"builtins.classmethod", Same},
    {"builtins.object", NewObject},
    {"builtins.vars", Unknown},
    {"builtins.open", Unknown},
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
    {"builtins.chr", Str},
    {"builtins.ord", Len},
    {"torch.is_tensor", IsTensor},
    {"functools.partial", Partial},
    {"functools.reduce", Reduce},
    {"typing.cast", Cast},
    {"copy.copy", Same},
    {"copy.deepcopy", DeepCopy},
    {"operator.mul", OpMul},
    {"operator.add", OpAdd},
    {"operator.index", OpIndex},
    {"itertools.chain", Chain},
    {"torch.jit.annotate", Cast},
    {"itertools.repeat", Repeat},
    {"itertools.product", Product},
    {"functools.lru_cache", Cache},
    {"functools.cache", Cache},
    {"exportlint.cached", CallCached},
    {"functools.wraps", Unknown},
    {"torch.Size", Same},
};

}  // namespace

std::span<const NamedTransfer> PythonBuiltins() {
  return kTable;
}

}  // namespace exportlint::flow
