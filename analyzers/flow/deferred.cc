#include "analyzers/flow/deferred.h"

#include <utility>

#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Op;
using graph::Operand;

namespace {

constexpr std::uint32_t kWorthWaiting = 150;  // nodes; smaller calls cost less than remembering them
constexpr std::size_t kMaxReached = 400;      // functions

// Methods that change the attribute they are called on, or store under a name they are given.
bool Changes(std::string_view method) {
  return method == "append" || method == "extend" || method == "insert" || method == "update" || method == "add" ||
         method == "pop" || method == "setdefault" || method == "reverse" || method == "copy";
}
bool Registers(std::string_view method) {
  return method == "register_buffer" || method == "register_parameter" || method == "add_module" ||
         method == "register_module";
}

bool IsSlot(Operand o, std::uint32_t slot) {
  return o.present() && o.tag() == Operand::Tag::kSlot && o.index() == slot;
}

class UseReader {
 public:
  UseReader(const graph::Unit& unit, SelfUse* out) : unit_(unit), out_(out) {}

  // `whole`: the text of an inner function, where any object may be the one in question.
  void Read(const UnitIndex::Range& range, bool whole) {
    out_->nodes += range.last - range.first;
    for (graph::NodeId id = range.first; id < range.last; ++id) One(unit_.node(id), whole);
  }

 private:
  bool IsSelf(Operand o, bool whole) const {
    if (whole) return o.present() && o.tag() == Operand::Tag::kSlot;
    if (IsSlot(o, 0)) return true;
    const graph::Node* n = NodeOf(unit_, o);  // super()
    if (n == nullptr || n->op != Op::kCall) return false;
    const auto inputs = unit_.inputs(*n);
    return !inputs.empty() && inputs[0].value.present() && inputs[0].value.tag() == Operand::Tag::kGlobal &&
           inputs[0].value.global().text() == "super";
  }

  void One(const graph::Node& n, bool whole) {
    const auto inputs = unit_.inputs(n);
    if (n.op == Op::kSetAttribute) {
      out_->stores.push_back(n.name);
    } else if (n.op == Op::kAttribute && !inputs.empty()) {
      if (IsSelf(inputs[0].value, whole)) out_->loads.push_back(n.name);
    } else if (n.op == Op::kSetItem && !inputs.empty()) {
      if (const graph::Node* target = NodeOf(unit_, inputs[0].value); target != nullptr && target->op == Op::kAttribute)
        out_->stores.push_back(target->name);
    } else if (n.op == Op::kCall && !inputs.empty()) {
      CallOf(inputs, whole);
    }
  }

  void CallOf(std::span<const graph::Input> inputs, bool whole) {
    const Operand callee = inputs[0].value;
    if (const graph::Node* method = NodeOf(unit_, callee); method != nullptr && method->op == Op::kAttribute) {
      const auto receiver = unit_.inputs(*method);
      if (!receiver.empty() && IsSelf(receiver[0].value, whole) && Registers(method->name.text())) Registered(inputs);
      const graph::Node* object = receiver.empty() ? nullptr : NodeOf(unit_, receiver[0].value);
      if (object != nullptr && object->op == Op::kAttribute && Changes(method->name.text()))
        out_->stores.push_back(object->name);
    }
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      if (!IsSelf(inputs[i].value, whole)) continue;
      const bool global = callee.present() && callee.tag() == Operand::Tag::kGlobal;
      if (global && i == 1 && callee.global().text() == "setattr") Registered(inputs.subspan(1));
      if (global) out_->passed.push_back(callee);
    }
  }

  void Registered(std::span<const graph::Input> inputs) {
    const Operand name = inputs.size() > 1 ? inputs[1].value : Operand{};
    if (name.present() && name.tag() == Operand::Tag::kConstant) {
      out_->stores.push_back(unit_.constant(name).text);
    } else {
      out_->any_name = true;
    }
  }

  const graph::Unit& unit_;
  SelfUse* out_;
};

}  // namespace

SelfUse SelfUseOf(const graph::Unit& unit, const UnitIndex& index, graph::GraphId graph) {
  SelfUse use;
  UseReader reader(unit, &use);
  reader.Read(index.ranges[graph], false);
  // Inner functions follow their parent in the unit's table.
  for (graph::GraphId g = graph + 1; g < unit.graphs().size(); ++g) {
    graph::GraphId up = unit.graph(g).parent;
    while (up > graph) up = unit.graph(up).parent;
    if (up != graph) break;
    reader.Read(index.ranges[g], true);
  }
  return use;
}

void DeferredCalls::Add(std::uint32_t object, DeferredCall call, const SymbolSet& stores) {
  Waiting& waiting = by_object_[object];
  waiting.calls.push_back(std::move(call));
  waiting.stores.insert(stores.begin(), stores.end());
  names_.insert(stores.begin(), stores.end());
}

std::vector<DeferredCall> DeferredCalls::Take(std::uint32_t object, Symbol name) {
  const auto found = by_object_.find(object);
  if (found == by_object_.end() || !found->second.stores.contains(name)) return {};
  std::vector<DeferredCall> calls = std::move(found->second.calls);
  by_object_.erase(found);
  return calls;
}

const SelfUse& Interpreter::UseOf(const FunctionRef& function) {
  const auto [it, added] = self_uses_.try_emplace(UnitKey{function.unit, function.graph});
  if (added) it->second = SelfUseOf(*function.unit, program_.index(*function.unit), function.graph);
  return it->second;
}

bool Interpreter::StoresOf(ClassRef cls, const FunctionRef& function, SymbolSet* stores) {
  std::vector<FunctionRef> reached = {function};
  SymbolSet names;
  std::uint32_t nodes = 0;
  std::vector<const ClassInfo*> order;
  for (const ClassRef& one : InfoOf(cls).order) order.push_back(&InfoOf(one));
  const auto reach = [&](const Value& v) {
    const Contents& c = heap_.contents(v);
    if (c.kind != ContentsKind::kFunctionOf) return;
    if (std::find(reached.begin(), reached.end(), c.function) == reached.end()) reached.push_back(c.function);
  };
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (reached.size() > kMaxReached) return false;
    const FunctionRef at = reached[i];
    const SelfUse& use = UseOf(at);
    if (use.any_name) return false;
    nodes += use.nodes;
    stores->insert(use.stores.begin(), use.stores.end());
    for (const Symbol name : use.loads) {
      if (!names.insert(name).second) continue;
      for (const ClassInfo* info : order) {
        if (const auto own = info->names.find(name); own != info->names.end()) reach(own->second);
      }
    }
    for (const Operand callee : use.passed) reach(GlobalValue(*at.unit, callee.global()));
  }
  return nodes >= kWorthWaiting;
}

bool Interpreter::Defer(const Call& call, const FunctionRef& function, const Contents& contents, const Value& self) {
  if (!heap_.lasting() || constructing_ == 0 || self.kinds == 0 || call.node == nullptr) return false;
  const Contents& object = heap_.contents(self);
  if (object.kind != ContentsKind::kInstance || object.object != constructing_ || settling_) return false;
  const UnitIndex& index = program_.index(*call.frame.unit);
  const auto id = static_cast<std::size_t>(call.node - call.frame.unit->nodes().data());
  if (call.node->op != Op::kCall || id >= index.read.size() || index.read[id]) return false;
  SymbolSet stores;
  if (!StoresOf(object.cls, function, &stores)) return false;
  deferred_.Add(object.object,
                {function, heap_.Intern(Contents(contents)), self, call.arguments, call.node, call.frame.unit}, stores);
  return true;
}

void Interpreter::Settle(std::uint32_t object, Symbol name) {
  if (!deferred_.MayStore(name)) return;
  for (const std::uint32_t parent : heap_.parents(object)) Settle(parent, name);
  const std::vector<DeferredCall> calls = deferred_.Take(object, name);
  if (calls.empty()) return;
  const Lasting lasting(*this);
  const std::uint32_t outer = std::exchange(constructing_, object);
  const bool settling = std::exchange(settling_, true);
  for (const DeferredCall& one : calls) {
    Frame frame{.unit = one.unit, .graph = &one.unit->graph(0), .range = {}, .values = {}, .env = {}};
    frame.in_entry = false;
    Call call{.frame = frame, .node = one.node, .callee = {}, .arguments = one.arguments, .name = {}};
    const Contents contents = heap_.contents(one.contents);
    CallFunction(call, one.function, contents, one.self);
  }
  settling_ = settling;
  constructing_ = outer;
}

}  // namespace exportlint::flow
