// Calls of classes and of their objects.
#include <algorithm>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::Graph;

Value Interpreter::CallInstance(Call& call) {
  const Contents& c = heap_.contents(call.callee);
  if (!c.cls) {
    call.name = c.name.text();
    if (const Transfer transfer = FindTransfer(call.name)) return transfer(*this, call);
    return CallLibraryModule(*this, call);
  }
  // `__call__` of nn.Module goes to forward; a class's own `__call__` comes first.
  const Value own = OwnForward(c.cls, c.object);
  for (const std::string_view method : {"__call__", "forward"}) {
    ClassRef owner;
    Value f;
    const bool stored = own.kinds != 0 && method == "forward";
    if (!stored && !FindInClass(c.cls, Symbol::Of(method), &owner, &f)) continue;
    Call inner{.frame = call.frame,
               .node = call.node,
               .callee = stored ? own : BindMethod(call.frame, *call.node, f, call.callee, owner),
               .arguments = call.arguments,
               .name = {}};
    return CallValue(inner);
  }
  const ClassInfo& info = InfoOf(c.cls);
  if (!info.library_bases.empty()) {
    call.name = info.library_bases.front().text();
    return CallLibraryModule(*this, call);
  }
  return CallUnknown(*this, call);
}

Value Interpreter::Instantiate(Call& call, ClassRef cls) {
  ClassInfo& info = InfoOf(cls);
  if (info.is_module) {
    Site site = MakeSite(call.frame, *call.node, graph::NodeKind::kCall, "torch.nn.Module()");
    site.name = cls.get().name;
    Emit(site);
    return InstanceOf(cls);
  }
  Value v;
  v.kinds = kObject;
  v.contents =
      heap_.Intern(Contents{.kind = ContentsKind::kInstance, .cls = cls, .object = heap_.ObjectFor(call.node, cls)});
  const std::uint32_t object = heap_.contents(v).object;
  ClassRef owner;
  Value init;
  if (FindInClass(cls, Symbol::Of("__init__"), &owner, &init)) {
    Call inner{.frame = call.frame,
               .node = call.node,
               .callee = BindMethod(call.frame, *call.node, init, v, owner),
               .arguments = call.arguments,
               .name = {}};
    CallValue(inner);
    return v;
  }
  if (FindInClass(cls, Symbol::Of("__new__"), &owner, &init)) return heap_.Unknown();
  // Fields in order of the bases' and the class's own: a dataclass's or output class's constructor.
  std::vector<Symbol> fields;
  for (auto it = info.order.rbegin(); it != info.order.rend(); ++it) {
    for (const auto& f : it->get().fields) {
      if (fields.size() < call.arguments.size() && std::find(fields.begin(), fields.end(), f.name) == fields.end())
        fields.push_back(f.name);
    }
  }
  std::size_t at = 0;
  for (const Argument& a : call.arguments) {
    const Symbol name = !a.name.empty() ? a.name : at < fields.size() ? fields[at++] : Symbol{};
    if (name.empty() || name.text().starts_with('*')) continue;
    heap_.StoreAttribute(object, name, a.value);
  }
  return v;
}

}  // namespace exportlint::flow
