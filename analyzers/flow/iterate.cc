// Iteration, lengths and elements of containers, tensors and sizes.
#include <algorithm>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Node;

bool Interpreter::Elements(const Value& v, std::vector<Value>* out) const {
  if (v.is(kSize) && v.rank >= 0) {
    out->clear();
    for (int i = 0; i < v.rank; ++i) out->push_back(SizeAlong(v, static_cast<std::size_t>(i)));
    return true;
  }
  const Contents& c = heap_.contents(v);
  if (c.kind != ContentsKind::kElements || c.open || !v.is(kTuple | kList | kModule | kNone)) return false;
  *out = c.values;
  return true;
}

Value Interpreter::LengthOf(const Value& v) {
  const Contents& c = heap_.contents(v);
  if (c.kind == ContentsKind::kElements && !c.open && v.is(kTuple | kList | kModule)) {
    return heap_.Int(static_cast<std::int64_t>(c.values.size()));
  }
  if (c.kind == ContentsKind::kJoined && c.values.size() > 1) return c.values[1];
  if (v.is(kSize) && v.rank >= 0) return heap_.Int(v.rank);
  return heap_.Number(kInt, Stage::kStatic, Traced::kNo);
}

Value Interpreter::ElementOf(const Value& v) {
  const Contents& c = heap_.contents(v);
  if (v.may_be_tensor()) {
    Value e = v;
    e.kinds = kTensor;
    e.constant = e.contents = 0;
    e.true_in = e.false_in = kAllExporters;
    if (e.rank > 0) --e.rank;
    e.fixed = Without(e.fixed, 0);
    return e;
  }
  if (v.may_be(kSize)) {
    Value all = v;
    if (v.stage != Stage::kStatic) all.fixed = 0;  // one of them may change
    return SizeAlong(all, 0);
  }
  if (c.kind == ContentsKind::kJoined) return c.values[0];
  if (c.kind == ContentsKind::kElements && v.is(kTuple | kList | kModule | kNone)) {
    Value joined{.kinds = 0};
    for (const Value& e : c.values) joined = heap_.Join(joined, e);
    return joined.kinds != 0 ? joined : heap_.Unknown();
  }
  if (c.kind == ContentsKind::kItems && !c.open) {  // iterating a dict gives its keys
    Value joined{.kinds = 0};
    for (std::size_t i = 0; i < c.values.size(); i += 2) joined = heap_.Join(joined, c.values[i]);
    return joined.kinds != 0 ? joined : heap_.Unknown();
  }
  if (v.is(kString)) return heap_.AnyString();
  if (v.is(kNumeric) && v.unbacked()) return v;  // `tolist()` of a tensor of unknown rank: a list after all
  return heap_.Unknown();
}

Value Interpreter::Iterate(Frame& frame, const Node& node, const Value& iterable, std::string_view op,
                           bool also_length) {
  const Value length = LengthOf(iterable);
  const bool tensor = iterable.may_be_tensor();
  const bool dynamic_range =
      !tensor && iterable.may_be(kList | kTuple) && (length.stage > Stage::kStatic || length.fixed != 0);
  if ((tensor || dynamic_range) && op != "unpack-list") {
    Site site = MakeSite(frame, node, graph::NodeKind::kIterate, op);
    site.value = iterable;
    site.second = length;
    site.iterates_range = dynamic_range;
    // Unpacking the pieces of a split fixes their number, which the text fixes anyway.
    const bool silent_unpack = dynamic_range && op == "unpack";
    site.confidence = std::min(site.confidence, tensor ? iterable.confidence : length.confidence);
    if (tensor) site.warning = TracerWarning::kIterate;
    if (tensor && also_length) site.also = TracerWarning::kLen;
    if (dynamic_range) {
      site.value.stage = length.stage;
      site.value.origin = length.origin;
      site.value.fixed = length.fixed;
    }
    if (!silent_unpack) Emit(site);
  }
  Value e = ElementOf(iterable);
  if (e.hot() && e.origin == 0) e.origin = iterable.origin;
  return e;
}

}  // namespace exportlint::flow
