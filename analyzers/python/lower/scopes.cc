#include "analyzers/python/lower/scopes.h"

namespace exportlint::python {

using graph::Operand;

void Scopes::Open(graph::GraphId graph, Kind kind, std::int32_t class_index) {
  scopes_.push_back({graph, class_index, kind, bindings_.size()});
}

void Scopes::Close() {
  Restore(scopes_.back().mark);
  scopes_.pop_back();
}

std::int32_t& Scopes::Head(NameId name) {
  if (name >= heads_.size()) heads_.resize(names_.size() + names_.size() / 2 + 64, kUnbound);
  return heads_[name];
}

void Scopes::Push(NameId name, std::uint32_t slot, bool comprehension) {
  std::int32_t& head = Head(name);
  bindings_.push_back({name, current(), slot, head, comprehension});
  head = static_cast<std::int32_t>(bindings_.size() - 1);
}

void Scopes::Restore(std::size_t mark) {
  while (bindings_.size() > mark) {
    heads_[bindings_.back().name] = bindings_.back().previous;
    bindings_.pop_back();
  }
}

std::uint32_t Scopes::NewSlot(NameId name) {
  auto& slots = builder_.graph(graph()).slots;
  slots.push_back(names_.symbol(name));
  return static_cast<std::uint32_t>(slots.size() - 1);
}

void Scopes::Bind(NameId name) {
  if (kind() == Kind::kModule || name == 0) return;
  const std::int32_t head = Head(name);
  if (head == kUnbound || bindings_[head].scope != current()) Push(name, NewSlot(name));
}

void Scopes::BindParameter(NameId name) {
  Push(name, NewSlot(name));
}

void Scopes::DeclareGlobal(NameId name) {
  if (kind() == Kind::kModule || name == 0) return;
  const std::int32_t head = Head(name);
  if (head != kUnbound && bindings_[head].scope == current())
    bindings_[head].slot = kGlobalSlot;
  else
    Push(name, kGlobalSlot);
}

// `nonlocal x` finds x in the functions around, as if this scope had not bound it.
void Scopes::DeclareNonlocal(NameId name) {
  if (name == 0) return;
  std::int32_t at = Head(name);
  const bool bound_here = at != kUnbound && bindings_[at].scope == current();
  const std::int32_t own = bound_here ? at : kUnbound;
  if (bound_here) at = bindings_[at].previous;
  while (at != kUnbound && scopes_[bindings_[at].scope].kind == Kind::kClass) at = bindings_[at].previous;
  if (at == kUnbound || bindings_[at].slot == kGlobalSlot) return DeclareGlobal(name);
  const std::uint32_t slot = Capture(name, bindings_[at].scope, bindings_[at].slot);
  if (own != kUnbound)
    bindings_[own].slot = slot;
  else
    Push(name, slot);
}

bool Scopes::IsDeclaredGlobal(NameId name) const {
  if (name >= heads_.size() || heads_[name] == kUnbound) return false;
  const Binding& binding = bindings_[heads_[name]];
  return binding.scope == current() && binding.slot == kGlobalSlot;
}

void Scopes::BindInComprehension(NameId name, std::size_t mark) {
  if (name == 0) return;
  const std::int32_t head = Head(name);
  if (head != kUnbound && static_cast<std::size_t>(head) >= mark && bindings_[head].comprehension) return;
  Push(name, NewSlot(name), true);
}

std::int32_t Scopes::Find(NameId name) {
  std::int32_t at = Head(name);
  while (at != kUnbound) {
    const Binding& binding = bindings_[at];
    const bool hidden =
        scopes_[binding.scope].kind == Kind::kClass && binding.scope != current() && !binding.comprehension;
    if (!hidden) break;
    at = binding.previous;
  }
  return at;
}

// Walks inwards from the scope that owns the slot, adding a capture to each graph on the way that has none yet.
std::uint32_t Scopes::Capture(NameId name, std::uint32_t scope, std::uint32_t slot) {
  for (std::uint32_t s = scope + 1; s <= current(); ++s) {
    graph::Graph& graph = builder_.graph(scopes_[s].graph);
    bool found = false;
    for (const graph::Capture& capture : graph.captures) {
      if (capture.outer_slot != slot) continue;
      slot = capture.slot;
      found = true;
      break;
    }
    if (found) continue;
    const auto inner = static_cast<std::uint32_t>(graph.slots.size());
    graph.slots.push_back(names_.symbol(name));
    graph.captures.push_back({inner, slot});
    slot = inner;
  }
  return slot;
}

Operand Scopes::Read(NameId name) {
  const std::int32_t at = Find(name);
  if (at == kUnbound || bindings_[at].slot == kGlobalSlot) return Operand::Global(names_.symbol(name));
  const Binding binding = bindings_[at];
  if (binding.scope == current()) return Operand::Slot(binding.slot);
  const std::uint32_t slot = Capture(name, binding.scope, binding.slot);
  Push(name, slot);
  return Operand::Slot(slot);
}

Operand Scopes::Target(NameId name, bool walrus) {
  std::int32_t at = Head(name);
  while (walrus && at != kUnbound && bindings_[at].comprehension && bindings_[at].scope == current())
    at = bindings_[at].previous;
  if (at != kUnbound && bindings_[at].scope == current()) {
    const std::uint32_t slot = bindings_[at].slot;
    return slot == kGlobalSlot ? Operand::Global(names_.symbol(name)) : Operand::Slot(slot);
  }
  if (kind() == Kind::kModule) return Operand::Global(names_.symbol(name));
  const std::uint32_t slot = NewSlot(name);  // a binding the scan does not know of, in text that is hardly Python
  Push(name, slot);
  return Operand::Slot(slot);
}

Operand Scopes::Temporary(Symbol name) {
  auto& slots = builder_.graph(graph()).slots;
  slots.push_back(name);
  return Operand::Slot(static_cast<std::uint32_t>(slots.size() - 1));
}

}  // namespace exportlint::python
