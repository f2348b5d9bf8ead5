#include "analyzers/flow/wrapping.h"

#include <algorithm>
#include <utility>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Graph;
using graph::Parameter;

namespace {

bool IsOpen(const Contents& c) {
  return (c.kind != ContentsKind::kElements && c.kind != ContentsKind::kItems) || c.open;
}

// Of what a wrapper hands on, and what the function would be given without it: the wrapper's, where that is clear.
Value Clearer(const Heap& heap, const Parameter& parameter, const Value& handed, const Value& meant) {
  if (Heap::Same(handed, meant) || handed.kinds == 0) return meant;
  if (meant.kinds == 0) return handed;
  if (parameter.kind == Parameter::Kind::kArgs || parameter.kind == Parameter::Kind::kKwargs)
    return IsOpen(heap.contents(handed)) || IsOpen(heap.contents(meant)) ? meant : handed;
  if (handed.may_be(kUnknown) && !meant.may_be(kUnknown)) return meant;
  if (handed.kinds == meant.kinds && handed.confidence < meant.confidence) return meant;
  Value v = handed;
  if (v.origin == 0 && v.hot()) v.origin = meant.origin;
  return v;
}

// Whether a wrapper's result says more than what the function itself gives: it is of one kind, and what it holds is
// known as well.
bool TellsMore(const Heap& heap, const Value& made, const Value& own) {
  if (made.kinds == 0 || made.may_be(kUnknown)) return false;
  if (own.kinds == 0 || own.may_be(kUnknown)) return true;
  const auto kinds = static_cast<Kinds>(made.kinds & ~kNone);
  const bool one = (kinds & (kinds - 1)) == 0 || made.is(kNumeric | kNone);
  if (!one) return false;
  if (made.kinds != own.kinds) return true;
  const ContentsKind known = heap.contents(own).kind;
  if (heap.contents(made).kind != known && known != ContentsKind::kNothing && !made.is(kTensor | kNumeric))
    return false;
  return made.confidence >= own.confidence;
}

}  // namespace

const Value* WrapperOf(const Contents& function) {
  if (function.kind != ContentsKind::kFunctionOf) return nullptr;
  const Graph& g = function.function.unit->graph(function.function.graph);
  const std::size_t own = g.parameters.size() + g.captures.size();
  return function.values.size() > own ? &function.values[own] : nullptr;
}

Contents WithWrapper(const Contents& function, const Value& wrapper) {
  Contents decorated = function;
  const Graph& g = function.function.unit->graph(function.function.graph);
  decorated.values.resize(g.parameters.size() + g.captures.size(), Value{.kinds = 0});
  decorated.values.push_back(wrapper);
  return decorated;
}

bool WrapsBound(const Heap& heap, const Contents& wrapper, const FunctionRef& function) {
  return std::ranges::any_of(wrapper.values, [&](const Value& v) {
    const Contents& c = heap.contents(v);
    return c.kind == ContentsKind::kBound && heap.contents(c.values[0]).function == function;
  });
}

Value Interpreter::CallFunction(Call& call, const FunctionRef& function, const Contents& contents, const Value& self) {
  if (!heap_.lasting()) {
    if (wrapping_ != nullptr && wrapping_->function == function) return RunInside(*wrapping_, call, contents, self);
    if (WrapperOf(contents) != nullptr) {
      Wrapping wrapping{.function = function, .contents = contents, .call = call, .self = self};
      return RunWrapper(wrapping);
    }
  }
  return RunFunction(call, function, contents, self);
}

Value Interpreter::RunWrapper(Wrapping& wrapping) {
  const Value wrapper = *WrapperOf(wrapping.contents);
  if (!wrapping.call.frame.in_entry || (wrapping.graph().flags & Graph::kScripted) != 0)
    return WithoutWrapper(wrapping);
  if (depth_ + 2 >= Budget::kMaxDepth || StackIsLow()) {
    GiveUp(GivenUp::kDepth, wrapping.call.frame, *wrapping.call.node);
    return WithoutWrapper(wrapping);
  }
  Wrapping* const outer = std::exchange(wrapping_, &wrapping);
  const Contents& c = heap_.contents(wrapper);
  const Value result =
      c.kind == ContentsKind::kFunctionOf
          ? RunFunction(wrapping.call, c.function, c,
                        WrapsBound(heap_, c, wrapping.function) ? Value{.kinds = 0} : wrapping.self, nullptr, &wrapping)
          : Unwrapped(wrapping, CallWrapperObject(wrapping, wrapper));
  wrapping_ = outer;
  return result;
}

// An object with `__call__`, or a partial: bound to `self` through its `__get__`, where it has one.
Value Interpreter::CallWrapperObject(Wrapping& wrapping, const Value& wrapper) {
  Call& outer = wrapping.call;
  Call call{.frame = outer.frame, .node = outer.node, .callee = wrapper, .arguments = outer.arguments, .name = {}};
  if (wrapping.self.kinds == 0) return CallValue(call);
  const Contents& c = heap_.contents(wrapper);
  ClassRef owner;
  Value get;
  if (c.kind != ContentsKind::kInstance || !c.cls || !FindInClass(c.cls, Symbol::Of("__get__"), &owner, &get))
    return heap_.Unknown();
  Call bind{.frame = outer.frame,
            .node = outer.node,
            .callee = BindMethod(outer.frame, *outer.node, get, wrapper, owner),
            .arguments = {},
            .name = {}};
  bind.arguments.push_back({{}, wrapping.self, outer.node->span});
  bind.arguments.push_back({{}, heap_.Unknown(), outer.node->span});
  call.callee = CallValue(bind);
  // `types.MethodType(self, obj)` and the like: `__call__` is given the object first.
  if (!call.callee.known() || !call.callee.is(kFunction)) {
    call.callee = wrapper;
    call.arguments.insert(call.arguments.begin(), Argument{{}, wrapping.self, outer.node->span});
  }
  return CallValue(call);
}

Value Interpreter::RunInside(Wrapping& wrapping, Call& call, const Contents& contents, const Value& self) {
  const std::vector<Value>& meant = Meant(wrapping);
  Wrapping* const outer = std::exchange(wrapping_, nullptr);
  Value result;
  if (WrapperOf(contents) != nullptr) {  // of a decorator below
    Wrapping inner{.function = wrapping.function, .contents = contents, .call = call, .self = self, .given = &meant};
    result = RunWrapper(inner);
  } else {
    result = RunFunction(call, wrapping.function, contents, self, &meant);
  }
  wrapping_ = outer;
  wrapping.reached = true;
  wrapping.result = heap_.Join(wrapping.result, result);
  return result;
}

Value Interpreter::Unwrapped(Wrapping& wrapping, const Value& made) {
  if (!wrapping.reached) wrapping.result = WithoutWrapper(wrapping);
  return TellsMore(heap_, made, wrapping.result) ? made : wrapping.result;
}

Value Interpreter::WithoutWrapper(Wrapping& wrapping) {
  Wrapping* const outer = std::exchange(wrapping_, nullptr);
  const Value result = wrapping.entry != nullptr ? RunGraph(*wrapping.entry)
                                                 : RunFunction(wrapping.call, wrapping.function, wrapping.contents,
                                                               wrapping.self, wrapping.given);
  wrapping_ = outer;
  return result;
}

const std::vector<Value>& Interpreter::Meant(Wrapping& wrapping) {
  std::vector<Value>& meant = wrapping.meant;
  const Graph& g = wrapping.graph();
  if (!meant.empty() || g.parameters.empty()) return meant;
  if (wrapping.entry != nullptr) {
    meant = wrapping.entry->env.slots;
  } else {
    Bind(wrapping.call, *wrapping.function.unit, g, wrapping.contents, wrapping.self, &meant);
    for (Value& v : meant) {
      if (v.hot() && v.origin != 0)
        v.origin =
            Origin(wrapping.call.frame, wrapping.call.node->span, Origin::Kind::kPassed, g.qualified_name, v.origin);
    }
    if (wrapping.given != nullptr) TakeMeant(g, *wrapping.given, &meant);
  }
  meant.resize(g.parameters.size());
  return meant;
}

void Interpreter::TakeMeant(const Graph& g, const std::vector<Value>& meant, std::vector<Value>* slots) const {
  for (std::size_t p = 0; p < g.parameters.size() && p < meant.size(); ++p)
    (*slots)[p] = Clearer(heap_, g.parameters[p], (*slots)[p], meant[p]);
}

// An export gives `forward` what it has no default for by position, the rest by name: as its own signature says,
// whatever its wrapper's is.
Value Interpreter::RunEntryWrapper(Frame& frame, const Contents& contents, const Value& self) {
  const Graph& g = *frame.graph;
  const auto id = static_cast<graph::GraphId>(&g - frame.unit->graphs().data());
  Frame outside{.unit = frame.unit, .graph = &frame.unit->graph(0), .range = {}, .values = {}, .env = {}};
  outside.env.live = frame.env.live;
  outside.confidence = frame.confidence;
  Call call{.frame = outside,
            .node = &frame.unit->node(program_.index(*frame.unit).definitions[id]),
            .callee = {},
            .arguments = {},
            .name = {}};
  for (std::size_t p = self.kinds != 0 ? 1 : 0; p < g.parameters.size(); ++p) {
    const Parameter& parameter = g.parameters[p];
    if (parameter.kind == Parameter::Kind::kArgs || parameter.kind == Parameter::Kind::kKwargs) continue;
    const bool by_name = parameter.kind == Parameter::Kind::kKeywordOnly ||
                         (parameter.has_default && parameter.kind != Parameter::Kind::kPositionalOnly);
    call.arguments.push_back({by_name ? parameter.name : Symbol{}, frame.env.slots[p], parameter.span});
  }
  Wrapping wrapping{.function = {frame.unit, id}, .contents = contents, .call = call, .self = self, .entry = &frame};
  return RunWrapper(wrapping);
}

}  // namespace exportlint::flow
