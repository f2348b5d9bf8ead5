// Classes of the linted tree: bases, order of look-up, what their objects hold.
#include <algorithm>
#include <string_view>
#include <utility>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Graph;

namespace {

// Bases outside the tree that make a class an nn.Module. Library bases of other names count by theirs:
// `LightningModule`, `PreTrainedModel`, `ModelMixin` when the class has a forward.
bool IsModuleName(std::string_view name) {
  if (name.starts_with("torch.nn.") && !name.starts_with("torch.nn.functional.") &&
      !name.starts_with("torch.nn.Parameter") && !name.starts_with("torch.nn.parameter") &&
      !name.starts_with("torch.nn.init")) {
    return true;
  }
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return last.ends_with("Module") || last.ends_with("PreTrainedModel") || last.ends_with("ModelMixin");
}

bool IsRecordBase(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return last == "NamedTuple" || last.ends_with("Output") || last == "TypedDict" || last == "BaseModel";
}

bool IsDataclassDecorator(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return last == "dataclass" || last == "define" || last == "frozen" || last == "attrs";
}

void AddOnce(Symbol name, std::vector<Symbol>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
}

Value MethodOf(Interpreter& in, ClassRef cls, graph::GraphId id) {
  Contents c{.kind = ContentsKind::kFunctionOf, .function = {cls.unit, id}};
  c.values.assign(cls.unit->graph(id).parameters.size(), Value{.kinds = 0});
  Value v;
  v.kinds = kFunction;
  v.false_in = 0;
  v.contents = in.heap().Intern(std::move(c));
  return v;
}

// `@n.setter` binds the property's name again: reading it is the getter's matter, writing it the setter's.
void AddSetters(Interpreter& in, ClassRef cls, ClassInfo* info) {
  for (const graph::GraphId setter : cls.get().methods) {
    const Graph& g = cls.unit->graph(setter);
    if ((g.flags & Graph::kSetter) == 0) continue;
    info->setters[g.name] = MethodOf(in, cls, setter);
    info->has_setters = true;
    for (const graph::GraphId getter : cls.get().methods) {
      const Graph& p = cls.unit->graph(getter);
      if (p.name == g.name && (p.flags & Graph::kProperty) != 0) info->names[g.name] = MethodOf(in, cls, getter);
    }
  }
}

}  // namespace

ClassInfo& Interpreter::BasesOf(ClassRef cls) {
  const auto [it, added] = classes_.try_emplace(UnitKey{cls.unit, cls.index});
  if (!added) return *it->second;
  ClassInfo& info = class_infos_.emplace_back();
  it.value() = &info;
  const Lasting lasting(*this);
  const graph::Class& c = cls.get();
  const graph::Unit& unit = *cls.unit;
  info.order.push_back(cls);
  info.stores_forward = program_.index(unit).stores_forward;
  if (StackIsLow()) return GiveUp(GivenUp::kStack, unit, c.qualified_name.text(), c.span.begin), info;
  for (const Symbol d : c.decorator_names) info.is_record = info.is_record || IsDataclassDecorator(d.text());
  // Base expressions are read as global names and attributes of imports.
  for (const Symbol base : c.base_names) {
    std::string_view text = base.text();
    const std::size_t dot = text.find('.');
    Value v = GlobalValue(unit, Symbol::Of(text.substr(0, dot)));
    Frame frame{.unit = &unit, .graph = &unit.graph(0), .range = {}, .values = {}, .env = {}};
    const graph::Node node{};
    for (std::size_t at = dot; at != std::string_view::npos;) {
      const std::size_t next = text.find('.', at + 1);
      v = GetAttribute(frame, node, v,
                       Symbol::Of(text.substr(at + 1, next == std::string_view::npos ? next : next - at - 1)));
      at = next;
    }
    info.bases.push_back(v);
    const Contents& contents = heap_.contents(v);
    if (contents.kind == ContentsKind::kClassOf && !(contents.cls == cls)) {
      const ClassInfo& parent = BasesOf(contents.cls);
      for (const ClassRef& r : parent.order) {
        if (info.order.size() >= Budget::kMaxOrder) {
          GiveUp(GivenUp::kBases, unit, c.qualified_name.text(), c.span.begin);
          break;
        }
        if (std::find(info.order.begin(), info.order.end(), r) == info.order.end()) info.order.push_back(r);
      }
      for (const Symbol name : parent.library_bases) AddOnce(name, &info.library_bases);
      info.is_module = info.is_module || parent.is_module;
      info.stores_forward = info.stores_forward || parent.stores_forward;
      info.has_setters = info.has_setters || parent.has_setters;
      info.is_record = info.is_record || parent.is_record;
    } else {
      const Symbol name = contents.kind == ContentsKind::kLibrary ? contents.name : base;
      AddOnce(name, &info.library_bases);
      info.is_module = info.is_module || IsModuleName(name.text());
      info.is_record = info.is_record || IsRecordBase(name.text());
    }
  }
  info.has_body = true;
  return info;
}

ClassInfo& Interpreter::InfoOf(ClassRef cls) {
  ClassInfo& info = BasesOf(cls);
  if (!info.has_body) return info;
  info.has_body = false;
  const Lasting lasting(*this);
  for (std::size_t i = 1; i < info.order.size(); ++i) InfoOf(ClassRef(info.order[i]));
  const graph::Unit& unit = *cls.unit;
  // The namespace: run the class body silently; its slots are the names.
  const Graph& body = unit.graph(cls.get().body);
  Frame frame{
      .unit = &unit, .graph = &body, .range = program_.index(unit).ranges[cls.get().body], .values = {}, .env = {}};
  frame.in_entry = false;
  frame.env.slots.assign(body.slots.size(), Value{.kinds = 0});
  RunGraph(frame);
  for (std::size_t s = 0; s < body.slots.size(); ++s) {
    if (frame.env.slots[s].kinds != 0) info.names[body.slots[s]] = frame.env.slots[s];
  }
  AddSetters(*this, cls, &info);
  if (info.is_module && !cls.get().decorator_names.empty()) PatchClass(cls);
  info.complete = true;
  if (info.is_module) info.object = heap_.ObjectFor(nullptr, cls);
  return info;
}

bool Interpreter::FindInClass(ClassRef cls, Symbol name, ClassRef* owner, Value* value) {
  ClassInfo& info = InfoOf(cls);
  ClassInfo::Found result;
  if (const auto found = info.found.find(name); found != info.found.end()) {
    result = found->second;
  } else {
    for (std::size_t i = 0; i < info.order.size() && !result.owner; ++i) {
      const ClassRef c = info.order[i];
      const ClassInfo& one = InfoOf(c);
      if (const auto own = one.names.find(name); own != one.names.end()) result = {c, own->second};
    }
    if (info.complete) info.found[name] = result;
  }
  *owner = result.owner;
  *value = result.value;
  return static_cast<bool>(result.owner);
}

std::uint32_t Interpreter::SharedObject(ClassRef cls) {
  const bool lasting = heap_.lasting();
  heap_.set_lasting(true);
  const std::uint32_t object = heap_.ObjectFor(cls.unit, cls);
  heap_.set_lasting(lasting);
  return object;
}

Value Interpreter::InstanceOf(ClassRef cls) {
  const ClassInfo& info = InfoOf(cls);
  Value v;
  v.kinds = info.is_module ? kModule : kObject;
  if (info.is_module) v.false_in = 0;
  const std::uint32_t object = info.is_module ? info.object : SharedObject(cls);
  v.contents = heap_.Intern(Contents{.kind = ContentsKind::kInstance, .cls = cls, .object = object});
  return v;
}

void Interpreter::Construct(ClassRef cls) {
  ClassInfo& info = InfoOf(cls);
  using State = ClassInfo::State;
  const bool its_own = !constructors_.empty() && constructors_.back() == cls;
  if (info.constructed == State::kTentative || (info.constructed == State::kRunning && !its_own)) {
    lowest_read_ = std::min(lowest_read_, info.position);
    lowest_running_ = std::min(lowest_running_, info.running_at);
  }
  if (info.constructed != State::kNone || !info.is_module) return;
  if (StackIsLow()) {
    return GiveUp(GivenUp::kStack, *cls.unit, cls.get().qualified_name.text(), cls.get().span.begin);
  }
  info.constructed = State::kRunning;
  info.position = constructors_.size();
  const Unfinished running(*this, true);
  info.running_at = running.at();
  constructors_.push_back(cls);
  const std::size_t first_tentative = tentative_.size();
  const std::size_t lowest_before = std::exchange(lowest_read_, kNothing);
  const std::uint32_t outer = std::exchange(constructing_, info.object);
  const Lasting lasting(*this);
  ClassRef owner;
  Value init;
  if (FindInClass(cls, Symbol::Of("__init__"), &owner, &init)) {
    const Contents& c = heap_.contents(init);
    if (c.kind == ContentsKind::kFunctionOf) {
      const graph::Unit& unit = *c.function.unit;
      const Graph& g = unit.graph(c.function.graph);
      Frame frame{
          .unit = &unit, .graph = &g, .range = program_.index(unit).ranges[c.function.graph], .values = {}, .env = {}};
      frame.in_entry = false;
      frame.defined_in = owner;
      frame.env.slots.assign(g.slots.size(), Value{});
      for (std::size_t p = 0; p < g.parameters.size(); ++p) {
        const Value fallback = p < c.values.size() ? c.values[p] : Value{.kinds = 0};
        Value v =
            p == 0 ? InstanceOf(cls) : Seed(unit, g.parameters[p], fallback.kinds != 0 ? &fallback : nullptr, false);
        v.stage = Stage::kStatic;  // what a constructor is given is known before any input
        if (p > 0 && v.may_be_tensor()) v.dims = Stage::kStatic;
        frame.env.slots[p] = v;
      }
      RunGraph(frame);
    }
  }
  constructing_ = outer;
  constructors_.pop_back();
  const std::size_t lowest = std::exchange(lowest_read_, lowest_before);
  EndConstruct(cls, first_tentative, lowest);
}

// What read a running constructor is done again: after the first of the cycle by name, which is the same whoever was
// asked for first.
void Interpreter::EndConstruct(ClassRef cls, std::size_t first_tentative, std::size_t lowest) {
  using State = ClassInfo::State;
  ClassInfo& info = InfoOf(cls);
  if (lowest < info.position) {
    info.constructed = State::kTentative;
    info.position = lowest;
    info.running_at = InfoOf(constructors_[lowest]).running_at;
    lowest_read_ = std::min(lowest_read_, lowest);
    tentative_.push_back(cls);
    return;
  }
  info.constructed = State::kDone;
  if (tentative_.size() == first_tentative) return;
  const auto name = [&](ClassRef c) { return std::pair(std::string_view(program_.ModuleName(*c.unit)), c.index); };
  std::vector<ClassRef> cycle(tentative_.begin() + static_cast<std::ptrdiff_t>(first_tentative), tentative_.end());
  tentative_.resize(first_tentative);
  const ClassRef first = *std::ranges::min_element(cycle, {}, name);
  const bool first_is_this = name(cls) < name(first);
  if (!first_is_this) cycle.push_back(cls);
  std::vector<std::uint32_t> objects;
  for (const ClassRef c : cycle) {
    InfoOf(c).constructed = State::kNone;
    objects.push_back(InfoOf(c).object);
    deferred_.Forget(InfoOf(c).object);
  }
  spent_ += static_cast<std::int64_t>(heap_.ForgetObjects(objects) / 16);
  if (first_is_this || spent_ > Budget::kMaxFileNodes) return;
  Construct(first);
  Construct(cls);
}

Value Interpreter::BindMethod(Frame&, const graph::Node&, const Value& function, const Value& receiver, ClassRef,
                              bool passing) {
  const Contents& c = heap_.contents(function);
  if (c.kind != ContentsKind::kFunctionOf) return function;
  const Graph& g = c.function.unit->graph(c.function.graph);
  if ((g.flags & Graph::kStatic) != 0 || g.kind == Graph::Kind::kFunction) return function;
  Value v;
  v.kinds = kFunction;
  v.false_in = 0;
  v.contents = passing ? heap_.Passing(ContentsKind::kBound, {}, {function, receiver})
                       : heap_.Intern(Contents{.kind = ContentsKind::kBound, .values = {function, receiver}});
  return v;
}

}  // namespace exportlint::flow
