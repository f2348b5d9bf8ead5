// Stores to attributes: of objects, modules and tensors.
#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

using graph::Node;

void Interpreter::StoreOn(const Contents& instance, Symbol name, const Value& value, bool replace) {
  if (instance.kind != ContentsKind::kInstance || instance.object == 0) return;
  if (heap_.lasting() && instance.cls) {
    const bool shared = InfoOf(instance.cls).is_module ? instance.object != constructing_
                                                       : instance.object == SharedObject(instance.cls);
    if (shared) return;
  }
  heap_.StoreAttribute(instance.object, name, value, replace);
}

void Interpreter::SetAttribute(Frame& frame, const Node& node, const Value& object, Symbol name, const Value& value) {
  const Contents& c = heap_.contents(object);
  if (c.kind == ContentsKind::kClassOf && patching_ && c.cls == patching_) return PatchMethod(c.cls, name, value);
  if (c.kind == ContentsKind::kInstance && c.cls && InfoOf(c.cls).has_setters) {
    for (const ClassRef& r : std::vector<ClassRef>(InfoOf(c.cls).order)) {
      const ClassInfo& info = InfoOf(r);
      const auto setter = info.setters.find(name);
      if (setter == info.setters.end()) continue;
      Call call{.frame = frame,
                .node = &node,
                .callee = BindMethod(frame, node, setter->second, object, r),
                .arguments = {},
                .name = {}};
      call.arguments.push_back({{}, value, node.span});
      CallValue(call);
      return;
    }
  }
  const bool method = heap_.lasting() && constructing_ != 0 && c.object == constructing_ && c.cls &&
                      heap_.contents(value).kind == ContentsKind::kFunctionOf;
  StoreOn(c, name, method ? MethodWrapped(c, name, value) : value);
  std::erase_if(frame.narrowed, [&](const Narrowed& n) { return n.name == name; });
  // Of a plain object what its maker, the model, keeps counts; one that is given belongs to the caller.
  const auto kept = [&] {
    return c.kind == ContentsKind::kInstance && c.cls && Heap::IsLasting(c.object) && c.object != SharedObject(c.cls);
  };
  if (frame.in_entry &&
      (object.may_be(kModule) || object.may_be_tensor() || c.kind == ContentsKind::kClassOf || kept())) {
    Site site = MakeSite(frame, node, graph::NodeKind::kStore, "attribute");
    site.value = value;
    site.second = object;
    site.name = name;
    Emit(site);
  }
}

}  // namespace exportlint::flow
