// Look-up of transfer functions, and the general ones that work from facts.
#include "analyzers/flow/transfer.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "analyzers/flow/dimensions.h"
#include "facts/operators.h"
#include "facts/python_names.h"

namespace exportlint::flow {

Transfer FindTransfer(std::string_view name) {
  static const auto* const table = [] {
    auto* t = new std::unordered_map<std::string_view, Transfer>();
    for (const auto list :
         {PythonBuiltins(), SequenceFunctions(), ReductionFunctions(), ObjectFunctions(), TensorConstructors(),
          MathFunctions(), TorchFunctions(), TensorMethods(), ContainerMethods()}) {
      for (const NamedTransfer& n : list) t->emplace(n.name, n.transfer);
    }
    return t;
  }();
  const auto found = table->find(name);
  return found == table->end() ? nullptr : found->second;
}

void Absorb(Heap& heap, const Value& v, Dependence* out, int depth) {
  const bool array = v.may_be(kOther) && v.stage > Stage::kStatic;  // what numpy made of a tensor
  const bool matters = v.may_be_tensor() || v.may_be(kNumeric | kSize) || array;
  if (matters && (v.may_be_tensor() || v.traced != Traced::kNo || v.symbolic())) {
    if (v.stage > out->stage || out->origin == 0) out->origin = v.origin != 0 ? v.origin : out->origin;
    out->stage = std::max(out->stage, v.stage);
    if (v.may_be(kNumeric | kSize)) out->traced = std::max(out->traced, v.traced);
    if (v.may_be_tensor()) {
      out->tensor = true;
      out->dims = std::max(out->dims, v.dims);
      if (out->dtype == DtypeClass::kUnknown) out->dtype = v.dtype;
    }
    out->confidence = std::min(out->confidence, v.confidence);
    out->fixed |= v.fixed;
  }
  out->unbacked = out->unbacked || v.unbacked();
  if (depth >= 3) return;
  const Contents& c = heap.contents(v);
  if ((c.kind == ContentsKind::kElements || c.kind == ContentsKind::kJoined) && !v.may_be(kModule)) {
    const std::size_t n = c.kind == ContentsKind::kJoined ? 1 : c.values.size();
    for (std::size_t i = 0; i < n; ++i) Absorb(heap, c.values[i], out, depth + 1);
  }
}

Dependence Depends(Interpreter& in, const Call& call) {
  Dependence d;
  if (call.receiver.kinds != 0) Absorb(in.heap(), call.receiver, &d);
  for (const Argument& a : call.arguments) Absorb(in.heap(), a.value, &d);
  return d;
}

Value TensorOf(Interpreter& in, const Dependence& d) {
  // A number used as a size makes the size as late as the number.
  Value v = in.heap().Tensor(d.stage, std::max(d.dims, d.tensor ? Stage::kStatic : d.stage), d.confidence);
  v.dtype = d.dtype;
  v.origin = d.origin;
  if (d.fixed != 0 && v.dims == Stage::kStatic) v.fixed = kAllFixed;
  return v;
}

void EmitCall(Interpreter& in, Call& call, std::string_view name) {
  if (in.silent()) return;
  Site site = in.MakeSite(call.frame, *call.node, graph::NodeKind::kCall, name);
  site.value = call.receiver.kinds != 0 ? call.receiver : call.ArgValue({}, 0);
  site.second = call.ArgValue({}, call.receiver.kinds != 0 ? 0 : 1);
  site.arguments = call.arguments;
  if (call.receiver.kinds != 0 && call.receiver.known())
    site.confidence = std::min(site.confidence, call.receiver.confidence);
  in.Emit(site);
}

namespace {

Value OfKind(Interpreter& in, facts::ReturnKind kind, const Dependence& d, const Value& tensor) {
  using K = facts::ReturnKind;
  switch (kind) {
    case K::kTensor: return tensor;
    case K::kNone: return in.heap().None();
    case K::kInt: return in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
    case K::kFloat: return in.heap().Number(kFloat, Stage::kStatic, Traced::kNo);
    case K::kBool: return in.heap().Bool(kAllExporters, kAllExporters);
    case K::kScalar: return in.heap().Number(kInt | kFloat, d.stage, Traced::kNo);
    case K::kStr: return in.heap().AnyString();
    case K::kDtype:
    case K::kDevice:
    case K::kLayout: return in.heap().Other();
    case K::kIntList: {
      Value v = in.heap().Number(kSize, d.dims, Traced::kYes);
      if (d.dims == Stage::kStatic) v.fixed = d.fixed;
      v.confidence = d.confidence;
      return v;
    }
    default: return in.heap().Unknown();
  }
}

}  // namespace

// Operators whose result sizes depend on data carry a tag; predicates and comparisons give booleans.
void RefineTensor(std::string_view operator_name, const Call& call, Value* tensor) {
  if (operator_name.empty()) return;
  static constexpr std::string_view kBoolean[] = {
      "aten::eq",         "aten::ne",          "aten::lt",          "aten::le",    "aten::gt",      "aten::ge",
      "aten::isnan",      "aten::isinf",       "aten::isfinite",    "aten::any",   "aten::all",     "aten::logical_and",
      "aten::logical_or", "aten::logical_not", "aten::logical_xor", "aten::isin",  "aten::isclose", "aten::bool",
      "aten::signbit",    "aten::isposinf",    "aten::isneginf",    "aten::isreal"};
  for (const std::string_view name : kBoolean) {
    if (operator_name == name) tensor->dtype = DtypeClass::kBool;
  }
  // Sums and positions of booleans are integers.
  static constexpr std::string_view kCounts[] = {"aten::sum",    "aten::cumsum",  "aten::prod",         "aten::argmax",
                                                 "aten::argmin", "aten::argsort", "aten::count_nonzero"};
  if (tensor->dtype == DtypeClass::kBool &&
      std::find(std::begin(kCounts), std::end(kCounts), operator_name) != std::end(kCounts))
    tensor->dtype = DtypeClass::kInt;
  const auto overloads = facts::FindOverloads(operator_name);
  const bool reduces = operator_name == "aten::index";
  const bool dynamic = !reduces && !overloads.empty() &&
                       std::any_of(overloads.begin(), overloads.end(), [](const facts::OperatorSchema& s) {
                         return s.Has(facts::Tag::kDynamicOutputShape);
                       });
  // The overloads that take sizes as numbers (repeat_interleave with an int) are not data-dependent.
  const Value second = call.ArgValue({}, call.receiver.kinds != 0 ? 0 : 1);
  const bool by_number = second.is(kInt);
  if (dynamic && !by_number && tensor->stage == Stage::kData) tensor->dims = Stage::kData;
}

Value FromFacts(Interpreter& in, Call& call, std::string_view qualified_name) {
  const facts::PythonName* fact = facts::FindPythonName(qualified_name);
  if (fact == nullptr) return in.heap().Unknown();
  Dependence d = Depends(in, call);
  Value tensor = TensorOf(in, d);
  RefineTensor(fact->operator_name(), call, &tensor);
  tensor.rank = RankOfCall(in, call, qualified_name);
  if (d.fixed != 0 && tensor.dims == Stage::kShape) tensor.fixed = FixedOfCall(in, call, qualified_name);
  facts::Returned r = fact->returns();
  using K = facts::ReturnKind;
  // `x.max(dim)` gives values and indices, `x.max()` one tensor.
  const bool takes_dim = call.Arg("dim", call.receiver.kinds != 0 ? 0 : 1) != nullptr &&
                         !call.ArgValue("dim", call.receiver.kinds != 0 ? 0 : 1).may_be_tensor();
  if (r.kind == K::kTensor && fact->varies() == "overload" && takes_dim) {
    for (const facts::OperatorSchema& s : facts::FindOverloads(fact->operator_name())) {
      if (s.overload() == "dim" && s.returns().size() > 1)
        r = {K::kTensorTuple, static_cast<std::uint8_t>(s.returns().size())};
    }
  }
  if (r.kind == K::kTensorTuple || r.kind == K::kTuple) return in.heap().Tuple(std::vector<Value>(r.elements, tensor));
  if (r.kind == K::kTensorList) {
    // As many pieces as the size gives: unbind, split.
    return in.heap().ListOf(tensor, in.heap().Number(kInt, Stage::kStatic, Traced::kNo), kTuple);
  }
  return OfKind(in, r.kind, d, tensor);
}

// einops never warns and keeps what it is given live.
static Value EinopsCall(Interpreter& in, Call& call) {
  const Value tensor = TensorOf(in, Depends(in, call));
  const Value length = in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
  if (call.name == "einops.pack") {
    Value sizes = in.heap().Number(kSize, tensor.dims, Traced::kYes);
    return in.heap().Tuple({tensor, in.heap().ListOf(sizes, length)});
  }
  if (call.name == "einops.unpack") return in.heap().ListOf(tensor, length);
  if (call.name == "einops.parse_shape")
    return in.heap().ListOf(in.heap().Number(kInt, tensor.dims, Traced::kYes), length, kDict);
  if (call.name.starts_with("einops.layers.")) {
    return in.heap().LibraryObject(kModule, Symbol::Of("torch.nn.Identity"));
  }
  return tensor;
}

Value CallLibraryModule(Interpreter& in, Call& call) {
  const facts::Module* m = facts::FindModule(call.name);
  EmitCall(in, call, call.name);
  if (call.callee.fixed != 0 && call.callee.is(kModule)) {
    Site site = in.MakeSite(call.frame, *call.node, graph::NodeKind::kCall, "parametrized");
    site.name = Symbol::Of(call.callee.fixed == 2 ? "orthogonal" : "spectral_norm");
    in.Emit(site);
  }
  Dependence d;
  for (const Argument& a : call.arguments) Absorb(in.heap(), a.value, &d);
  Value tensor = TensorOf(in, d);
  if (!d.tensor) tensor = in.heap().Tensor(Stage::kData, Stage::kShape, Confidence::kLikely);
  tensor.dtype = DtypeClass::kFloat;
  if (m == nullptr) return CallUnknown(in, call);
  using K = facts::ReturnKind;
  const facts::Returned r = m->returns();
  if (r.kind == K::kTensorTuple || r.kind == K::kTuple) return in.heap().Tuple(std::vector<Value>(r.elements, tensor));
  if (r.kind == K::kUnknown && !d.tensor) return in.heap().Unknown();
  return tensor;
}

// An unknown callee may call the functions it is given.
Value CallUnknown(Interpreter& in, Call& call) {
  for (const Argument& a : call.arguments) {
    const Contents& c = in.heap().contents(a.value);
    if (a.value.is(kFunction) && (c.kind == ContentsKind::kFunctionOf || c.kind == ContentsKind::kBound)) {
      in.CallWith(call, a.value, {});
    }
  }
  return in.heap().Unknown();
}

Interpreter::KnownFunction Interpreter::LibraryFunction(const Call& call) {
  const auto read = [&] {
    return KnownFunction{FindTransfer(call.name), facts::FindModule(call.name) != nullptr,
                         facts::FindPythonName(call.name) != nullptr};
  };
  if (call.method.empty() || call.method.text().data() != call.name.data()) return read();
  const auto [it, added] = functions_.try_emplace(call.method);
  if (added) it.value() = read();
  return it.value();
}

Value Interpreter::CallLibrary(Call& call) {
  const KnownFunction known = LibraryFunction(call);
  if (known.transfer != nullptr) return known.transfer(*this, call);
  const std::string_view name = call.name;
  if (name.starts_with("torch.")) {
    if (known.is_module) {
      // A module of torch.nn being made.
      Site site = MakeSite(call.frame, *call.node, graph::NodeKind::kCall, "torch.nn.Module()");
      site.name = Symbol::Of(name);
      site.arguments = call.arguments;
      Emit(site);
      return heap_.LibraryObject(kModule, Symbol::Of(name));
    }
    EmitCall(*this, call, IsAtenOperator(name) ? NameOfAten(name) : name);
    if (name == "torch.utils.cpp_extension.load") return LoadedExtension(call);
    if (known.is_python_name) return FromFacts(*this, call, name);
    // `torch.Tensor.view(x, ...)`: a method called as a function.
    if (name.starts_with("torch.Tensor.") && !call.arguments.empty()) {
      call.receiver = call.arguments.front().value;
      call.arguments.erase(call.arguments.begin());
      call.name = name.substr(13);
      return CallMethod(call);
    }
    if (IsAtenOperator(name)) return AtenCall(*this, call);
    if (name.starts_with("torch.ops.")) {
      if (const Value result = CallOperator(call); result.kinds != 0) return result;
      Value v = TensorOf(*this, Depends(*this, call));
      v.confidence = std::min(v.confidence, Confidence::kLikely);
      return v;
    }
    return CallUnknown(*this, call);
  }
  EmitCall(*this, call, name);
  if (name.starts_with("einops.")) return EinopsCall(*this, call);
  if (name.starts_with("numpy.")) return NumpyCall(*this, call);
  return CallUnknown(*this, call);
}

namespace {

std::string_view KindPrefix(const Value& v) {
  if (v.may_be(kString) && v.is(kString | kNone)) return "str.";
  if (v.is(kDict | kNone)) return "dict.";
  if (v.is(kSize | kNone)) return "size.";
  if (v.is(kModule | kNone)) return "module.";
  if (v.may_be(kList | kTuple)) return "list.";
  return {};
}

}  // namespace

// Methods of a module that put its parameters into another dtype or on another device, and give the module itself.
static bool MovesModule(std::string_view method) {
  static constexpr std::string_view kMoves[] = {"to", "half", "float", "double", "bfloat16", "type", "cpu", "cuda"};
  return std::find(std::begin(kMoves), std::end(kMoves), method) != std::end(kMoves);
}

Interpreter::KnownMethod Interpreter::TensorMethod(Symbol method) {
  const auto [it, added] = tensor_methods_.try_emplace(method);
  if (added) {
    const std::string qualified = "torch.Tensor." + std::string(method.text());
    it.value() = {Symbol::Of(qualified), FindTransfer(qualified)};
  }
  return it.value();
}

Value Interpreter::CallMethod(Call& call) {
  const std::string_view method = call.name;
  const Value& receiver = call.receiver;
  if (receiver.may_be_tensor() || (receiver.traced_number() && receiver.is(kNumeric))) {
    const KnownMethod known = TensorMethod(call.method.text() == method ? call.method : Symbol::Of(method));
    call.name = known.qualified.text();  // sites keep the text
    EmitCall(*this, call, call.name);
    const auto sure_now = [&receiver](Value result) {
      // On some way it is a tensor, and what is called on it is a tensor's.
      if (result.is_tensor() && receiver.may_be_tensor() && !receiver.is_tensor())
        result.confidence = std::max(result.confidence, Confidence::kLikely);
      return result;
    };
    if (known.transfer != nullptr) return sure_now(known.transfer(*this, call));
    if (method.size() > 1 && method.ends_with('_') && !method.ends_with("__")) {
      Site site = MakeSite(call.frame, *call.node, graph::NodeKind::kMutate, method);
      site.value = receiver;
      site.second = call.ArgValue({}, 0);
      site.confidence = std::min(site.confidence, receiver.confidence);
      Emit(site);
    }
    if (receiver.may_be_tensor()) return sure_now(FromFacts(*this, call, known.qualified.text()));
    return heap_.Unknown();
  }
  // `get` of an object that is indexed: collections.abc.Mapping defines it so.
  if (const Contents& c = heap_.contents(receiver); c.kind == ContentsKind::kInstance && c.cls && method == "get") {
    const Value get = GetAttribute(call.frame, *call.node, receiver, Symbol::Of("__getitem__"));
    if (heap_.contents(get).kind == ContentsKind::kBound && !call.arguments.empty()) {
      const Value found = CallWith(call, get, {call.ArgValue("key", 0)});
      return heap_.Join(found, call.arguments.size() > 1 ? call.ArgValue("default", 1) : heap_.None());
    }
  }
  // `torch.autograd.Function` subclasses: apply runs forward with a context first.
  if (const Contents& c = heap_.contents(receiver); c.kind == ContentsKind::kClassOf && method == "apply") {
    ClassRef owner;
    Value forward;
    if (FindInClass(c.cls, Symbol::Of("forward"), &owner, &forward)) {
      EmitCall(*this, call, "torch.autograd.Function.apply");
      std::vector<Argument> arguments = call.arguments;
      arguments.insert(arguments.begin(), Argument{{}, heap_.Unknown(), call.node->span});
      Call inner{
          .frame = call.frame, .node = call.node, .callee = forward, .arguments = std::move(arguments), .name = {}};
      return CallValue(inner);
    }
  }
  if (receiver.is(kModule | kNone) && MovesModule(method)) {
    EmitCall(*this, call, "torch.nn.Module.to");
    return receiver;
  }
  if (const std::string_view prefix = KindPrefix(receiver); !prefix.empty()) {
    const Symbol symbol = call.method.text() == method ? call.method : Symbol::Of(method);
    const auto [it, added] = methods_of_kind_.try_emplace(std::pair(prefix.data(), symbol.id()));
    if (added) it.value() = FindTransfer(std::string(prefix) + std::string(method));
    if (const Transfer transfer = it->second) return transfer(*this, call);
    if (prefix == "str.") return heap_.AnyString();
  }
  if (receiver.may_be(kUnknown)) return UnknownMethod(*this, call);
  // A method of an array gives another one, or a number, that depends on the same.
  if (receiver.is(kOther) && receiver.stage > Stage::kStatic) {
    Value v = receiver;
    v.contents = v.constant = 0;
    return v;
  }
  return CallUnknown(*this, call);
}

// Methods of a receiver nobody knows, where the name alone says that a tensor leaves the graph or that a reduction is
// tested.
Value UnknownMethod(Interpreter& in, Call& call) {
  static constexpr std::string_view kReductions[] = {"any", "all", "nonzero", "argmax", "argmin"};
  const bool reduction = std::find(std::begin(kReductions), std::end(kReductions), call.name) != std::end(kReductions);
  const bool leaves = call.name == "item" || call.name == "tolist" || call.name == "numpy" || call.name == "size" ||
                      call.name == "numel";
  if (!call.frame.in_entry || (!reduction && !leaves)) {
    const bool conversion = call.name == "to" || call.name == "float" || call.name == "detach" || call.name == "cpu" ||
                            call.name == "clone" || call.name == "reshape" || call.name == "flatten" ||
                            call.name == "sum" || call.name == "long" || call.name == "bool" || call.name == "int";
    if (!conversion) return CallUnknown(in, call);
    return in.heap().Unknown();
  }
  const Value tensor =
      in.heap().Tensor(Stage::kData, Stage::kShape, std::min(call.frame.confidence, Confidence::kLikely));
  const Value unknown = call.receiver;
  call.receiver = tensor;
  call.receiver.origin = unknown.origin;
  return in.CallMethod(call);
}

}  // namespace exportlint::flow
