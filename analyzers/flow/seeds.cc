// What is known of a parameter before anybody calls: its annotation, its default, and that an entry is given tensors.
#include <algorithm>
#include <string>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Hint;

namespace {

Value FromHintValue(Interpreter& in, const graph::Unit& unit, const Hint& hint, Stage stage, int depth);

Value FromClassHint(Interpreter& in, const graph::Unit& unit, Symbol dotted) {
  const std::string_view text = dotted.text();
  if (text.substr(text.rfind('.') + 1) == "Size") {
    Value v = in.heap().Number(kSize, Stage::kShape, Traced::kYes);
    return v;
  }
  const std::size_t dot = text.find('.');
  Value v = in.GlobalValue(unit, Symbol::Of(text.substr(0, dot)));
  Frame frame{.unit = &unit, .graph = &unit.graph(0), .range = {}, .values = {}, .env = {}};
  const graph::Node node{};
  if (dot != std::string_view::npos && v.known()) v = in.GetAttribute(frame, node, v, Symbol::Of(text.substr(dot + 1)));
  const Contents& c = in.heap().contents(v);
  if (c.kind == ContentsKind::kClassOf) {
    Value instance = in.InstanceOf(c.cls);
    instance.confidence = Confidence::kLikely;
    return instance;
  }
  if (c.kind == ContentsKind::kLibrary) {
    const std::string_view name = c.name.text();
    if (name == "torch.Tensor" || name == "torch.LongTensor" || name == "torch.FloatTensor") {
      return in.heap().Tensor(Stage::kData, Stage::kShape);
    }
    if (name == "torch.dtype" || name == "torch.device") return in.heap().Other();
  }
  return in.heap().Unknown();
}

Value FromHintValue(Interpreter& in, const graph::Unit& unit, const Hint& hint, Stage stage, int depth) {
  Heap& heap = in.heap();
  const auto args = unit.hint_arguments(hint);
  auto argument = [&](std::size_t i) {
    return i < args.size() && depth < 6 ? FromHintValue(in, unit, args[i], stage, depth + 1) : heap.Unknown();
  };
  const Value length = heap.Number(kInt, Stage::kStatic, Traced::kNo);
  switch (hint.base) {
    case Hint::Base::kUnknown: return heap.Unknown();
    case Hint::Base::kTensor: return heap.Tensor(stage, stage == Stage::kStatic ? Stage::kStatic : Stage::kShape);
    case Hint::Base::kInt: return heap.Number(kInt, Stage::kStatic, Traced::kNo);
    case Hint::Base::kFloat: return heap.Number(kFloat, Stage::kStatic, Traced::kNo);
    case Hint::Base::kBool: return heap.Bool(kAllExporters, kAllExporters);
    case Hint::Base::kString: return heap.AnyString();
    case Hint::Base::kNone: return heap.None();
    case Hint::Base::kList: return heap.ListOf(argument(0), length);
    case Hint::Base::kTuple: {
      if (hint.variadic || args.empty()) return heap.ListOf(argument(0), length, kTuple);
      std::vector<Value> elements;
      for (std::size_t i = 0; i < args.size(); ++i) elements.push_back(argument(i));
      return heap.Tuple(std::move(elements));
    }
    case Hint::Base::kDict: return heap.ListOf(argument(1), length, kDict);
    case Hint::Base::kCallable: {
      Value v = heap.Unknown();
      v.kinds = kFunction;
      return v;
    }
    case Hint::Base::kClass: return FromClassHint(in, unit, hint.name);
    case Hint::Base::kUnion: {
      Value joined{.kinds = 0};
      for (std::size_t i = 0; i < args.size(); ++i) joined = heap.Join(joined, argument(i));
      return joined.kinds != 0 ? joined : heap.Unknown();
    }
  }
  return heap.Unknown();
}

// A default tells the kind where nothing else does: `flag=False`, `eps=1e-5`.
Value FromDefault(Heap& heap, const Value& d) {
  Value v = d;
  v.constant = 0;
  v.true_in = v.false_in = kAllExporters;
  if (v.is(kString)) v = heap.AnyString();
  return v;
}

}  // namespace

Value Interpreter::FromHint(const graph::Unit& unit, graph::HintId hint, Stage stage) {
  return hint == 0 ? heap_.Unknown() : FromHintValue(*this, unit, unit.hint(hint), stage, 0);
}

Value Interpreter::Seed(const graph::Unit& unit, const graph::Parameter& p, const Value* default_value, bool entry,
                        EntryUse use) {
  using Kind = graph::Parameter::Kind;
  if (p.kind == Kind::kArgs) {
    const Value element = entry ? heap_.Tensor(Stage::kData, Stage::kShape, Confidence::kPossible) : heap_.Unknown();
    return heap_.ListOf(element, heap_.Number(kInt, Stage::kStatic, Traced::kNo), kTuple);
  }
  if (p.kind == Kind::kKwargs) {
    Value v;
    v.kinds = kDict;
    v.contents = heap_.Intern(Contents{.kind = ContentsKind::kItems, .open = true});
    return v;
  }
  Value v = FromHint(unit, p.hint, Stage::kData);
  if (v.known()) return default_value != nullptr && default_value->is(kNone) ? heap_.Join(v, *default_value) : v;
  if (default_value != nullptr && !default_value->is(kNone)) return FromDefault(heap_, *default_value);
  // What an export passes to forward without saying more is a tensor, or a dict of tensors.
  if (entry && use != EntryUse::kNone && p.hint == 0) {
    Value t = heap_.Tensor(Stage::kData, Stage::kShape, Confidence::kLikely);
    t.rank = Value::kGuessed;
    if (use == EntryUse::kByKey) t = heap_.ListOf(t, heap_.Number(kInt, Stage::kStatic, Traced::kNo), kDict);
    return default_value != nullptr ? heap_.Join(t, *default_value) : t;
  }
  return default_value != nullptr ? heap_.Join(v, *default_value) : v;
}

}  // namespace exportlint::flow
