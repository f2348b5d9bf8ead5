// Reading and writing by index: tensors, shapes, sequences, dicts; unpacked items; in-place operators.
#include <algorithm>
#include <cstdlib>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/node_evaluator.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

// A star in `a, *b, c = t` makes item numbers ambiguous: elements are known only when the tuple was.
Value NodeEvaluator::Item() {
  const Value v = Input(0);
  const Node& unpack = frame.unit->node(inputs()[0].value.tag() == Operand::Tag::kNode ? inputs()[0].value.index() : 0);
  std::vector<Value> elements;
  if (unpack.op == Op::kMatch) {  // `case (b, c)`: of what is matched
    const auto matched = frame.unit->inputs(unpack);
    const Value subject = matched.empty() ? heap().Unknown() : in.Eval(frame, matched[0].value);
    if (!subject.is(kTuple | kList | kSize)) return heap().Unknown();
    return in.Elements(subject, &elements) && node.aux < elements.size() ? elements[node.aux] : in.ElementOf(subject);
  }
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
  if (object.fixed != 0 && object.dims != Stage::kStatic) r.fixed = FixedOfIndex(heap, object, index);
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

static Value IndexSize(Heap& heap, const Value& object, const Value& index, const Contents* slice) {
  Value r = object;
  r.rank = slice != nullptr ? SlicedRank(heap, *slice, object.rank) : std::int8_t{-1};
  if (object.fixed != 0 && object.stage != Stage::kStatic) {
    const graph::Constant& c = heap.constant(index.constant);
    const bool known =
        index.constant != 0 && c.type == graph::Constant::Type::kInt && (c.integer >= 0 || object.rank >= 0);
    if (slice != nullptr) r.fixed = FixedOfSlice(heap, object, *slice);
    if (slice == nullptr && known)
      return SizeAlong(object, static_cast<std::size_t>(c.integer < 0 ? c.integer + object.rank : c.integer));
    if (slice == nullptr) r.fixed = 0;
  }
  if (slice != nullptr) return r;
  r.kinds = kInt;
  r.contents = 0;
  return r;
}

static Value IndexDict(Heap& heap, const Value& object, const Value& key) {
  const Contents& c = heap.contents(object);
  if (c.kind == ContentsKind::kJoined) return c.values[0];
  if (c.kind != ContentsKind::kItems) return heap.Unknown();
  Value joined{.kinds = 0};
  for (std::size_t k = 0; k + 1 < c.values.size(); k += 2) {
    if (key.constant != 0 && c.values[k].constant == key.constant) return c.values[k + 1];
    joined = heap.Join(joined, c.values[k + 1]);
  }
  return joined.kinds != 0 && !c.open ? joined : heap.Unknown();
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
  if (object.may_be_tensor() && object.is(kTensor | kNone)) return IndexTensor(heap(), object, index);
  if (object.is(kNumeric) && object.unbacked()) return object;                // an item of a nested `tolist()`
  if (object.is(kNumeric) && object.traced == Traced::kYes) return object;    // of what a size and an array made
  if (heap().contents(object).kind == ContentsKind::kLibrary) return object;  // typing: `List[int]`
  // A traced size, or a number that only the tensor knows, as an index: `__index__`, silent and frozen.
  const bool asked = index.traced_number() || (index.may_be(kNumeric | kTensor) && index.symbolic() &&
                                               (index.unbacked() || index.stage == Stage::kData));
  if (asked && object.is(kList | kTuple | kModule | kString)) {
    in.Convert(frame, node, index, "index", TracerWarning::kNone, kInt);
  }
  const Contents& bounds = heap().contents(index);
  const bool slicing = index.is(kOther) && bounds.kind == ContentsKind::kElements && bounds.values.size() == 3;
  if (slicing && object.may_be_tensor() && object.is(kTensor | kNone | kUnknown)) {
    Value part = IndexTensor(heap(), object, index);
    part.kinds = kTensor | kUnknown;
    return part;
  }
  if (slicing && object.is(kList | kTuple | kString)) {  // `names[:h]`
    for (const Value& bound : bounds.values) {
      if (bound.traced_number()) in.Convert(frame, node, bound, "index", TracerWarning::kNone, kInt);
    }
  }
  if (object.may_be(kSize)) return IndexSize(heap(), object, index, slicing ? &bounds : nullptr);
  if (object.is(kModule) && index.is(kString)) HashKey(in, frame, node, index);
  if (object.is(kTuple | kList | kModule | kNone)) return IndexSequence(object, index, slicing ? &bounds : nullptr);
  if (object.is(kDict | kNone)) {
    HashKey(in, frame, node, index);
    return IndexDict(heap(), object, index);
  }
  if (object.is(kString)) return heap().AnyString();
  if (!object.is(kModule | kObject)) return heap().Unknown();
  if (const Symbol key = ItemOfDictClass(object, index, "__getitem__"); !key.empty()) {
    const Value stored = in.StoredOn(heap().contents(object).object, key);
    return stored.kinds != 0 ? stored : heap().Unknown();
  }
  flow::Call call{.frame = frame,
                  .node = &node,
                  .callee = in.GetAttribute(frame, node, object, Symbol::Of("__getitem__")),
                  .arguments = {{{}, index, node.span}},
                  .name = {}};
  return call.callee.known() ? in.CallValue(call) : heap().Unknown();
}

// The key, where an object of a class that is a dict is read or written by a constant one and no method of the program
// does it. Its items are kept with its attributes, as such classes let them be read.
Symbol NodeEvaluator::ItemOfDictClass(const Value& object, const Value& key, std::string_view method) {
  const Contents& c = heap().contents(object);
  if (c.kind != ContentsKind::kInstance || !c.cls || key.constant == 0 || !key.is(kString)) return {};
  const auto& bases = in.InfoOf(c.cls).library_bases;
  const bool is_dict = std::ranges::any_of(bases, [](Symbol base) {
    return base.text() == "dict" || base.text() == "builtins.dict" || base.text().ends_with(".OrderedDict") ||
           base.text().ends_with(".UserDict");
  });
  ClassRef owner;
  Value found;
  if (!is_dict || in.FindInClass(c.cls, Symbol::Of(method), &owner, &found)) return {};
  return heap().constant(key.constant).text;
}

// Elements by a constant number or between constant bounds; otherwise any of them.
Value NodeEvaluator::IndexSequence(const Value& object, const Value& index, const Contents* slice) {
  std::vector<Value> elements;
  if (!in.Elements(object, &elements))
    return slice != nullptr && !object.may_be(kModule) ? object : in.ElementOf(object);
  const auto n = static_cast<std::int64_t>(elements.size());
  const graph::Constant& c = heap().constant(index.constant);
  if (index.constant != 0 && c.type == graph::Constant::Type::kInt) {
    const std::int64_t i = c.integer < 0 ? c.integer + n : c.integer;
    if (i >= 0 && i < n) return elements[static_cast<std::size_t>(i)];
  }
  if (slice == nullptr) return in.ElementOf(object);
  auto bound = [&](const Value& v, std::int64_t none, std::int64_t* out) {
    const graph::Constant& b = heap().constant(v.constant);
    *out = v.is(kNone) ? none : std::clamp<std::int64_t>(b.integer < 0 ? b.integer + n : b.integer, 0, n);
    return v.is(kNone) || (v.constant != 0 && b.type == graph::Constant::Type::kInt);
  };
  const auto kinds = static_cast<Kinds>(object.kinds & ~kNone);
  std::int64_t lower = 0, upper = n;
  if (slice->values[2].is(kNone) && bound(slice->values[0], 0, &lower) && bound(slice->values[1], n, &upper)) {
    std::vector<Value> part;
    for (std::int64_t i = lower; i < upper; ++i) part.push_back(elements[static_cast<std::size_t>(i)]);
    Value r = heap().List(std::move(part));
    r.kinds = kinds;
    return r;
  }
  return heap().ListOf(in.ElementOf(object), heap().Number(kInt, Stage::kStatic, Traced::kNo), kinds);
}

Symbol AttributeOfModule(const Frame& frame, Operand object) {
  while (object.present() && object.tag() == Operand::Tag::kNode) {
    const Node& step = frame.unit->node(object.index());
    const auto from = frame.unit->inputs(step);
    if (from.empty() || (step.op != Op::kSubscript && step.op != Op::kAttribute)) return {};
    object = from[0].value;
    const bool of_self = step.op == Op::kAttribute && object.present() && object.tag() == Operand::Tag::kSlot &&
                         object.index() == 0 && !frame.env.slots.empty();
    if (of_self) return frame.env.slots[0].may_be(kModule) ? step.name : Symbol{};
  }
  return {};
}

void NodeEvaluator::StoreItem() {
  if (auto* filled = in.collecting_;
      filled != nullptr && filled->unit == frame.unit && inputs()[0].value == Operand::Global(filled->name)) {
    filled->items.push_back(Input(1));
    filled->items.push_back(Input(2));
    return;
  }
  const Value object = Input(0), index = Input(1), value = Input(2);
  if (object.may_be_tensor()) {
    Site site = in.MakeSite(frame, node, graph::NodeKind::kMutate, "[]");
    site.value = object;
    site.second = value;
    site.name = AttributeOfModule(frame, inputs()[0].value);
    site.confidence = std::min(site.confidence, object.confidence);
    in.Emit(site);
    return;
  }
  Site site = in.MakeSite(frame, node, graph::NodeKind::kStore, "item");
  site.name = AttributeOfModule(frame, inputs()[0].value);
  site.value = value;
  site.second = object;
  in.Emit(site);
  if (object.is(kDict)) HashKey(in, frame, node, index);
  if (const Symbol key = ItemOfDictClass(object, index, "__setitem__"); !key.empty()) {
    return in.StoreOn(heap().contents(object), key, value);
  }
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

}  // namespace exportlint::flow
