// What decorators make of functions and classes. Most are seen through: those of libraries, those nobody knows, and
// those whose text does nothing with tensors. See wrapping.h for the others.
#include <algorithm>
#include <utility>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/wrapper_text.h"

namespace exportlint::flow {

using graph::Graph;
using graph::Node;
using graph::Op;
using graph::Operand;

namespace {

constexpr std::size_t kMaxImplementations = 32;  // of one singledispatch function

bool IsFunction(const Contents& c) {
  return c.kind == ContentsKind::kFunctionOf && c.function.unit->graph(c.function.graph).kind != Graph::Kind::kLambda;
}

Value PartialOf(Heap& heap, std::string_view library, const Value& like, const Value& first) {
  Value v = like;
  v.contents = heap.Intern(
      Contents{.kind = ContentsKind::kPartial, .split = 2, .values = {heap.Library(Symbol::Of(library)), first}});
  return v;
}

// The function that a decorator calls, through partials and methods; null for anything else.
const Contents* FunctionBehind(Heap& heap, const Value& decorator) {
  const Contents* c = &heap.contents(decorator);
  if ((c->kind == ContentsKind::kPartial || c->kind == ContentsKind::kBound) && !c->values.empty())
    c = &heap.contents(c->values[0]);
  return c->kind == ContentsKind::kFunctionOf ? c : nullptr;
}

// `x` of `@x.register` and `@x.register(T)` for a global `x`.
Symbol RegistersFor(const graph::Unit& unit, Operand decorator) {
  static const Symbol kRegister = Symbol::Of("register");
  const Node* n = NodeOf(unit, NamedBy(unit, decorator));
  if (n == nullptr || n->op != Op::kAttribute || n->name != kRegister) return {};
  const Operand object = unit.inputs(*n)[0].value;
  return object.present() && object.tag() == Operand::Tag::kGlobal ? object.global() : Symbol{};
}

}  // namespace

Value Interpreter::Decorated(Frame& frame, const Node& node, const Value& decorator, const Value& made) {
  const Contents& d = heap_.contents(decorator);
  const Contents& f = heap_.contents(made);
  if (d.kind == ContentsKind::kLibrary) {
    // A custom operator's decorator makes the operator; a cached function hashes its arguments besides.
    const std::string_view name = d.name.text();
    if (name.starts_with("torch.ops.") && std::count(name.begin(), name.end(), '.') == 3) return decorator;
    const bool caches = name == "functools.lru_cache" || name == "functools.cache";
    if (caches && IsFunction(f) && f.function.unit->graph(f.function.graph).kind == Graph::Kind::kFunction)
      return PartialOf(heap_, "exportlint.cached", made, made);
    if (name == "functools.singledispatch" && IsFunction(f)) return Dispatching(frame, made);
    return made;
  }
  const bool registers =
      collecting_ != nullptr && collecting_->decoration == &node && FunctionBehind(heap_, decorator) != nullptr;
  const bool wraps =
      IsFunction(f) && (f.function.unit->graph(f.function.graph).flags & Graph::kSetter) == 0 && Wraps(decorator);
  if ((!registers && !wraps) || StackIsLow()) return made;
  Call call{.frame = frame, .node = &node, .callee = decorator, .arguments = {}, .name = {}};
  call.arguments.push_back({{}, made, node.span});
  const Value result = CallValue(call);
  return wraps ? Wrapped(made, result) : made;
}

bool Interpreter::Wraps(const Value& decorator) {
  const Contents& d = heap_.contents(decorator);
  const auto known = [&](const graph::Unit* unit, std::uint32_t number, const auto& read) {
    const auto [it, added] = wraps_.try_emplace(UnitKey{unit, number});
    if (added) it->second = read(*unit, program_.index(*unit), number & ~kOfClass);
    return it->second;
  };
  if (d.kind == ContentsKind::kClassOf) return known(d.cls.unit, d.cls.index | kOfClass, ClassWrapsTensors);
  if (d.kind == ContentsKind::kInstance && d.cls) return known(d.cls.unit, d.cls.index | kOfClass, ClassWrapsTensors);
  const Contents* f = FunctionBehind(heap_, decorator);
  return f != nullptr && known(f->function.unit, f->function.graph, WrapsTensors);
}

// The function with its wrapper behind it, where that is one: it knows the function. Else the function.
Value Interpreter::Wrapped(const Value& made, const Value& wrapper) {
  const Contents& f = heap_.contents(made);
  const Contents& w = heap_.contents(wrapper);
  if (!wrapper.is(kFunction | kObject)) return made;
  if (w.kind == ContentsKind::kFunctionOf && w.function == f.function) return wrapper;  // `return decorate(f)`
  const auto is_made = [&](const Value& v) { return v.contents == made.contents; };
  const bool holds = std::ranges::any_of(w.values, is_made) || (w.kind == ContentsKind::kInstance && w.cls);
  if (!holds) return made;
  Value v = made;
  v.contents = heap_.Intern(WithWrapper(f, wrapper));
  return v;
}

// `@functools.singledispatch`: the function, then a type and a function for each `@f.register` of the module.
Value Interpreter::Dispatching(Frame& frame, const Value& made) {
  if (frame.graph->kind != Graph::Kind::kModule) return made;
  const graph::Unit& unit = *frame.unit;
  const Contents& base = heap_.contents(made);
  const Symbol name = base.function.unit->graph(base.function.graph).name;
  std::vector<Value> all = {made};
  for (const graph::NodeId id : program_.index(unit).decorations) {
    const auto inputs = unit.inputs(unit.node(id));
    if (RegistersFor(unit, inputs[0].value) != name || all.size() > 2 * kMaxImplementations) continue;
    const Value implementation = Demand(frame, inputs[1].value);
    const Contents& f = heap_.contents(implementation);
    if (f.kind != ContentsKind::kFunctionOf) continue;
    const Graph& g = f.function.unit->graph(f.function.graph);
    const Node* decorator = NodeOf(unit, inputs[0].value);
    const auto arguments =
        decorator != nullptr && decorator->op == Op::kCall ? unit.inputs(*decorator) : std::span<const graph::Input>{};
    if (arguments.size() > 1) {
      all.push_back(Demand(frame, arguments[1].value));
    } else if (!g.parameters.empty()) {
      all.push_back(FromHint(unit, g.parameters[0].hint, Stage::kData));
    } else {
      continue;
    }
    all.push_back(implementation);
  }
  return all.size() > 1 ? PartialOf(heap_, "exportlint.dispatch", made, heap_.Tuple(std::move(all))) : made;
}

// `@patch class M`: the decorator stores another `forward` on the class.
void Interpreter::PatchClass(ClassRef cls) {
  const graph::Unit& unit = *cls.unit;
  const auto patches = [&](const Operand decorator) {
    const Operand callee = NamedBy(unit, decorator);
    if (!callee.present() || callee.tag() != Operand::Tag::kGlobal) return false;
    const Contents* f = FunctionBehind(heap_, GlobalValue(unit, callee.global()));
    if (f == nullptr) return false;
    const FunctionRef function = f->function;
    const auto [it, added] = patches_.try_emplace(UnitKey{function.unit, function.graph});
    if (added) it->second = PatchesForward(*function.unit, program_.index(*function.unit), function.graph);
    return it->second;
  };
  for (const graph::NodeId id : program_.index(unit).decorations) {
    const auto inputs = unit.inputs(unit.node(id));
    const Node* made = NodeOf(unit, inputs[1].value);
    while (made != nullptr && made->op == Op::kDecorate) made = NodeOf(unit, unit.inputs(*made)[1].value);
    if (made == nullptr || made->op != Op::kClass || made->aux != cls.index || !patches(inputs[0].value)) continue;
    InModule(unit, [&](Frame& frame) {
      Call call{.frame = frame,
                .node = &unit.node(id),
                .callee = Demand(frame, inputs[0].value),
                .arguments = {},
                .name = {}};
      call.arguments.push_back({{}, heap_.Class(cls), call.node->span});
      const ClassRef outer = std::exchange(patching_, cls);
      CallValue(call);
      patching_ = outer;
    });
  }
}

void Interpreter::PatchMethod(ClassRef cls, Symbol name, const Value& value) {
  ClassRef owner;
  Value own;
  if (!FindInClass(cls, name, &owner, &own) || !IsFunction(heap_.contents(own))) return;
  InfoOf(cls).names[name] = Wrapped(own, value);
}

Value Interpreter::MethodWrapped(const Contents& instance, Symbol name, const Value& value) {
  const Contents& wrapper = heap_.contents(value);
  ClassRef owner;
  Value own;
  if (wrapper.kind != ContentsKind::kFunctionOf || wrapper.values.empty() ||
      !FindInClass(instance.cls, name, &owner, &own))
    return value;
  const Contents& f = heap_.contents(own);
  if (!IsFunction(f) || !WrapsBound(heap_, wrapper, f.function)) return value;
  Value function = own, self = InstanceOf(instance.cls);
  const bool touches =
      WrapsTensors(*wrapper.function.unit, program_.index(*wrapper.function.unit), wrapper.function.graph);
  if (touches) function.contents = heap_.Intern(WithWrapper(f, value));
  Value v = value;
  v.contents = heap_.Intern(Contents{.kind = ContentsKind::kBound, .values = {function, self}});
  return v;
}

// A base's constructor binds the base's methods; of those the class has others, and they are what runs.
bool Interpreter::IsMethodOf(ClassRef cls, const Value& bound) {
  const Contents& c = heap_.contents(bound);
  if (c.kind != ContentsKind::kBound) return false;
  const Contents& f = heap_.contents(c.values[0]);
  ClassRef owner;
  Value found;
  return IsFunction(f) && FindInClass(cls, f.function.unit->graph(f.function.graph).name, &owner, &found) &&
         heap_.contents(found).function == f.function;
}

Value Interpreter::OwnForward(ClassRef cls, std::uint32_t object) {
  static const Symbol kForward = Symbol::Of("forward");
  if (!InfoOf(cls).stores_forward) return {.kinds = 0};
  Construct(cls);
  const Value own = StoredOn(object, kForward);
  const auto method = [&](const Value& v) { return IsMethodOf(cls, v); };
  const Contents& c = heap_.contents(own);
  const bool all = c.kind == ContentsKind::kChoice ? !c.open && std::ranges::all_of(c.values, method) : method(own);
  if (own.kinds == 0 || !all) return {.kinds = 0};
  // A method in its place on some way only: the class's own is called as well.
  ClassRef owner;
  Value forward;
  if (!FindInClass(cls, kForward, &owner, &forward) || !IsFunction(heap_.contents(forward))) return own;
  const auto is_forward = [&](const Value& v) {
    return heap_.contents(heap_.contents(v).values[0]).function == heap_.contents(forward).function;
  };
  const bool wraps = c.kind == ContentsKind::kChoice ? std::ranges::any_of(c.values, is_forward) : is_forward(own);
  if (wraps) return own;
  Value bound = own;
  bound.contents = heap_.Intern(Contents{.kind = ContentsKind::kBound, .values = {forward, InstanceOf(cls)}});
  return heap_.Join(own, bound);
}

}  // namespace exportlint::flow
