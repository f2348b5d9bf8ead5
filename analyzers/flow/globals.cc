// Global names: definitions, imports through the linted tree, builtins; each evaluated when it is first asked for.
#include <algorithm>
#include <span>
#include <string>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::Operand;

namespace {

constexpr std::size_t kMaxBindings = 4;  // of one name; more are not followed

// Evaluates just the nodes an operand needs, in order of need: a module's table without its whole body.
class DemandEvaluator {
 public:
  DemandEvaluator(Interpreter& in, Frame& frame) : in_(in), frame_(frame) {}

  bool Need(Operand operand, int depth = 0) {
    if (!operand.present() || operand.tag() != Operand::Tag::kNode) return true;
    if (depth > 64 || ++count_ > 20000) return false;
    const graph::Node& n = frame_.unit->node(operand.index());
    for (const graph::Input& input : frame_.unit->inputs(n)) {
      if (!Need(input.value, depth + 1)) return false;
    }
    ids_.push_back(operand.index());
    return true;
  }

  Value Run(Operand operand) {
    for (const graph::NodeId id : ids_) in_.ExecSingle(frame_, id);
    return in_.Eval(frame_, operand);
  }

  const std::vector<graph::NodeId>& ids() const { return ids_; }

 private:
  Interpreter& in_;
  Frame& frame_;
  std::vector<graph::NodeId> ids_;
  int count_ = 0;
};

// A `def` or `class` in the module's body itself takes the place of what the name was bound to before.
std::span<const Binding> FromLastDefinition(const graph::Unit& unit, std::span<const Binding> bindings) {
  if (bindings.size() < 2 || unit.graphs().empty()) return bindings;
  const std::span<const graph::NodeId> body = unit.nodes(unit.block(unit.graph(0).body));
  for (std::size_t i = bindings.size(); --i > 0;) {
    const graph::Node* value = NodeOf(unit, bindings[i].value);
    const bool defines = value != nullptr && (value->op == graph::Op::kFunction || value->op == graph::Op::kClass);
    if (defines && std::ranges::binary_search(body, bindings[i].store)) return bindings.subspan(i);
  }
  return bindings;
}

}  // namespace

// The frame of a module's body while names of it are evaluated. Evaluations of one module nest and share it; afterwards
// it is emptied and used for another.
class Interpreter::ModuleFrame {
 public:
  ModuleFrame(Interpreter& in, const graph::Unit& unit) : in_(in), unit_(&unit) {
    Active& active = in_.module_frames_[unit_];
    outermost_ = active.frame == nullptr;
    if (outermost_) {
      if (in_.free_frames_.empty()) in_.free_frames_.push_back(std::make_unique<Frame>());
      active.frame = std::move(in_.free_frames_.back());
      in_.free_frames_.pop_back();
      Frame& frame = *active.frame;
      frame.unit = unit_;
      frame.graph = &unit.graph(0);
      frame.range = in_.program_.index(unit).ranges[0];
      frame.in_entry = false;
      const std::size_t nodes = frame.range.last - frame.range.first;
      if (frame.values.size() < nodes) frame.values.resize(nodes);
      frame.env.slots.assign(unit.graph(0).slots.size(), Value{});
    }
    active_ = &active;
  }
  ~ModuleFrame() {
    if (!outermost_) return;
    for (const graph::NodeId id : active_->used) frame().values[id - frame().range.first] = Value{};
    in_.free_frames_.push_back(std::move(active_->frame));
    in_.module_frames_.erase(unit_);
  }
  ModuleFrame(const ModuleFrame&) = delete;
  ModuleFrame& operator=(const ModuleFrame&) = delete;

  Frame& frame() { return *active_->frame; }
  // Nodes that were evaluated.
  void Used(const std::vector<graph::NodeId>& ids) {
    active_->used.insert(active_->used.end(), ids.begin(), ids.end());
  }

 private:
  Interpreter& in_;
  const graph::Unit* unit_;
  Active* active_ = nullptr;
  bool outermost_ = false;
};

Value Interpreter::Demand(Frame& frame, Operand operand) {
  DemandEvaluator demand(*this, frame);
  return demand.Need(operand) ? demand.Run(operand) : heap_.Unknown();
}

void Interpreter::InModule(const graph::Unit& unit, const std::function<void(Frame&)>& run) {
  ModuleFrame scope(*this, unit);
  run(scope.frame());
}

Value Interpreter::ModuleAttribute(const graph::Unit& unit, Symbol name) {
  const UnitKey key{&unit, name.id()};
  const auto [it, added] = globals_.try_emplace(key);
  if (!added) {
    const Value& known = it->second.value;
    if (known.kinds != 0) return known;
    lowest_running_ = std::min<std::size_t>(lowest_running_, known.origin);  // a cycle
    return heap_.Unknown();
  }
  const Lasting lasting(*this);
  if (StackIsLow()) {
    GiveUp(GivenUp::kStack, unit, name.text(), 0);
    lowest_running_ = 0;
    globals_.erase(it);
    return heap_.Unknown();
  }
  const Unfinished running(*this, true);
  it.value().value.origin = static_cast<std::uint32_t>(running.at());
  const Value result = EvaluateGlobal(unit, name);
  if (running.depends()) {
    globals_.erase(key);
    return result;
  }
  globals_[key] = {.value = result, .bound = !program_.index(unit).BindingsOf(name).empty()};
  return result;
}

Value Interpreter::EvaluateGlobal(const graph::Unit& unit, Symbol name) {
  const UnitIndex& index = program_.index(unit);
  const std::span<const Binding> bindings = FromLastDefinition(unit, index.BindingsOf(name));
  Value result{.kinds = 0};
  if (!bindings.empty() && bindings.size() <= kMaxBindings && !unit.graphs().empty()) {
    ModuleFrame scope(*this, unit);
    Frame& frame = scope.frame();
    for (const Binding& binding : bindings) {
      frame.env.falls = true;
      frame.env.live = kAllExporters;
      DemandEvaluator demand(*this, frame);
      const bool short_enough = demand.Need(binding.value);
      if (!short_enough) GiveUp(GivenUp::kBindings, frame, unit.node(binding.store));
      const Value v = short_enough ? demand.Run(binding.value) : heap_.Unknown();
      // `try: import x` / `except: x = None`: the import is what runs where the model is exported.
      if (result.kinds != 0 && v.is(kNone)) continue;
      result = result.kinds == 0 || result.is(kNone) ? v : heap_.Join(result, v);
    }
    if (result.is(kDict) && !index.item_stores.empty()) FillDict(frame, name, &result);
  } else if (bindings.empty()) {
    result = ImportedName(unit, index, name);
  } else if (bindings.size() > kMaxBindings) {
    GiveUp(GivenUp::kBindings, unit, {}, unit.node(bindings.front().store).span.begin);
  }
  return result.kinds != 0 ? result : heap_.Unknown();
}

// A submodule of a package, or what a star import brings.
Value Interpreter::ImportedName(const graph::Unit& unit, const UnitIndex& index, Symbol name) {
  const std::string sub = "." + std::string(name.text());
  if (unit.source().path().ends_with("__init__.py") && FindModule(sub, unit) != nullptr)
    return ImportModule(unit, sub, false);
  for (std::size_t i = index.star_imports.size(); i-- > 0;) {
    const graph::Unit* from = FindModule(index.star_imports[i], unit);
    if (from == nullptr || from == &unit) continue;
    const Value v = ModuleAttribute(*from, name);
    if (v.known()) return v;
  }
  return heap_.Unknown();
}

Value Interpreter::GlobalValue(const graph::Unit& unit, Symbol name) {
  if (const auto known = globals_.find(UnitKey{&unit, name.id()});
      known != globals_.end() && known->second.bound && known->second.value.kinds != 0)
    return known->second.value;
  const UnitIndex& index = program_.index(unit);
  if (!index.BindingsOf(name).empty()) return ModuleAttribute(unit, name);
  const auto [it, added] = builtins_.try_emplace(name, Value{.kinds = 0});
  if (added) {
    const std::string qualified = "builtins." + std::string(name.text());
    const Lasting lasting(*this);
    if (FindTransfer(qualified) != nullptr) it.value() = heap_.Library(Symbol::Of(qualified));
  }
  if (it->second.kinds != 0) return it->second;
  if (!index.star_imports.empty()) return ModuleAttribute(unit, name);
  if (index.native) {
    const FunctionRef* f = program_.registrations().NativeFunction(name);
    if (f != nullptr && f->unit != &unit) return ModuleAttribute(*f->unit, name);
  }
  return heap_.Unknown();
}

const graph::Unit* Interpreter::FindModule(std::string_view name, const graph::Unit& from) {
  const graph::Unit* unit = program_.FindModule(name, from);
  if (unit != nullptr && unit != &from) imports_.emplace(&from, unit);
  return unit;
}

std::vector<std::pair<const graph::Unit*, const graph::Unit*>> Interpreter::TakeImports() {
  std::vector<std::pair<const graph::Unit*, const graph::Unit*>> all(imports_.begin(), imports_.end());
  imports_.clear();
  return all;
}

Value Interpreter::ImportModule(const graph::Unit& from, std::string_view name, bool top_only) {
  if (top_only) name = name.substr(0, name.find('.'));
  if (const graph::Unit* unit = FindModule(name, from)) {
    Value v = heap_.Other();
    v.false_in = 0;
    v.contents = heap_.Intern(Contents{.kind = ContentsKind::kUnitModule, .function = {unit, 0}});
    return v;
  }
  if (name.starts_with('.')) return heap_.Unknown();
  return heap_.Library(Symbol::Of(name));
}

}  // namespace exportlint::flow
