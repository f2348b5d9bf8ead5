// Calls: who is called, how arguments meet parameters, and running a function once per signature of its arguments.
#include <algorithm>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::Graph;
using graph::Parameter;

const Argument* Call::Arg(std::string_view keyword, std::size_t position) const {
  std::size_t at = 0;
  for (const Argument& a : arguments) {
    if (!a.name.empty()) {
      if (!keyword.empty() && a.name.text() == keyword) return &a;
      continue;
    }
    if (at++ == position) return &a;
  }
  return nullptr;
}

Value Call::ArgValue(std::string_view keyword, std::size_t position) const {
  const Argument* a = Arg(keyword, position);
  return a != nullptr ? a->value : Value{.kinds = 0};
}

// `f(**options)` of a library: a dict whose items are all known stands for its keywords.
static void SpreadKeywords(const Heap& heap, std::vector<Argument>* arguments) {
  static const Symbol kStarStar = Symbol::Of("**");
  const auto at = std::ranges::find(*arguments, kStarStar, &Argument::name);
  if (at == arguments->end()) return;
  const Contents& items = heap.contents(at->value);
  if (items.kind != ContentsKind::kItems || items.open) return;
  std::vector<Argument> keywords;
  for (std::size_t k = 0; k + 1 < items.values.size(); k += 2) {
    if (items.values[k].constant == 0 || !items.values[k].is(kString)) return;
    keywords.push_back({heap.constant(items.values[k].constant).text, items.values[k + 1], at->span});
  }
  arguments->insert(arguments->erase(at), keywords.begin(), keywords.end());
}

Value Interpreter::CallValue(Call& call) {
  const Contents& c = heap_.contents(call.callee);
  switch (c.kind) {
    case ContentsKind::kFunctionOf: return CallFunction(call, c.function, c, Value{.kinds = 0});
    case ContentsKind::kBound: {
      const Contents& f = heap_.contents(c.values[0]);
      if (f.kind == ContentsKind::kFunctionOf) return CallFunction(call, f.function, f, c.values[1]);
      break;
    }
    case ContentsKind::kLibrary:
      call.name = c.name.text();
      call.method = c.name;
      SpreadKeywords(heap_, &call.arguments);
      return CallLibrary(call);
    case ContentsKind::kMethod:
      call.name = c.name.text();
      call.method = c.name;
      call.receiver = c.values[0];
      return CallMethod(call);
    case ContentsKind::kClassOf: return Instantiate(call, c.cls);
    case ContentsKind::kInstance: return CallInstance(call);
    case ContentsKind::kChoice: {
      if (c.open) {  // which ones were kept is chance
        GiveUp(GivenUp::kCandidates, call.frame, *call.node);
        return CallUnknown(*this, call);
      }
      // What a wrapper picks from a table is not followed: one decorator is on every model, and its table is long.
      if (wrapping_ != nullptr && c.values.size() > 2) return heap_.Unknown();
      Value joined{.kinds = 0};
      for (const Value& one : c.values) {
        Call inner{.frame = call.frame, .node = call.node, .callee = one, .arguments = call.arguments, .name = {}};
        joined = heap_.Join(joined, CallValue(inner));
      }
      return joined.kinds != 0 ? joined : heap_.Unknown();
    }
    case ContentsKind::kPartial: {
      if (StackIsLow()) return heap_.Unknown();
      std::vector<Argument> all;
      for (std::size_t i = 1; i < c.split; ++i) all.push_back({{}, c.values[i], call.node->span});
      all.insert(all.end(), call.arguments.begin(), call.arguments.end());
      for (std::size_t i = c.split; i + 1 < c.values.size(); i += 2) {
        all.push_back({heap_.constant(c.values[i].constant).text, c.values[i + 1], call.node->span});
      }
      Call inner{
          .frame = call.frame, .node = call.node, .callee = c.values[0], .arguments = std::move(all), .name = {}};
      return CallValue(inner);
    }
    default: break;
  }
  if (call.callee.is(kModule) && (c.kind == ContentsKind::kElements || c.kind == ContentsKind::kJoined))
    return CallSequence(call);
  return CallUnknown(*this, call);
}

// nn.Sequential: each child is given what the one before it gave.
Value Interpreter::CallSequence(Call& call) {
  const Contents& c = heap_.contents(call.callee);
  const std::size_t n = c.kind == ContentsKind::kJoined ? 1 : c.values.size();
  std::vector<Argument> arguments = call.arguments;
  Value last = call.ArgValue({}, 0);
  for (std::size_t i = 0; i < n; ++i) {
    Call inner{.frame = call.frame, .node = call.node, .callee = c.values[i], .arguments = arguments, .name = {}};
    last = CallValue(inner);
    if (c.kind == ContentsKind::kJoined && last.known()) last = heap_.Join(last, call.ArgValue({}, 0));
    arguments.assign(1, Argument{{}, last, call.node->span});
  }
  return last.kinds != 0 ? last : heap_.Unknown();
}

// Whether an annotation says what a value is, and that it is no tensor.
static bool ExcludesTensor(const graph::Unit& unit, const graph::Hint& hint) {
  using Base = graph::Hint::Base;
  if (hint.base != Base::kUnion)
    return hint.base != Base::kUnknown && hint.base != Base::kTensor && hint.base != Base::kClass;
  const auto members = unit.hint_arguments(hint);
  return !members.empty() &&
         std::ranges::all_of(members, [&](const graph::Hint& member) { return ExcludesTensor(unit, member); });
}

// What an unannotated entry is given was taken for a tensor: where it is handed on, an annotation knows better.
Value Interpreter::AsAnnotated(const graph::Unit& unit, const Parameter& parameter, const Value& v) {
  if (parameter.hint == 0 || !v.may_be_tensor() || v.confidence == Confidence::kCertain ||
      !ExcludesTensor(unit, unit.hint(parameter.hint)))
    return v;
  Value said = FromHint(unit, parameter.hint, Stage::kData);
  if (said.origin == 0) said.origin = v.origin;
  return said;
}

void Interpreter::Bind(Call& call, const graph::Unit& unit, const Graph& g, const Contents& contents, const Value& self,
                       std::vector<Value>* slots) {
  static const Symbol kStar = Symbol::Of("*"), kStarStar = Symbol::Of("**");
  slots->assign(g.slots.size(), Value{});
  const std::size_t n = g.parameters.size();
  std::vector<bool> bound(n, false);
  std::vector<Value> rest;
  Contents extra{.kind = ContentsKind::kItems};
  bool spread = false;  // `*args` or `**kwargs` of unknown contents: any parameter may have been given
  std::size_t next = 0;
  auto set = [&](std::size_t p, const Value& v) {
    (*slots)[p] = AsAnnotated(unit, g.parameters[p], v);
    bound[p] = true;
  };
  auto positional = [&](const Value& v) {
    while (next < n && (g.parameters[next].kind == Parameter::Kind::kKeywordOnly)) ++next;
    if (next < n && g.parameters[next].kind != Parameter::Kind::kArgs &&
        g.parameters[next].kind != Parameter::Kind::kKwargs) {
      set(next++, v);
    } else {
      rest.push_back(v);
    }
  };
  if (self.kinds != 0) positional(self);
  for (const Argument& a : call.arguments) {
    if (a.name.empty()) {
      positional(a.value);
      continue;
    }
    if (a.name == kStar) {
      spread = true;
      continue;
    }
    if (a.name == kStarStar) {
      const Contents& c = heap_.contents(a.value);
      if (c.kind != ContentsKind::kItems || c.open) spread = true;
      for (std::size_t k = 0; c.kind == ContentsKind::kItems && k + 1 < c.values.size(); k += 2) {
        const Symbol key = c.values[k].constant != 0 ? heap_.constant(c.values[k].constant).text : Symbol{};
        bool found = false;
        for (std::size_t p = 0; p < n; ++p) {
          if (!key.empty() && g.parameters[p].name == key && !bound[p]) set(p, c.values[k + 1]), found = true;
        }
        if (!found) extra.values.insert(extra.values.end(), {c.values[k], c.values[k + 1]});
      }
      continue;
    }
    bool found = false;
    for (std::size_t p = 0; p < n && !found; ++p) {
      if (g.parameters[p].name == a.name && g.parameters[p].kind != Parameter::Kind::kPositionalOnly)
        set(p, a.value), found = true;
    }
    if (!found) extra.values.insert(extra.values.end(), {heap_.String(a.name), a.value});
  }
  for (std::size_t p = 0; p < n; ++p) {
    const Parameter& parameter = g.parameters[p];
    if (parameter.kind == Parameter::Kind::kArgs) {
      Value joined{.kinds = 0};
      for (const Value& v : rest) joined = heap_.Join(joined, v);
      (*slots)[p] = !spread ? heap_.Tuple(rest)
                            : heap_.ListOf(heap_.Join(joined, heap_.Unknown()),
                                           heap_.Number(kInt, Stage::kStatic, Traced::kNo), kTuple);
    } else if (parameter.kind == Parameter::Kind::kKwargs) {
      extra.open = extra.open || spread;
      Value dict;
      dict.kinds = kDict;
      dict.contents = heap_.Intern(extra);
      (*slots)[p] = dict;
    } else if (!bound[p]) {
      const Value fallback = p < contents.values.size() ? contents.values[p] : Value{.kinds = 0};
      if (spread) {
        Value seeded = Seed(unit, parameter, fallback.kinds != 0 ? &fallback : nullptr, false);
        seeded.confidence = std::min(seeded.confidence, Confidence::kLikely);
        (*slots)[p] = seeded;
      } else {
        (*slots)[p] = fallback.kinds != 0 ? fallback : Seed(unit, parameter, nullptr, false);
      }
    }
  }
  for (std::size_t i = 0; i < g.captures.size(); ++i) {
    if (n + i < contents.values.size() && g.captures[i].slot < slots->size()) {
      (*slots)[g.captures[i].slot] = contents.values[n + i];
    }
  }
}

// `super().__init__(...)` of a module: constructor arguments are not known, so the base's own construction says all
// there is.
bool Interpreter::InheritsConstructor(const graph::Unit& unit, const Graph& g, const Value& self) {
  const Contents& object = heap_.contents(self);
  if (!heap_.lasting() || g.class_index < 0 || g.name.text() != "__init__" || object.kind != ContentsKind::kInstance ||
      !object.cls)
    return false;
  const ClassRef owner{&unit, static_cast<std::uint32_t>(g.class_index)};
  const ClassInfo& info = InfoOf(owner);
  if (owner == object.cls || !info.is_module) return false;
  if (info.constructed == ClassInfo::State::kRunning) {
    Construct(owner);  // a base's constructor that makes one of its heirs: noted
    return false;
  }
  Construct(owner);
  heap_.Inherit(object.object, InfoOf(owner).object);
  return true;
}

Value Interpreter::RunFunction(Call& call, const FunctionRef& function, const Contents& contents, const Value& self,
                               const std::vector<Value>* meant, Wrapping* wrapping) {
  const graph::Unit& unit = *function.unit;
  const Graph& g = unit.graph(function.graph);
  if ((g.flags & Graph::kAbstract) != 0 && unit.block(g.body).count <= 1) return heap_.Unknown();
  if (InheritsConstructor(unit, g, self) || Defer(call, function, contents, self)) return heap_.None();
  std::vector<Value> slots;
  Bind(call, unit, g, contents, self, &slots);
  for (std::size_t p = 0; p < g.parameters.size(); ++p) {
    Value& v = slots[p];
    if (v.hot() && v.origin != 0)
      v.origin = Origin(call.frame, call.node->span, Origin::Kind::kPassed, g.qualified_name, v.origin);
  }
  if (meant != nullptr) TakeMeant(g, *meant, &slots);
  if (!g.captures.empty()) ReadRebound(call.frame, unit, g, &slots);
  ExporterMask live = call.frame.env.live;
  // A scripted function hides its tests from the tracer and keeps them.
  if ((g.flags & Graph::kScripted) != 0) {
    EmitCall(*this, call, "torch.jit.ScriptFunction");
    live = static_cast<ExporterMask>(live & ~Bit(Exporter::kTrace));
    if (live == 0) return heap_.Tensor(Stage::kData, Stage::kShape, Confidence::kLikely);
  }
  if ((g.flags & Graph::kCompileDisabled) != 0) EmitCall(*this, call, "compiler-disabled");
  // No exporter compiles C++: torch.jit.script calls it or refuses.
  if (program_.index(unit).native) live = static_cast<ExporterMask>(live & ~Bit(Exporter::kScript));
  if (live == 0) return FromHint(unit, g.returns, Stage::kData);
  Calls& calls = heap_.lasting() ? lasting_ : local_;
  // Wrappers made by one decorator are one function each.
  const Graph* const counted = wrapping != nullptr ? &wrapping->graph() : &g;
  auto& contexts = wrapping != nullptr ? calls.wrapped : calls.contexts;
  if (contexts[counted].count >= Budget::kMaxContexts && !heap_.lasting()) {
    if (wrapping != nullptr) {
      GiveUp(GivenUp::kWrappers, *wrapping->function.unit, counted->qualified_name.text(), counted->name_span.begin);
      return Unwrapped(*wrapping, heap_.Unknown());
    }
    GiveUp(GivenUp::kContexts, unit, g.qualified_name.text(), g.name_span.begin);
    for (std::size_t p = self.kinds != 0 ? 1 : 0; p < g.parameters.size(); ++p) {
      const Value fallback = p < contents.values.size() ? contents.values[p] : Value{.kinds = 0};
      slots[p] = Seed(unit, g.parameters[p], fallback.kinds != 0 ? &fallback : nullptr, false);
      slots[p].contents = 0;
    }
    live = program_.index(unit).native ? live : kAllExporters;
  }
  // What the function is given: its parameters and what it captures; its other slots are empty now.
  std::vector<Value> given(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(g.parameters.size()));
  for (const graph::Capture& capture : g.captures) given.push_back(slots[capture.slot]);
  Memo* memo = nullptr;
  const int recursions = recursions_;
  const std::uint64_t hash = HashCall(g, given, live, call.frame.confidence);
  if (const Value* known = FindCall(calls, hash, function, given, live, call.frame.confidence, &memo)) {
    if (recursions_ != recursions) GiveUp(GivenUp::kRecursion, call.frame, *call.node);
    if (const auto left = calls.rebound.find(memo); left != calls.rebound.end())
      Rebind(call.frame, unit, function.graph, left->second);
    return *known;
  }
  if (depth_ >= (heap_.lasting() ? Budget::kMaxLastingDepth : Budget::kMaxDepth) || nodes_ > allowed_ || StackIsLow()) {
    GiveUp(nodes_ > allowed_ ? GivenUp::kSteps : GivenUp::kDepth, call.frame, *call.node);
    ++depth_cuts_;
    return heap_.Unknown();
  }
  Signatures& signatures = contexts[counted];
  ++signatures.count;
  if (memo == nullptr) {
    memo = &calls.memo.emplace_back(Memo{function, std::move(given), live, call.frame.confidence});
    memo->next = std::exchange(calls.by_hash[hash], memo);
    memo->of_function = std::exchange(signatures.latest, memo);
  }
  memo->depth = depth_;
  memo->done = false;
  memo->silent = silent_ > 0;
  memo->level = ++level_;
  const Unfinished reads(*this, false);
  const int depth_cuts = depth_cuts_, recursed_to = std::exchange(recursed_to_, INT_MAX);
  Frame frame{
      .unit = &unit, .graph = &g, .range = program_.index(unit).ranges[function.graph], .values = {}, .env = {}};
  frame.env.slots = std::move(slots);
  frame.env.live = live;
  frame.confidence = call.frame.confidence;
  frame.in_entry = call.frame.in_entry;
  if (g.class_index >= 0) frame.defined_in = {&unit, static_cast<std::uint32_t>(g.class_index)};
  Value result = RunGraph(frame);
  if (wrapping != nullptr) result = Unwrapped(*wrapping, result);
  if (frame.env.falls && !g.captures.empty()) NoteRebound(frame);
  if (!frame.rebound.empty()) Rebind(call.frame, unit, function.graph, calls.rebound[memo] = frame.rebound);
  memo->result = result;
  memo->done = true;
  memo->returned = frame.returned.kinds != 0;
  memo->cut_by_depth = depth_cuts_ != depth_cuts;
  const bool entered_inside = recursed_to_ < level_;
  memo->cut_by_recursion = entered_inside || (heap_.lasting() && reads.depends());
  recursed_to_ = std::min(recursed_to, entered_inside ? recursed_to_ : INT_MAX);
  --level_;
  return result;
}

std::uint64_t Interpreter::HashCall(const Graph& g, const std::vector<Value>& given, ExporterMask live,
                                    Confidence confidence) const {
  std::uint64_t h = reinterpret_cast<std::uintptr_t>(&g) ^ (static_cast<std::uint64_t>(live) << 56) ^
                    (static_cast<std::uint64_t>(confidence) << 60) ^ (silent_ > 0 ? 1ull << 40 : 0) ^
                    (wrapping_ != nullptr ? 1ull << 41 : 0);
  for (const Value& v : given) h = Heap::Hash(v, h);
  if (collecting_ != nullptr) h += collected_ * 0x9E3779B97F4A7C15ull;  // runs for what it stores
  return h ^ h >> 32;                                                   // the table looks at the low bits
}

// The result of the same call before, when it holds here. `memo` is the entry to fill when there is one that does not.
const Value* Interpreter::FindCall(Calls& calls, std::uint64_t hash, const FunctionRef& function,
                                   const std::vector<Value>& given, ExporterMask live, Confidence confidence,
                                   Memo** memo) {
  static const Value kUnknownResult = Heap().Unknown();
  const auto latest = calls.by_hash.find(hash);
  for (Memo* at = latest != calls.by_hash.end() ? latest->second : nullptr; at != nullptr; at = at->next) {
    Memo& m = *at;
    const bool same = m.function == function && m.live == live && m.confidence == confidence &&
                      (!m.silent || silent_ > 0) &&
                      std::equal(given.begin(), given.end(), m.arguments.begin(), m.arguments.end(), Heap::Same);
    if (!same) continue;
    if (!m.done) {
      ++recursions_;
      recursed_to_ = std::min(recursed_to_, m.level);
      return &kUnknownResult;
    }
    const bool holds = !heap_.lasting() || (!m.cut_by_recursion && (!m.cut_by_depth || m.depth == depth_));
    if (holds) {
      depth_cuts_ += m.cut_by_depth ? 1 : 0;
      *memo = &m;
      return &m.result;
    }
    *memo = &m;
  }
  return nullptr;
}

Value Interpreter::RunGraph(Frame& frame) {
  ++depth_;
  const std::uint32_t passing = heap_.passing_used();
  frame.values.assign(frame.range.last - frame.range.first, Value{});
  ExecBlock(frame, frame.unit->block(frame.graph->body));
  heap_.EndPassingFrom(passing);
  --depth_;
  if ((frame.graph->flags & Graph::kGenerator) != 0) {
    const Value element = frame.yielded.kinds != 0 ? frame.yielded : heap_.Unknown();
    return heap_.ListOf(element, heap_.Number(kInt, Stage::kStatic, Traced::kNo));
  }
  if (frame.graph->kind == Graph::Kind::kLambda) return frame.returned.kinds != 0 ? frame.returned : heap_.Unknown();
  if (frame.env.falls && frame.env.live != 0)
    frame.returned = heap_.Join(frame.returned, In(heap_.None(), frame.env.live));
  return frame.returned.kinds != 0 ? frame.returned : heap_.None();
}

Value Interpreter::CallWith(Call& outer, const Value& callee, std::vector<Value> values) {
  Call call{.frame = outer.frame, .node = outer.node, .callee = callee, .arguments = {}, .name = {}};
  for (const Value& v : values) call.arguments.push_back({{}, v, outer.node->span});
  return CallValue(call);
}

}  // namespace exportlint::flow
