// Models as entries: which classes an export may be given, and which of them have been run by others.
#include "analyzers/flow/interpreter.h"

namespace exportlint::flow {

bool Interpreter::CallersTell(ClassRef cls, const FunctionRef& forward) {
  const graph::Unit& unit = *forward.unit;
  const Graph& g = unit.graph(forward.graph);
  const auto found = local_.contexts.find(&g);
  if (found == local_.contexts.end()) return false;
  std::vector<bool> told(g.parameters.size(), false);
  bool reached = false;
  for (const Memo* m = found->second.latest; m != nullptr; m = m->of_function) {
    if (!m->returned || m->silent || m->live != kAllExporters || m->arguments.empty() ||
        !(heap_.contents(m->arguments[0]).cls == cls))
      continue;
    reached = true;
    for (std::size_t p = 1; p < told.size(); ++p) {
      const Value& v = m->arguments[p];
      if (v.known() && v.may_be(kTensor | kNumeric | kSize | kList | kTuple | kDict)) told[p] = true;
    }
  }
  for (std::size_t p = 1; reached && p < told.size(); ++p)
    reached = told[p] || !EntryValue(unit, forward.graph, p, InstanceOf(cls)).may_be_tensor();
  return reached;
}

// `class B(A): pass`: all there is to say is said of A, where A is run as an export would run B.
bool Interpreter::IsItsBase(ClassRef cls) {
  const graph::Class& c = cls.get();
  const graph::Unit& unit = *cls.unit;
  const ClassInfo& info = BasesOf(cls);
  if (info.bases.size() != 1 || !c.methods.empty() || !c.fields.empty() || !c.decorator_names.empty() ||
      unit.block(unit.graph(c.body).body).count != 0 || DeclaredFor(cls) != nullptr)
    return false;
  const Contents& base = heap_.contents(info.bases[0]);
  return base.kind == ContentsKind::kClassOf && !(base.cls == cls) && !program_.IsInstalled(*base.cls.unit) &&
         (program_.UsedInClasses(c.name) || !program_.UsedInClasses(base.cls.get().name));
}

void Interpreter::RunModel(ClassRef cls, const Contents& decorated) {
  declared_ = DeclaredFor(cls);
  const FunctionRef& forward = decorated.function;
  const graph::Graph& g = forward.unit->graph(forward.graph);
  const bool covered = declarations_ != nullptr && declared_ == nullptr && declarations_->covered.contains(&g) &&
                       program_.UsedInClasses(cls.get().name);
  if (!covered && (declared_ != nullptr || !CallersTell(cls, forward))) {
    Construct(cls);
    RunEntry(*forward.unit, forward.graph, InstanceOf(cls), Confidence::kCertain, kAllExporters, &decorated);
  }
  declared_ = nullptr;
}

void Interpreter::RunClass(ClassRef cls) {
  if (!BasesOf(cls).is_module || IsItsBase(cls)) return;
  const auto find = [&](std::string_view method) -> const Contents* {
    ClassRef owner;
    Value f;
    if (!FindInClass(cls, Symbol::Of(method), &owner, &f)) return nullptr;
    const Contents& c = heap_.contents(f);
    return c.kind == ContentsKind::kFunctionOf ? &c : nullptr;
  };
  if (const Value own = OwnForward(cls, InfoOf(cls).object); own.kinds != 0) {
    const Contents& c = heap_.contents(own);
    const std::vector<Value> all = c.kind == ContentsKind::kChoice ? c.values : std::vector<Value>{own};
    for (const Value& one : all) RunModel(cls, heap_.contents(heap_.contents(one).values[0]));
    return;
  }
  const Contents* const forward = find("forward");
  const Contents* const call = find("__call__");
  if (forward == nullptr) {
    call != nullptr ? RunModel(cls, *call) : RunMethods(cls);
  } else if (call != nullptr && WrapperOf(*forward) == nullptr) {
    // An export calls the object: `forward` is what `__call__` wraps.
    Value wrapper;
    wrapper.kinds = kFunction;
    wrapper.contents = heap_.Intern(Contents(*call));
    RunModel(cls, WithWrapper(*forward, wrapper));
  } else {
    RunModel(cls, *forward);
  }
}

}  // namespace exportlint::flow
