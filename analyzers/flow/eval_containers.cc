// Calls and their arguments, displays of containers, functions and strings.
#include <algorithm>

#include "analyzers/flow/node_evaluator.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

namespace {

const Symbol kStar = Symbol::Of("*"), kStarStar = Symbol::Of("**");

}  // namespace

Value NodeEvaluator::Call() {
  flow::Call call{.frame = frame, .node = &node, .callee = Input(0), .arguments = {}, .name = {}};
  const auto args = inputs().subspan(1);
  call.arguments.reserve(args.size());
  for (const graph::Input& arg : args) AddArgument(&call, arg);
  const Value given = in.CallValue(call);
  heap().EndPassing(call.callee.contents);
  KeepInPlace(given);
  return given;
}

// `t.add_(x)`: what t depends on from now on.
void NodeEvaluator::KeepInPlace(const Value& given) {
  const Operand callee = inputs()[0].value;
  if (!given.is_tensor() || callee.tag() != Operand::Tag::kNode) return;
  const Node& method = frame.unit->node(callee.index());
  if (method.op != Op::kAttribute) return;
  const Operand receiver = frame.unit->inputs(method)[0].value;
  if (receiver.tag() != Operand::Tag::kSlot || receiver.index() >= frame.env.slots.size()) return;
  const std::string_view name = method.name.text();
  if (name.size() < 2 || !name.ends_with('_') || name.ends_with("__")) return;
  Value& slot = frame.env.slots[receiver.index()];
  if (slot.is_tensor() && given.stage > slot.stage) slot.stage = given.stage, slot.origin = given.origin;
}

// `with m as v`: what `__enter__` gives; of `@contextmanager`, whose function is a generator, what that yields.
Value NodeEvaluator::Enter() {
  const Value v = Input(0);
  if (v.is(kList)) return in.ElementOf(v);
  if (!v.known() || !v.is(kObject | kModule)) return heap().Unknown();
  const Contents& c = heap().contents(v);
  ClassRef owner;
  Value enter;
  if (c.kind != ContentsKind::kInstance || !c.cls || !in.FindInClass(c.cls, Symbol::Of("__enter__"), &owner, &enter))
    return v;
  flow::Call call{.frame = frame,
                  .node = &node,
                  .callee = in.BindMethod(frame, node, enter, v, owner),
                  .arguments = {},
                  .name = {}};
  return in.CallValue(call);
}

void NodeEvaluator::AddArgument(flow::Call* call, const graph::Input& arg) {
  const Value v = in.Eval(frame, arg.value);
  Span span = node.span;
  if (arg.value.tag() == Operand::Tag::kNode) span = frame.unit->node(arg.value.index()).span;
  if (arg.name != kStar) {
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

Value NodeEvaluator::Unary() {
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

Value NodeEvaluator::Container(Kinds kind) {
  std::vector<Value> elements;
  bool open = false;
  for (const graph::Input& input : inputs()) {
    const Value v = in.Eval(frame, input.value);
    if (input.name != kStar) {
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
  if (elements.size() > Heap::kMaxElements) in.GiveUp(GivenUp::kLength, frame, node);
  if (!open) {
    Value v = heap().List(std::move(elements));
    v.kinds = kind;
    return v;
  }
  Value joined{.kinds = 0};
  for (const Value& e : elements) joined = heap().Join(joined, e);
  return heap().ListOf(joined, heap().Number(kInt, Stage::kStatic, Traced::kNo), kind);
}

Value NodeEvaluator::Dict() {
  Contents c{.kind = ContentsKind::kItems};
  const auto all = inputs();
  for (std::size_t i = 0; i < all.size();) {
    if (all[i].name == kStarStar) {
      const Value v = in.Eval(frame, all[i].value);
      const Contents& other = heap().contents(v);
      if (other.kind == ContentsKind::kItems && c.values.size() <= 2 * Budget::kMaxItems)
        c.values.insert(c.values.end(), other.values.begin(), other.values.end());
      if (other.kind != ContentsKind::kItems || other.open) c.open = true;
      ++i;
      continue;
    }
    if (i + 1 >= all.size()) break;
    c.values.push_back(in.Eval(frame, all[i].value));
    HashKey(in, frame, node, c.values.back());
    c.values.push_back(in.Eval(frame, all[i + 1].value));
    i += 2;
  }
  if (c.values.size() > 2 * Budget::kMaxItems) in.GiveUp(GivenUp::kLength, frame, node);
  return heap().Dict(std::move(c));
}

Value NodeEvaluator::Slice() {
  Value v = heap().Other();
  std::vector<Value> bounds = {Input(0), Input(1), Input(2)};
  for (const Value& b : bounds) v.stage = std::max(v.stage, b.stage);
  v.contents = heap().Intern(Contents{.kind = ContentsKind::kElements, .values = std::move(bounds)});
  return v;
}

Value NodeEvaluator::Format() {
  Value result = heap().AnyString();
  for (const graph::Input& input : inputs()) {
    const Value v = in.Eval(frame, input.value);
    if (v.hot()) in.Convert(frame, node, v, "format", TracerWarning::kNumber, kString, true);
    if (v.is(kSize)) in.Convert(frame, node, v, "format", TracerWarning::kNone, kString);
    if (v.is(kNumeric) && v.stage == Stage::kData) result.stage = Stage::kData;
    if (v.confidence < result.confidence && v.known()) result.confidence = v.confidence;
  }
  return result;
}

Value NodeEvaluator::Function() {
  Contents c{.kind = ContentsKind::kFunctionOf, .function = {frame.unit, node.aux}};
  const graph::Graph& g = frame.unit->graph(node.aux);
  c.values.assign(g.parameters.size(), Value{.kinds = 0});
  for (const graph::Input& input : inputs()) {
    for (std::size_t p = 0; p < g.parameters.size(); ++p) {
      if (g.parameters[p].name == input.name) c.values[p] = in.Eval(frame, input.value);
    }
  }
  for (const graph::Capture& capture : g.captures) {
    c.values.push_back(capture.outer_slot < frame.env.slots.size() ? frame.env.slots[capture.outer_slot]
                                                                   : heap().Unknown());
  }
  Value v;
  v.kinds = kFunction;
  v.false_in = 0;
  v.contents = heap().Intern(std::move(c));
  return v;
}

// `b, c, h, w = x.shape` says that x has four dimensions: any other number would raise.
void NodeEvaluator::TellRank(Operand shape) {
  const auto first_input = [&](const Node& n) {
    return frame.unit->inputs(n).empty() ? Operand{} : frame.unit->inputs(n)[0].value;
  };
  Operand tensor = shape;
  if (shape.tag() == Operand::Tag::kNode) {
    const Node* read = &frame.unit->node(shape.index());
    const bool lone = read->op == Op::kCall && frame.unit->inputs(*read).size() == 1;
    if (lone && first_input(*read).tag() == Operand::Tag::kNode) read = &frame.unit->node(first_input(*read).index());
    if (read->op != Op::kAttribute || (read->name.text() != "shape" && read->name.text() != "size")) return;
    tensor = first_input(*read);
  }
  if (!tensor.present() || tensor.tag() != Operand::Tag::kSlot || tensor.index() >= frame.env.slots.size()) return;
  Value& v = frame.env.slots[tensor.index()];
  if (v.is(kTensor | kSize) && node.aux <= 16) v.rank = static_cast<std::int8_t>(node.aux);
}

// Whether what is unpacked into several names is more likely a tuple than the rows of a tensor: a parameter, whose
// annotation names what the tuple holds, or what a function of the program gives, some of whose ways were not followed.
bool NodeEvaluator::MayBeTuple(Operand unpacked) {
  if (unpacked.tag() == Operand::Tag::kSlot) return unpacked.index() < frame.graph->parameters.size();
  if (unpacked.tag() != Operand::Tag::kNode) return false;
  const Node& call = frame.unit->node(unpacked.index());
  if (call.op != Op::kCall || frame.unit->inputs(call).empty()) return false;
  const Contents& callee = heap().contents(in.Eval(frame, frame.unit->inputs(call)[0].value));
  return callee.kind == ContentsKind::kInstance
             ? static_cast<bool>(callee.cls)
             : callee.kind == ContentsKind::kFunctionOf || callee.kind == ContentsKind::kBound;
}

// `for a, b in v`: the next node unpacks what this one gives.
Value NodeEvaluator::Element() {
  const Value v = Input(0);
  const auto id = static_cast<graph::NodeId>(&node - frame.unit->nodes().data());
  const bool unpacked = id + 1 < frame.unit->nodes().size() && frame.unit->node(id + 1).op == Op::kUnpack &&
                        frame.unit->node(id + 1).aux > 1;
  return v.guessed() && unpacked ? in.ElementOf(v) : in.Iterate(frame, node, v, "for");
}

Value NodeEvaluator::Unpack() {
  Value v = Input(0);
  // Several targets say which of the two it is.
  if (v.may_be_tensor() && v.may_be(kTuple | kList | kUnknown))
    v.kinds = static_cast<Kinds>(v.kinds & (kTuple | kList | kUnknown));
  std::vector<Value> elements;
  if (in.Elements(v, &elements) && (elements.size() == node.aux || (node.flags & 1) != 0)) {
    return heap().Tuple(std::move(elements));
  }
  if ((node.flags & 1) == 0 && v.is(kSize) && v.rank < 0) {
    TellRank(inputs()[0].value);
    if (v.fixed != 0 && node.aux <= 16) {
      v.rank = static_cast<std::int8_t>(node.aux);
      if (in.Elements(v, &elements)) return heap().Tuple(std::move(elements));
    }
  }
  // Two names for what was only taken for a tensor: it is a tuple.
  if (v.guessed() && node.aux > 1) return heap().Tuple(std::vector<Value>(std::min(node.aux, 64u), in.ElementOf(v)));
  const Confidence confidence = v.confidence;
  if (v.is_tensor() && node.aux > 1 && MayBeTuple(inputs()[0].value)) v.confidence = Confidence::kPossible;
  Value e = in.Iterate(frame, node, v, "unpack");
  if (e.is_tensor()) e.confidence = confidence;
  return heap().Tuple(std::vector<Value>(std::min(node.aux, 64u), e));
}

}  // namespace exportlint::flow
