// Python's built-in functions over containers and iterables: ranges, displays, pairs, what itertools makes.
#include <algorithm>
#include <string>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

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
  length.fixed = d.fixed;
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

Value Set(Interpreter& in, Call& c) {
  const Value set = ToSequence(in, c, kList);
  HashKey(in, c.frame, *c.node, in.ElementOf(set));
  return set;
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
  return in.heap().Dict(std::move(items));
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

Value Slice(Interpreter& in, Call& c) {
  std::vector<Value> bounds = {in.heap().None(), in.heap().None(), in.heap().None()};
  const std::size_t n = c.arguments.size();
  for (std::size_t i = 0; i < std::min<std::size_t>(n, 3); ++i) bounds[n == 1 ? 1 : i] = c.arguments[i].value;
  Value v = in.heap().Other();
  v.contents = in.heap().Intern(Contents{.kind = ContentsKind::kElements, .values = std::move(bounds)});
  return v;
}

Value Chain(Interpreter& in, Call& c) {
  Value e{.kinds = 0};
  for (const Argument& a : c.arguments) e = in.heap().Join(e, in.ElementOf(a.value));
  return in.heap().ListOf(e.kinds != 0 ? e : in.heap().Unknown(), Static(in, kInt));
}

constexpr NamedTransfer kTable[] = {
    {"builtins.range", Range},
    {"builtins.list", List},
    {"builtins.tuple", Tuple},
    {"builtins.set", Set},
    {"builtins.frozenset", Set},
    {"builtins.dict", Dict},
    {"collections.OrderedDict", Dict},
    {"builtins.reversed", Reversed},
    {"builtins.enumerate", Enumerate},
    {"builtins.zip", Zip},
    {"builtins.map", Map},
    {"builtins.filter", Filter},
    {"builtins.next", Next},
    {"builtins.slice", Slice},
    {"itertools.chain", Chain},
    {"itertools.repeat", Repeat},
    {"itertools.product", Product},
};

}  // namespace

std::span<const NamedTransfer> SequenceFunctions() {
  return kTable;
}

}  // namespace exportlint::flow
