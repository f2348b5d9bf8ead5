// Attributes: of tensors, sizes, modules, objects, classes, imported modules and library names.
#include <algorithm>
#include <string>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/transfer.h"
#include "facts/python_names.h"

namespace exportlint::flow {

using graph::Graph;
using graph::Node;

namespace {

// `passing`: the value is called and kept nowhere.
Value Method(Heap& heap, const Value& receiver, Symbol name, bool passing = false) {
  Value v;
  v.kinds = kFunction;
  v.false_in = 0;
  v.confidence = receiver.confidence;
  v.contents = passing ? heap.Passing(ContentsKind::kMethod, name, {receiver})
                       : heap.Intern(Contents{.kind = ContentsKind::kMethod, .name = name, .values = {receiver}});
  return v;
}

// Whose elements depend on the data of the tensor, whose sizes on its shape.
Value SizeOf(Interpreter& in, Frame& frame, const Node& node, const Value& tensor) {
  Value v = in.heap().Number(kSize, tensor.dims, Traced::kYes);
  v.rank = tensor.rank;
  v.fixed = tensor.fixed;
  v.confidence = tensor.confidence;
  v.true_in = v.false_in = kAllExporters;
  v.origin = in.Origin(frame, node.span, Origin::Kind::kSize, node.name, tensor.origin);
  return v;
}

// A static fact of a tensor (dtype, device, flags), folded under the usual assumption of the truth set: float32 on the
// CPU.
bool StaticTensorAttribute(Heap& heap, const Value& tensor, std::string_view name, Value* out) {
  if (name == "ndim") {
    *out = tensor.rank >= 0 ? heap.Int(tensor.rank) : heap.Number(kInt, Stage::kStatic, Traced::kNo);
    return true;
  }
  if (name == "dtype") return *out = heap.Library(Symbol::Of("exportlint.dtype")), true;
  if (name == "device") return *out = heap.Library(Symbol::Of("exportlint.device")), true;
  if (name == "layout" || name == "grad_fn" || name == "names") return *out = heap.Other(), true;
  if (name.starts_with("is_")) {
    const facts::PythonName* fact = facts::FindPythonName("torch.Tensor." + std::string(name));
    if (fact == nullptr || fact->kind() == facts::NameKind::kProperty) {
      *out = heap.Bool(kAllExporters, kAllExporters);
      if (name != "is_leaf" && name != "is_sparse")
        *out = heap.Bool(0, kAllExporters);  // is_cuda, is_mps, is_quantized ...
      return true;
    }
    return false;
  }
  if (name == "requires_grad" || name == "retains_grad") return *out = heap.Bool(kAllExporters, kAllExporters), true;
  if (name == "itemsize" || name == "nbytes") return *out = heap.Number(kInt, Stage::kStatic, Traced::kNo), true;
  return false;
}

Value TensorAttribute(Interpreter& in, Frame& frame, const Node& node, const Value& tensor, Symbol symbol,
                      bool passing) {
  Heap& heap = in.heap();
  const std::string_view name = symbol.text();
  if (name == "shape") {
    const Value size = SizeOf(in, frame, node, tensor);
    in.EmitSizeRead(frame, node, size);
    return size;
  }
  Value v;
  if (StaticTensorAttribute(heap, tensor, name, &v)) return v;
  static constexpr std::string_view kViews[] = {"T", "mT", "H", "mH", "data", "real", "imag", "grad"};
  if (name == "data" && !in.silent()) {
    Call read{.frame = frame, .node = &node, .callee = {}, .receiver = tensor, .arguments = {}, .name = {}};
    EmitCall(in, read, "torch.Tensor.data");
  }
  if (std::find(std::begin(kViews), std::end(kViews), name) != std::end(kViews)) {
    v = tensor;
    v.constant = v.contents = 0;
    if (symbol.text().back() == 'T' || symbol.text().back() == 'H')
      v.fixed = v.dims == Stage::kStatic ? v.fixed : std::uint16_t{0};
    if (name == "data") {
      Site site = in.MakeSite(frame, node, graph::NodeKind::kCall, "torch.Tensor.data");
      site.value = tensor;
      in.Emit(site);
    }
    return v;
  }
  return Method(heap, tensor, symbol, passing);
}

// Names that only a tensor has: reading one tells an unknown receiver's kind.
bool OnlyTensorHas(std::string_view name) {
  static constexpr std::string_view kShared[] = {"copy_",
                                                 "all",
                                                 "any",
                                                 "argmax",
                                                 "argmin",
                                                 "clip",
                                                 "conj",
                                                 "copy",
                                                 "cumprod",
                                                 "cumsum",
                                                 "diagonal",
                                                 "dot",
                                                 "fill",
                                                 "flatten",
                                                 "max",
                                                 "mean",
                                                 "min",
                                                 "nonzero",
                                                 "numpy",
                                                 "prod",
                                                 "put",
                                                 "ravel",
                                                 "repeat",
                                                 "reshape",
                                                 "resize",
                                                 "round",
                                                 "size",
                                                 "sort",
                                                 "split",
                                                 "squeeze",
                                                 "std",
                                                 "sum",
                                                 "swapaxes",
                                                 "take",
                                                 "to",
                                                 "tolist",
                                                 "trace",
                                                 "transpose",
                                                 "type",
                                                 "values",
                                                 "var",
                                                 "view",
                                                 "item",
                                                 "index",
                                                 "count",
                                                 "pop",
                                                 "clone",
                                                 "float",
                                                 "half",
                                                 "double",
                                                 "bool",
                                                 "int",
                                                 "long",
                                                 "cuda",
                                                 "cpu",
                                                 "share_memory_",
                                                 "apply_",
                                                 "map_",
                                                 "bfloat16",
                                                 "char",
                                                 "short",
                                                 "backward",
                                                 "new",
                                                 "register_hook",
                                                 "device",
                                                 "detach",
                                                 "mode",
                                                 "pow",
                                                 "exp",
                                                 "log",
                                                 "abs",
                                                 "add",
                                                 "sub",
                                                 "mul",
                                                 "div",
                                                 "eq",
                                                 "ne",
                                                 "lt",
                                                 "le",
                                                 "gt",
                                                 "ge",
                                                 "where",
                                                 "stride",
                                                 "equal",
                                                 "type_as",
                                                 "t",
                                                 "dim",
                                                 "unique",
                                                 "indices",
                                                 "data_ptr",
                                                 "is_contiguous",
                                                 "requires_grad_",
                                                 "scatter",
                                                 "gather",
                                                 "norm",
                                                 "data",
                                                 "log2",
                                                 "sqrt",
                                                 "neg",
                                                 "inverse",
                                                 "rename",
                                                 "align_to",
                                                 "names",
                                                 "dequantize",
                                                 "module_load",
                                                 "select",
                                                 "storage",
                                                 "round_",
                                                 "split_with_sizes",
                                                 "contiguous",
                                                 "is_cuda",
                                                 "median",
                                                 "diff",
                                                 "histogram",
                                                 "unsqueeze_",
                                                 "fill_"};
  return std::find(std::begin(kShared), std::end(kShared), name) == std::end(kShared) && !name.starts_with("__") &&
         facts::HasTensorMethod(name);
}

Value UnknownAttribute(Interpreter& in, Frame& frame, const Node& node, const Value& object, Symbol symbol,
                       bool passing) {
  const std::string_view name = symbol.text();
  const Confidence sure = std::min(frame.confidence, Confidence::kLikely);
  // `.shape` is a tensor's (or an array's): in code that an export runs, a tensor's.
  if (name == "shape") {
    Value tensor = in.heap().Tensor(Stage::kData, Stage::kShape, frame.in_entry ? sure : Confidence::kPossible);
    tensor.origin = object.origin;
    return SizeOf(in, frame, node, tensor);
  }
  if (in.OnlyTensorsHave(symbol)) {
    Value tensor = in.heap().Tensor(Stage::kData, Stage::kShape, sure);
    tensor.origin = object.origin;
    return Method(in.heap(), tensor, symbol, passing);
  }
  return Method(in.heap(), object, symbol, passing);
}

// `self.x` of a module or object.
Value InstanceAttribute(Interpreter& in, Frame& frame, const Node& node, const Value& object, Symbol name,
                        bool passing) {
  const Contents& c = in.heap().contents(object);
  if (!c.cls) {
    // A library module's own attribute: from facts.
    if (const facts::Module* m = facts::FindModule(c.name.text())) {
      for (const facts::ModuleAttribute& a : m->attributes()) {
        if (a.name() != name.text()) continue;
        if (a.kind() == facts::ReturnKind::kTensor) return in.heap().Tensor(Stage::kStatic, Stage::kStatic);
        if (a.kind() == facts::ReturnKind::kInt) return in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
        if (a.kind() == facts::ReturnKind::kBool && name.text() == "training") return in.heap().Bool(false);
      }
    }
    if (!passing && c.name.text().starts_with("exportlint.")) return in.heap().Unknown();  // of some module
    return Method(in.heap(), object, name, passing);
  }
  in.Construct(c.cls);
  const Value own = in.StoredOn(c.object, name);
  ClassRef owner;
  Value value;
  const bool in_class = in.FindInClass(c.cls, name, &owner, &value);
  const bool method = in_class && in.heap().contents(value).kind == ContentsKind::kFunctionOf;
  if (own.kinds != 0 && (!method || in.IsMethodOf(c.cls, own))) return own;
  if (in_class) {
    const Contents& f = in.heap().contents(value);
    if (f.kind != ContentsKind::kFunctionOf) return value;
    const Graph& g = f.function.unit->graph(f.function.graph);
    if ((g.flags & Graph::kProperty) == 0) return in.BindMethod(frame, node, value, object, owner, passing);
    const Value bound = in.BindMethod(frame, node, value, object, owner);
    Call call{.frame = frame, .node = &node, .callee = bound, .arguments = {}, .name = {}};
    return in.CallValue(call);
  }
  const ClassInfo& info = in.InfoOf(c.cls);
  for (const ClassRef& r : info.order) {
    for (const auto& field : r.get().fields) {
      if (field.name == name)
        return in.FromHint(*r.unit, field.hint, object.may_be(kModule) ? Stage::kStatic : Stage::kData);
    }
  }
  // An exported model is in eval mode; export-in-training-mode is another rule's matter.
  if (name.text() == "training" && object.may_be(kModule)) return in.heap().Bool(false);
  for (const Symbol base : info.library_bases) {
    const facts::Module* m = facts::FindModule(base.text());
    if (m == nullptr) continue;
    for (const facts::ModuleAttribute& a : m->attributes()) {
      if (a.name() == name.text() && a.kind() == facts::ReturnKind::kTensor)
        return in.heap().Tensor(Stage::kStatic, Stage::kStatic);
    }
  }
  // A method of a library base is seen as a method of this object: register_buffer, parameters, forward.
  if (!info.library_bases.empty()) return Method(in.heap(), object, name, passing);
  return in.heap().Unknown();
}

Value SuperAttribute(Interpreter& in, Frame& frame, const Node& node, const Contents& c, Symbol name, bool passing) {
  const Value& self = c.values[0];
  const Contents& instance = in.heap().contents(self);
  if (!instance.cls) return in.heap().Unknown();
  const std::vector<ClassRef> order = in.InfoOf(instance.cls).order;
  auto at = std::find(order.begin(), order.end(), c.cls);
  if (at != order.end()) ++at;
  for (; at != order.end(); ++at) {
    const ClassInfo& info = in.InfoOf(*at);
    const auto found = info.names.find(name);
    if (found == info.names.end()) continue;
    const Contents& f = in.heap().contents(found->second);
    if (f.kind == ContentsKind::kFunctionOf &&
        (f.function.unit->graph(f.function.graph).flags & Graph::kProperty) != 0) {
      const Value bound = in.BindMethod(frame, node, found->second, self, *at);
      Call call{.frame = frame, .node = &node, .callee = bound, .arguments = {}, .name = {}};
      return in.CallValue(call);
    }
    return in.BindMethod(frame, node, found->second, self, *at, passing);
  }
  // nn.Module's own `__call__` runs the object's forward.
  ClassRef owner;
  Value forward;
  if (name.text() == "__call__" && in.FindInClass(instance.cls, Symbol::Of("forward"), &owner, &forward))
    return in.BindMethod(frame, node, forward, self, owner);
  if (name.text() == "forward" || name.text() == "__call__") {
    for (const Symbol base : in.InfoOf(instance.cls).library_bases) {
      if (facts::FindModule(base.text()) == nullptr) continue;
      Value v = self;
      v.contents = in.heap().Intern(Contents{.kind = ContentsKind::kInstance, .name = base});
      return v;
    }
  }
  return Method(in.heap(), self, name, passing);
}

}  // namespace

Symbol Interpreter::Dotted(Symbol base, Symbol name) {
  const auto [it, added] = dotted_.try_emplace(static_cast<std::uint64_t>(base.id()) << 32 | name.id());
  if (added) it.value() = Symbol::Of(std::string(base.text()) + "." + std::string(name.text()));
  return it.value();
}

bool Interpreter::OnlyTensorsHave(Symbol name) {
  const auto [it, added] = only_tensors_have_.try_emplace(name);
  if (added) it.value() = OnlyTensorHas(name.text());
  return it.value();
}

Value Interpreter::GetAttribute(Frame& frame, const Node& node, const Value& object, Symbol name, bool passing) {
  const Contents& c = heap_.contents(object);
  switch (c.kind) {
    case ContentsKind::kLibrary: {
      const std::string_view base = c.name.text();
      if (base == "exportlint.device") return name.text() == "type" ? heap_.String(Symbol::Of("cpu")) : heap_.Other();
      if (base == "exportlint.dtype") return heap_.Bool(kAllExporters, kAllExporters);
      return heap_.Library(Dotted(c.name, name));
    }
    case ContentsKind::kUnitModule: {
      const Value v = ModuleAttribute(*c.function.unit, name);
      if (v.known()) return v;
      if (FindModule("." + std::string(name.text()), *c.function.unit) != nullptr) {
        return ImportModule(*c.function.unit, "." + std::string(name.text()), false);
      }
      return v;
    }
    case ContentsKind::kInstance: {
      const std::uint32_t of = c.object;
      Value v = InstanceAttribute(*this, frame, node, object, name, passing);
      for (const Narrowed& n : frame.narrowed) {
        const auto left = static_cast<Kinds>(v.kinds & ~n.excluded);
        if (n.object == of && n.name == name && left != 0) v.kinds = left;
      }
      return v;
    }
    case ContentsKind::kFunctionOf:
      if (name.text() == "__name__") return heap_.String(c.function.unit->graph(c.function.graph).name);
      break;
    case ContentsKind::kChoice: {
      if (c.open) GiveUp(GivenUp::kCandidates, frame, node);
      Value joined{.kinds = 0};
      for (const Value& one : c.values) joined = heap_.Join(joined, GetAttribute(frame, node, one, name));
      return joined.kinds != 0 ? joined : heap_.Unknown();
    }
    case ContentsKind::kSuper: return SuperAttribute(*this, frame, node, c, name, passing);
    case ContentsKind::kClassOf: {
      ClassRef owner;
      Value v;
      if (FindInClass(c.cls, name, &owner, &v)) {
        const Contents& f = heap_.contents(v);
        const bool class_method = f.kind == ContentsKind::kFunctionOf &&
                                  (f.function.unit->graph(f.function.graph).flags & Graph::kClassMethod) != 0;
        return class_method ? BindMethod(frame, node, v, object, owner) : v;
      }
      if (name.text() == "__name__") return heap_.AnyString();
      return Method(heap_, object, name, passing);
    }
    default: break;
  }
  if (object.may_be_tensor()) return TensorAttribute(*this, frame, node, object, name, passing);
  // Under trace a size is a tensor: its methods warn as a tensor's do.
  if (object.traced_number() && object.is(kNumeric)) return Method(heap_, object, name, passing);
  if (object.may_be(kUnknown)) return UnknownAttribute(*this, frame, node, object, name, passing);
  // A tuple of tensors that is asked for a field is a named one: `x.max(dim=1).values`.
  if (object.is(kTuple) && name.text() != "count" && name.text() != "index") {
    if (const Value field = ElementOf(object); field.is_tensor()) return field;
  }
  return Method(heap_, object, name, passing);
}

}  // namespace exportlint::flow
