// Makers of the common values.
#include <utility>

#include "analyzers/flow/heap.h"
#include "analyzers/flow/limits.h"

namespace exportlint::flow {

Value Heap::None() const {
  Value v;
  v.kinds = kNone;
  v.true_in = 0;
  return v;
}

Value Heap::Unknown(Confidence confidence) const {
  Value v;
  v.confidence = confidence;
  return v;
}

Value Heap::Bool(bool b) const {
  return Bool(b ? kAllExporters : ExporterMask{0}, b ? ExporterMask{0} : kAllExporters);
}

Value Heap::Bool(ExporterMask true_in, ExporterMask false_in) const {
  Value v;
  v.kinds = kBool;
  v.true_in = true_in;
  v.false_in = false_in;
  return v;
}

Value Heap::Int(std::int64_t i) {
  Value v;
  v.kinds = kInt;
  v.constant = Intern(graph::Constant{graph::Constant::Type::kInt, i, 0, {}});
  (i != 0 ? v.false_in : v.true_in) = 0;
  return v;
}

Value Heap::Number(Kinds kinds, Stage stage, Traced traced) const {
  Value v;
  v.kinds = kinds;
  v.stage = stage;
  v.traced = traced;
  return v;
}

Value Heap::String(Symbol text) {
  Value v;
  v.kinds = kString;
  v.constant = Intern(graph::Constant{graph::Constant::Type::kString, 0, 0, text});
  (text.empty() ? v.true_in : v.false_in) = 0;
  return v;
}

Value Heap::AnyString() const {
  Value v;
  v.kinds = kString;
  return v;
}

Value Heap::Other() const {
  Value v;
  v.kinds = kOther;
  return v;
}

Value Heap::Class(ClassRef cls) {
  Value v;
  v.kinds = kClass;
  v.false_in = 0;
  v.contents = Intern(Contents{.kind = ContentsKind::kClassOf, .cls = cls});
  return v;
}

Value Heap::LibraryObject(Kinds kinds, Symbol qualified_name) {
  Value v;
  v.kinds = kinds;
  v.false_in = 0;
  v.contents = Intern(Contents{.kind = ContentsKind::kInstance, .name = qualified_name});
  return v;
}

Value Heap::Library(Symbol qualified_name) {
  Value v;
  v.kinds = kOther | kFunction | kClass;
  v.false_in = 0;
  std::uint32_t& kept = libraries_[qualified_name];  // a name is a definition: it lasts
  if (kept == 0) {
    const bool lasting = std::exchange(lasting_, true);
    kept = Intern(Contents{.kind = ContentsKind::kLibrary, .name = qualified_name});
    lasting_ = lasting;
  }
  v.contents = kept;
  return v;
}

Value Heap::Tensor(Stage stage, Stage dims, Confidence confidence) const {
  Value v;
  v.kinds = kTensor;
  v.stage = stage;
  v.dims = dims;
  v.confidence = confidence;
  return v;
}

Value Heap::Tuple(std::vector<Value> elements) {
  Value v = List(std::move(elements));
  v.kinds = kTuple;
  return v;
}

Value Heap::List(std::vector<Value> elements) {
  Value v;
  v.kinds = kList;
  (elements.empty() ? v.true_in : v.false_in) = 0;
  for (const Value& e : elements)
    v.confidence = std::min(v.confidence, e.kinds == kUnknown ? Confidence::kCertain : e.confidence);
  if (elements.size() <= kMaxElements) {
    v.contents = Intern(Contents{.kind = ContentsKind::kElements, .values = std::move(elements)});
    return v;
  }
  Value joined{.kinds = 0};
  for (const Value& e : elements) joined = Join(joined, e);
  return ListOf(joined, Int(static_cast<std::int64_t>(elements.size())));
}

Value Heap::Dict(Contents items) {
  if (items.values.size() > 2 * Budget::kMaxItems) {
    Value joined{.kinds = 0};
    for (std::size_t i = 1; i < items.values.size(); i += 2) joined = Join(joined, items.values[i]);
    return ListOf(joined, Number(kInt, Stage::kStatic, Traced::kNo), kDict);
  }
  Value v;
  v.kinds = kDict;
  v.contents = Intern(std::move(items));
  return v;
}

Value Heap::ListOf(const Value& element, const Value& length, Kinds kind) {
  Value v;
  v.kinds = kind;
  v.confidence = element.kinds == kUnknown ? Confidence::kCertain : element.confidence;
  v.contents = Intern(Contents{.kind = ContentsKind::kJoined, .values = {element, length}});
  return v;
}

}  // namespace exportlint::flow
