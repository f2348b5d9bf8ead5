// One function per operation of the hazard graph, dispatched by a table.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Node;
using graph::Op;
using graph::Operand;

Value Interpreter::Eval(Frame& frame, Operand operand) {
  if (!operand.present()) return heap_.None();
  switch (operand.tag()) {
    case Operand::Tag::kNode: {
      const std::size_t at = operand.index() - frame.range.first;
      return at < frame.values.size() ? frame.values[at] : heap_.Unknown();
    }
    case Operand::Tag::kSlot:
      return operand.index() < frame.env.slots.size() ? frame.env.slots[operand.index()] : heap_.Unknown();
    case Operand::Tag::kGlobal:
      return GlobalValue(*frame.unit, operand.global());
    case Operand::Tag::kConstant:
      break;
  }
  using Type = graph::Constant::Type;
  const graph::Constant& c = frame.unit->constant(operand);
  switch (c.type) {
    case Type::kNone: return heap_.None();
    case Type::kBool: {
      Value v = heap_.Bool(c.integer != 0);
      v.constant = heap_.Intern(c);
      return v;
    }
    case Type::kInt: return heap_.Int(c.integer);
    case Type::kFloat: {
      Value v = heap_.Number(kFloat, Stage::kStatic, Traced::kNo);
      v.constant = heap_.Intern(c);
      (c.number != 0 ? v.false_in : v.true_in) = 0;
      return v;
    }
    case Type::kString: return c.text.empty() ? heap_.AnyString() : heap_.String(c.text);
    case Type::kComplex: return heap_.Number(kFloat, Stage::kStatic, Traced::kNo);
    case Type::kBytes: return heap_.AnyString();
    case Type::kEllipsis: return heap_.Other();
  }
  return heap_.Unknown();
}

// Private access for the table of operations.
struct NodeEvaluator {
  Interpreter& in;
  Frame& frame;
  const Node& node;

  Heap& heap() { return in.heap_; }
  std::span<const graph::Input> inputs() const { return frame.unit->inputs(node); }
  Value Input(std::size_t i) { return i < inputs().size() ? in.Eval(frame, inputs()[i].value) : heap().None(); }

  Value Call() {
    flow::Call call{.frame = frame, .node = &node, .callee = Input(0), .arguments = {}, .name = {}};
    const auto args = inputs().subspan(1);
    call.arguments.reserve(args.size());
    for (const graph::Input& arg : args) AddArgument(&call, arg);
    return in.CallValue(call);
  }

  void AddArgument(flow::Call* call, const graph::Input& arg) {
    const Value v = in.Eval(frame, arg.value);
    Span span = node.span;
    if (arg.value.tag() == Operand::Tag::kNode) span = frame.unit->node(arg.value.index()).span;
    if (arg.name.text() != "*") {
      call->arguments.push_back({arg.name, v, span});
      return;
    }
    std::vector<Value> elements;
    if (v.may_be_tensor()) in.Iterate(frame, node, v, "star", true);
    if (!in.Elements(v, &elements)) {
      call->arguments.push_back({arg.name, v, span});
      return;
    }
    for (const Value& e : elements) call->arguments.push_back({{}, e, span});
  }

  Value Operator() {
    flow::Call call{.frame = frame, .node = &node, .callee = heap().Library(node.name), .arguments = {}, .name = node.name.text()};
    for (const graph::Input& arg : inputs()) AddArgument(&call, arg);
    return in.CallLibrary(call);
  }

  Value Attribute() { return in.GetAttribute(frame, node, Input(0), node.name); }
  Value Binary() {
    return in.BinaryResult(frame, node, static_cast<graph::BinaryOp>(node.aux), Input(0), Input(1));
  }
  Value Compare() {
    return in.CompareValues(frame, node, static_cast<graph::CompareOp>(node.aux), Input(0), Input(1));
  }

  Value Unary() {
    const Value v = Input(0);
    if (static_cast<graph::UnaryOp>(node.aux) == graph::UnaryOp::kNot) {
      Value b = heap().Bool(v.false_in, v.true_in);
      b.stage = v.stage;
      b.confidence = v.confidence;
      b.origin = v.origin;
      return b;
    }
    Value r = v;
    r.constant = 0;
    std::int64_t i = 0;
    if (v.constant != 0 && static_cast<graph::UnaryOp>(node.aux) == graph::UnaryOp::kMinus) {
      const graph::Constant& c = heap().constant(v.constant);
      if (c.type == graph::Constant::Type::kInt && (i = c.integer) != INT64_MIN) return heap().Int(-i);
    }
    if (v.is(kBool) && v.traced == Traced::kNo) r.kinds = kInt;
    return r;
  }

  Value Container(Kinds kind) {
    std::vector<Value> elements;
    bool open = false;
    for (const graph::Input& input : inputs()) {
      const Value v = in.Eval(frame, input.value);
      if (input.name.text() != "*") {
        elements.push_back(v);
        continue;
      }
      std::vector<Value> inner;
      if (v.may_be_tensor()) in.Iterate(frame, node, v, "list", true);
      if (in.Elements(v, &inner)) {
        elements.insert(elements.end(), inner.begin(), inner.end());
      } else {
        elements.push_back(in.ElementOf(v));
        open = true;
      }
    }
    if (!open) {
      Value v = heap().List(std::move(elements));
      v.kinds = kind;
      return v;
    }
    Value joined{.kinds = 0};
    for (const Value& e : elements) joined = heap().Join(joined, e);
    return heap().ListOf(joined, heap().Number(kInt, Stage::kStatic, Traced::kNo), kind);
  }
  Value Tuple() { return Container(kTuple); }
  Value List() { return Container(kList); }

  Value Dict() {
    Contents c{.kind = ContentsKind::kItems};
    const auto all = inputs();
    for (std::size_t i = 0; i < all.size();) {
      if (all[i].name.text() == "**") {
        const Value v = in.Eval(frame, all[i].value);
        const Contents& other = heap().contents(v);
        if (other.kind == ContentsKind::kItems) c.values.insert(c.values.end(), other.values.begin(), other.values.end());
        if (other.kind != ContentsKind::kItems || other.open) c.open = true;
        ++i;
        continue;
      }
      if (i + 1 >= all.size()) break;
      c.values.push_back(in.Eval(frame, all[i].value));
      c.values.push_back(in.Eval(frame, all[i + 1].value));
      i += 2;
    }
    Value v;
    v.kinds = kDict;
    v.contents = heap().Intern(std::move(c));
    return v;
  }

  Value Slice() {
    Value v = heap().Other();
    std::vector<Value> bounds = {Input(0), Input(1), Input(2)};
    for (const Value& b : bounds) v.stage = std::max(v.stage, b.stage);
    v.contents = heap().Intern(Contents{.kind = ContentsKind::kElements, .values = std::move(bounds)});
    return v;
  }

  Value Format() {
    Value result = heap().AnyString();
    for (const graph::Input& input : inputs()) {
      const Value v = in.Eval(frame, input.value);
      if (v.hot()) in.Convert(frame, node, v, "format", TracerWarning::kNumber, kString, true);
      if (v.confidence < result.confidence && v.known()) result.confidence = v.confidence;
    }
    return result;
  }

  Value Function() {
    Contents c{.kind = ContentsKind::kFunctionOf, .function = {frame.unit, node.aux}};
    const graph::Graph& g = frame.unit->graph(node.aux);
    c.values.assign(g.parameters.size(), Value{.kinds = 0});
    for (const graph::Input& input : inputs()) {
      for (std::size_t p = 0; p < g.parameters.size(); ++p) {
        if (g.parameters[p].name == input.name) c.values[p] = in.Eval(frame, input.value);
      }
    }
    for (const graph::Capture& capture : g.captures) {
      c.values.push_back(capture.outer_slot < frame.env.slots.size() ? frame.env.slots[capture.outer_slot] : heap().Unknown());
    }
    Value v;
    v.kinds = kFunction;
    v.false_in = 0;
    v.contents = heap().Intern(std::move(c));
    return v;
  }

  Value Class() {
    Value v;
    v.kinds = kClass;
    v.false_in = 0;
    v.contents = heap().Intern(Contents{.kind = ContentsKind::kClassOf, .cls = {frame.unit, node.aux}});
    return v;
  }

  // See-through: what a decorator makes behaves like what it was given.
  Value Decorate() { return Input(1); }

  Value Import() { return in.ImportModule(*frame.unit, node.name.text(), (node.flags & 1) != 0); }
  Value ImportFrom() {
    const Value module = inputs().empty() ? heap().Unknown()
                                          : in.ImportModule(*frame.unit, frame.unit->constant(inputs()[0].value).text.text(), false);
    return in.GetAttribute(frame, node, module, node.name);
  }

  Value Enter() {
    const Value v = Input(0);
    return v.known() && v.is(kObject | kModule) ? v : heap().Unknown();
  }
  Value Await() { return Input(0); }
  Value Yield() {
    const Value v = inputs().empty() ? heap().None() : Input(0);
    frame.yielded = heap().Join(frame.yielded, (node.flags & 1) != 0 ? in.ElementOf(v) : v);
    return heap().Unknown();
  }
  Value EmitElement() {
    const std::size_t last = inputs().size();
    if (frame.emitted != nullptr && last > 0) frame.emitted->push_back(Input(last - 1));
    return heap().None();
  }
  Value Match() { return heap().Bool(kAllExporters, kAllExporters); }
  Value Opaque() { return heap().Unknown(); }

  Value Truth() {
    static constexpr std::array<std::string_view, 10> kUses = {"if", "while", "assert", "conditional", "and",
                                                               "or", "not",   "chain",  "filter",      "match"};
    return in.Test(frame, node, Input(0), kUses[std::min<std::size_t>(node.aux, kUses.size() - 1)]);
  }

  Value Element() { return in.Iterate(frame, node, Input(0), "for"); }
  Value Unpack() {
    Value v = Input(0);
    // Several targets say which of the two it is.
    if (v.may_be_tensor() && v.may_be(kTuple | kList | kUnknown)) v.kinds = static_cast<Kinds>(v.kinds & (kTuple | kList | kUnknown));
    std::vector<Value> elements;
    if (in.Elements(v, &elements) && (elements.size() == node.aux || (node.flags & 1) != 0)) {
      return heap().Tuple(std::move(elements));
    }
    const Value e = in.Iterate(frame, node, v, "unpack");
    return heap().Tuple(std::vector<Value>(std::min(node.aux, 64u), e));
  }
  Value Item();
  Value Subscript();

  void StoreLocal() {
    if (node.aux < frame.env.slots.size()) frame.env.slots[node.aux] = Input(0);
  }
  void StoreGlobal() {
    if (frame.graph->kind == graph::Graph::Kind::kModule) return;
    Site site = in.MakeSite(frame, node, graph::NodeKind::kStore, "global");
    site.value = Input(0);
    site.name = node.name;
    in.Emit(site);
  }
  void StoreAttribute() { in.SetAttribute(frame, node, Input(0), node.name, Input(1)); }
  void StoreItem();
  Value Augmented();

  void Return() {
    frame.returned = heap().Join(frame.returned, In(inputs().empty() ? heap().None() : Input(0), frame.env.live));
    frame.env.falls = false;
  }
  void Raise() { frame.env.falls = false; }
  void Break() {
    if (frame.loop != nullptr) frame.loop->breaks.push_back(frame.env);
    frame.env.falls = false;
  }
  void Continue() {
    if (frame.loop != nullptr) frame.loop->continues.push_back(frame.env);
    frame.env.falls = false;
  }
};

// A star in `a, *b, c = t` makes item numbers ambiguous: elements are known only when the tuple was.
Value NodeEvaluator::Item() {
  const Value v = Input(0);
  const Node& unpack = frame.unit->node(inputs()[0].value.tag() == Operand::Tag::kNode ? inputs()[0].value.index() : 0);
  std::vector<Value> elements;
  if (!in.Elements(v, &elements)) return in.ElementOf(v);
  if (unpack.op != Op::kUnpack || (unpack.flags & 1) == 0) {
    return node.aux < elements.size() ? elements[node.aux] : heap().Unknown();
  }
  std::uint32_t star = 0;
  const auto unpack_inputs = frame.unit->inputs(unpack);
  if (unpack_inputs.size() > 1) star = static_cast<std::uint32_t>(frame.unit->constant(unpack_inputs[1].value).integer);
  const auto total = static_cast<std::uint32_t>(elements.size());
  if (node.aux < star) return node.aux < total ? elements[node.aux] : heap().Unknown();
  const std::uint32_t after = unpack.aux - 1 - star;
  if (node.aux > star) {
    const std::uint32_t from_end = unpack.aux - node.aux;
    return from_end <= total ? elements[total - from_end] : heap().Unknown();
  }
  std::vector<Value> middle;
  for (std::uint32_t i = star; i + after < total; ++i) middle.push_back(elements[i]);
  return heap().List(std::move(middle));
}

namespace {

// `x[i]` of a tensor keeps it a tensor; a boolean mask makes its size depend on data.
Value IndexTensor(Heap& heap, const Value& object, const Value& index) {
  Value r = object;
  r.kinds = kTensor;
  r.constant = r.contents = 0;
  r.rank = -1;
  r.stage = std::max(object.stage, index.stage);
  r.true_in = r.false_in = kAllExporters;
  auto mask = [](const Value& v) { return v.may_be_tensor() && v.dtype == DtypeClass::kBool; };
  if (mask(index)) r.dims = Stage::kData;
  const Contents& c = heap.contents(index);
  if (index.is(kTuple) && c.kind == ContentsKind::kElements) {
    for (const Value& v : c.values) {
      r.stage = std::max(r.stage, v.stage);
      if (mask(v)) r.dims = Stage::kData;
    }
  }
  return r;
}

}  // namespace

// How many sizes a slice of a shape has, where the text says it: `x.shape[-2:]` two, `x.shape[1:3]` two.
static std::int8_t SlicedRank(const Heap& heap, const Contents& slice, std::int8_t rank) {
  if (slice.values.size() != 3 || !slice.values[2].is(kNone)) return -1;
  auto bound = [&](const Value& v, std::int64_t none, std::int64_t* out) {
    const graph::Constant& c = heap.constant(v.constant);
    *out = v.is(kNone) ? none : c.integer;
    return v.is(kNone) || (v.constant != 0 && c.type == graph::Constant::Type::kInt && std::abs(c.integer) < 16);
  };
  constexpr std::int64_t kEnd = 100;  // stands for the unknown rank
  std::int64_t lower = 0, upper = 0;
  const std::int64_t end = rank >= 0 ? rank : kEnd;
  if (!bound(slice.values[0], 0, &lower) || !bound(slice.values[1], end, &upper)) return -1;
  if (lower < 0) lower += end;
  if (upper < 0) upper += end;
  if (rank >= 0) return static_cast<std::int8_t>(std::max<std::int64_t>(0, std::min(upper, end) - lower));
  const bool same_side = (lower < kEnd / 2) == (upper < kEnd / 2);
  return same_side && upper > lower ? static_cast<std::int8_t>(upper - lower) : std::int8_t{-1};
}

Value NodeEvaluator::Subscript() {
  const Value object = Input(0), index = Input(1);
  if (object.may_be_tensor() || index.may_be_tensor()) {
    Site site = in.MakeSite(frame, node, graph::NodeKind::kIndex, "subscript");
    site.value = object;
    site.second = index;
    site.confidence = std::min(site.confidence, std::min(object.confidence, index.confidence));
    in.Emit(site);
  }
  if (object.is_tensor() || (object.may_be_tensor() && object.is(kTensor | kNone))) return IndexTensor(heap(), object, index);
  const bool library_type = heap().contents(object).kind == ContentsKind::kLibrary;
  if (library_type) return object;  // typing: `List[int]`
  // A traced size as an index: `__index__`, silent and frozen.
  if (index.traced_number() && object.is(kList | kTuple | kModule | kString)) {
    in.Convert(frame, node, index, "index", TracerWarning::kNone, kInt);
  }
  if (object.may_be(kSize)) {
    const Contents& c = heap().contents(index);
    const bool slice = index.is(kOther) && c.kind == ContentsKind::kElements;
    Value r = object;
    if (slice) {
      r.rank = SlicedRank(heap(), c, object.rank);
      return r;
    }
    r.kinds = kInt;
    r.contents = 0;
    r.rank = -1;
    return r;
  }
  std::vector<Value> elements;
  std::int64_t i = 0;
  const bool constant = index.constant != 0 && heap().constant(index.constant).type == graph::Constant::Type::kInt;
  if (constant) i = heap().constant(index.constant).integer;
  if (object.is(kTuple | kList | kModule | kNone) && in.Elements(object, &elements)) {
    const auto n = static_cast<std::int64_t>(elements.size());
    if (constant && i < 0) i += n;
    if (constant && i >= 0 && i < n) return elements[static_cast<std::size_t>(i)];
    const Contents& c = heap().contents(index);
    if (index.is(kOther) && c.kind == ContentsKind::kElements && c.values.size() == 3) {
      auto bound = [&](const Value& v, std::int64_t none, std::int64_t* out) {
        if (v.is(kNone)) return *out = none, true;
        if (v.constant == 0 || heap().constant(v.constant).type != graph::Constant::Type::kInt) return false;
        *out = heap().constant(v.constant).integer;
        if (*out < 0) *out += n;
        *out = std::clamp<std::int64_t>(*out, 0, n);
        return true;
      };
      std::int64_t lower = 0, upper = n;
      if (c.values[2].is(kNone) && bound(c.values[0], 0, &lower) && bound(c.values[1], n, &upper)) {
        Value r = heap().List(lower < upper ? std::vector<Value>(elements.begin() + lower, elements.begin() + upper) : std::vector<Value>{});
        r.kinds = object.kinds & ~kNone;
        return r;
      }
      Value joined{.kinds = 0};
      for (const Value& e : elements) joined = heap().Join(joined, e);
      return heap().ListOf(joined, heap().Number(kInt, Stage::kStatic, Traced::kNo), object.kinds & ~kNone);
    }
  }
  if (object.is(kDict | kNone)) {
    const Contents& c = heap().contents(object);
    if (c.kind == ContentsKind::kItems) {
      Value joined{.kinds = 0};
      for (std::size_t k = 0; k + 1 < c.values.size(); k += 2) {
        if (index.constant != 0 && c.values[k].constant == index.constant) return c.values[k + 1];
        joined = heap().Join(joined, c.values[k + 1]);
      }
      if (joined.kinds != 0 && !c.open) return joined;
      return heap().Unknown();
    }
    if (c.kind == ContentsKind::kJoined) return c.values[0];
  }
  const bool slicing = index.is(kOther) && heap().contents(index).kind == ContentsKind::kElements;
  if (object.is(kTuple | kList | kNone) && slicing) return object;
  if (object.is(kTuple | kList | kModule | kNone)) return in.ElementOf(object);
  if (object.is(kString)) return heap().AnyString();
  if (object.is(kModule | kObject)) {
    flow::Call call{.frame = frame, .node = &node, .callee = in.GetAttribute(frame, node, object, Symbol::Of("__getitem__")),
                    .arguments = {{{}, index, node.span}}, .name = {}};
    if (call.callee.known()) return in.CallValue(call);
  }
  return heap().Unknown();
}

void NodeEvaluator::StoreItem() {
  const Value object = Input(0), index = Input(1), value = Input(2);
  if (object.may_be_tensor()) {
    Site site = in.MakeSite(frame, node, graph::NodeKind::kMutate, "[]");
    site.value = object;
    site.second = value;
    site.confidence = std::min(site.confidence, object.confidence);
    in.Emit(site);
    return;
  }
  Site site = in.MakeSite(frame, node, graph::NodeKind::kStore, "item");
  site.value = value;
  site.second = object;
  in.Emit(site);
  // Containers in slots are updated in place; aliases are not followed.
  const Operand target = inputs()[0].value;
  if (target.tag() != Operand::Tag::kSlot || target.index() >= frame.env.slots.size()) return;
  Value& slot = frame.env.slots[target.index()];
  const Contents& c = heap().contents(slot);
  if (slot.is(kDict) && (c.kind == ContentsKind::kItems || c.kind == ContentsKind::kNothing)) {
    Contents updated = c;
    updated.kind = ContentsKind::kItems;
    for (std::size_t k = 0; k + 1 < updated.values.size(); k += 2) {
      if (index.constant != 0 && updated.values[k].constant == index.constant) {
        updated.values[k + 1] = value;
        slot.contents = heap().Intern(std::move(updated));
        return;
      }
    }
    if (updated.values.size() < 256) {
      updated.values.push_back(index);
      updated.values.push_back(value);
    }
    slot.contents = heap().Intern(std::move(updated));
    slot.true_in = slot.false_in = kAllExporters;
  } else if (slot.is(kList)) {
    slot = heap().ListOf(heap().Join(in.ElementOf(slot), value), in.LengthOf(slot));
  }
}

// `x += y` works in place on a tensor; on numbers it is `x = x + y`.
Value NodeEvaluator::Augmented() {
  const Value target = Input(0), operand = Input(1);
  if (target.may_be_tensor() || target.is(kList)) {
    Site site = in.MakeSite(frame, node, graph::NodeKind::kMutate, "+=");
    site.value = target;
    site.second = operand;
    site.confidence = std::min(site.confidence, target.confidence);
    in.Emit(site);
  }
  return in.BinaryResult(frame, node, static_cast<graph::BinaryOp>(node.aux), target, operand);
}

namespace {

template <void (NodeEvaluator::*kRun)()>
Value NoValue(NodeEvaluator& e) {
  (e.*kRun)();
  return {};
}
template <Value (NodeEvaluator::*kRun)()>
Value Valued(NodeEvaluator& e) {
  return (e.*kRun)();
}
using Evaluate = Value (*)(NodeEvaluator&);
using Table = std::array<Evaluate, static_cast<std::size_t>(Op::kExport) + 1>;

constexpr Table MakeTable() {
  Table t{};
  auto set = [&t](Op op, Evaluate f) { t[static_cast<std::size_t>(op)] = f; };
  using N = NodeEvaluator;
  set(Op::kCall, Valued<&N::Call>);
  set(Op::kOperator, Valued<&N::Operator>);
  set(Op::kAttribute, Valued<&N::Attribute>);
  set(Op::kBinary, Valued<&N::Binary>);
  set(Op::kUnary, Valued<&N::Unary>);
  set(Op::kCompare, Valued<&N::Compare>);
  set(Op::kTuple, Valued<&N::Tuple>);
  set(Op::kList, Valued<&N::List>);
  set(Op::kSet, Valued<&N::List>);
  set(Op::kDict, Valued<&N::Dict>);
  set(Op::kSlice, Valued<&N::Slice>);
  set(Op::kFormat, Valued<&N::Format>);
  set(Op::kFunction, Valued<&N::Function>);
  set(Op::kClass, Valued<&N::Class>);
  set(Op::kDecorate, Valued<&N::Decorate>);
  set(Op::kImport, Valued<&N::Import>);
  set(Op::kImportFrom, Valued<&N::ImportFrom>);
  set(Op::kEnter, Valued<&N::Enter>);
  set(Op::kAwait, Valued<&N::Await>);
  set(Op::kYield, Valued<&N::Yield>);
  set(Op::kEmit, Valued<&N::EmitElement>);
  set(Op::kMatch, Valued<&N::Match>);
  set(Op::kCaught, Valued<&N::Opaque>);
  set(Op::kTruth, Valued<&N::Truth>);
  set(Op::kElement, Valued<&N::Element>);
  set(Op::kUnpack, Valued<&N::Unpack>);
  set(Op::kSubscript, Valued<&N::Subscript>);
  set(Op::kItem, Valued<&N::Item>);
  set(Op::kLocal, NoValue<&N::StoreLocal>);
  set(Op::kGlobal, NoValue<&N::StoreGlobal>);
  set(Op::kSetAttribute, NoValue<&N::StoreAttribute>);
  set(Op::kSetItem, NoValue<&N::StoreItem>);
  set(Op::kAugmented, Valued<&N::Augmented>);
  set(Op::kReturn, NoValue<&N::Return>);
  set(Op::kRaise, NoValue<&N::Raise>);
  set(Op::kBreak, NoValue<&N::Break>);
  set(Op::kContinue, NoValue<&N::Continue>);
  return t;
}
constexpr Table kTable = MakeTable();

}  // namespace

Value RunRegion(Interpreter& in, Frame& frame, const Node& node);  // eval_region.cc

void Interpreter::ExecNode(Frame& frame, graph::NodeId id) {
  const Node& node = frame.unit->node(id);
  ++nodes_;
  Value result;
  if (node.kind == graph::NodeKind::kRegion) {
    result = RunRegion(*this, frame, node);
  } else if (const Evaluate evaluate = kTable[static_cast<std::size_t>(node.op)]) {
    NodeEvaluator evaluator{*this, frame, node};
    result = evaluate(evaluator);
  }
  const std::size_t at = id - frame.range.first;
  if (at < frame.values.size()) frame.values[at] = result;
}

void Interpreter::ExecBlock(Frame& frame, const graph::Block& block) {
  for (const graph::NodeId id : frame.unit->nodes(block)) {
    if (!frame.env.falls || frame.env.live == 0 || nodes_ > Budget::kMaxNodes) return;
    ExecNode(frame, id);
  }
}

}  // namespace exportlint::flow
