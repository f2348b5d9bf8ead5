// Methods of tensors (and of sizes under trace) that leave the graph or read metadata; the rest comes from facts.
#include <algorithm>
#include <string>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

Value Item(Interpreter& in, Call& c) {
  Value v = in.Convert(c.frame, *c.node, c.receiver, "item", TracerWarning::kNumber, kInt | kFloat);
  if (c.receiver.dtype == DtypeClass::kBool) v.kinds = kBool;
  return v;
}
Value ToList(Interpreter& in, Call& c) {
  Value e = in.Convert(c.frame, *c.node, c.receiver, "tolist", TracerWarning::kList, kInt | kFloat);
  const Value length = in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
  Value v = e;
  for (int depth = std::max<int>(1, c.receiver.rank); depth > 0; --depth) v = in.heap().ListOf(v, length);
  v.confidence = e.confidence;
  return v;
}
Value Numpy(Interpreter& in, Call& c) {
  const Value e = in.Convert(c.frame, *c.node, c.receiver, "numpy", TracerWarning::kNumpy, kFloat);
  Value v = in.heap().Other();
  v.stage = e.stage;
  v.confidence = e.confidence;
  v.origin = e.origin;
  return v;
}

// `x.size(dim)` of a tensor with declared dimensions.
Value AlongArgument(Interpreter& in, const Value& size, std::int8_t rank, const Value& dim) {
  const graph::Constant& k = in.heap().constant(dim.constant);
  const bool known = dim.constant != 0 && k.type == graph::Constant::Type::kInt && (k.integer >= 0 || rank >= 0);
  const std::int64_t i = known && k.integer < 0 ? k.integer + rank : k.integer;
  if (size.stage == Stage::kStatic) return SizeAlong(size, 0);
  Value all = size;
  if (!known || i < 0) all.fixed = 0;
  return SizeAlong(all, known && i >= 0 ? static_cast<std::size_t>(i) : 16);
}

// A pointer or an accessor into a tensor's memory: its elements are numbers that the inputs decide.
Value Memory(Interpreter& in, Call& c) {
  const Value element = in.Convert(c.frame, *c.node, c.receiver, "accessor", TracerWarning::kNone, kInt | kFloat);
  const Value length = in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
  Value v = element;
  for (int depth = std::max<int>(1, c.receiver.rank); depth > 0; --depth) v = in.heap().ListOf(v, length);
  v.confidence = element.confidence;
  return v;
}

Value Size(Interpreter& in, Call& c) {
  const Value& t = c.receiver;
  Value v = in.heap().Number(c.arguments.empty() ? kSize : kInt, t.dims, Traced::kYes);
  v.confidence = t.confidence;
  v.rank = c.arguments.empty() ? t.rank : std::int8_t{-1};
  v.fixed = t.fixed;
  if (v.fixed != 0 && !c.arguments.empty()) v = AlongArgument(in, v, t.rank, c.ArgValue("dim", 0));
  v.origin = in.Origin(c.frame, c.node->span, Origin::Kind::kSize, Symbol::Of("size"), t.origin);
  in.EmitSizeRead(c.frame, *c.node, v);
  return v;
}
Value Numel(Interpreter& in, Call& c) {
  Value v = Size(in, c);
  v.kinds = kInt;
  v.rank = -1;
  if (v.stage != Stage::kStatic) v.fixed = 0;
  return v;
}
Value Length(Interpreter& in, Call& c) {
  Value n = in.Convert(c.frame, *c.node, c.receiver, "len", TracerWarning::kLen, kInt);
  n.stage = c.receiver.dims;
  n.rank = -1;  // a size, not read out of the elements
  n.fixed = 0;
  if ((c.receiver.fixed & 1) != 0) n.stage = Stage::kStatic, n.fixed = 1;
  return n;
}
Value Dim(Interpreter& in, Call& c) {
  return c.receiver.rank >= 0 ? in.heap().Int(c.receiver.rank) : in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
}
Value StaticInt(Interpreter& in, Call&) {
  return in.heap().Number(kInt, Stage::kStatic, Traced::kNo);
}
Value StaticBool(Interpreter& in, Call&) {
  return in.heap().Bool(kAllExporters, kAllExporters);
}

Value As(Call& c, DtypeClass dtype) {
  Value v = c.receiver;
  v.kinds = static_cast<Kinds>((v.kinds & ~kNone) | kTensor);
  if (!c.receiver.may_be_tensor()) v.traced = Traced::kNo;  // a size under trace: now plainly a tensor
  v.dtype = dtype;
  v.constant = 0;
  return v;
}
Value ToFloat(Interpreter&, Call& c) {
  return As(c, DtypeClass::kFloat);
}
Value ToInt(Interpreter&, Call& c) {
  return As(c, DtypeClass::kInt);
}
Value ToBool(Interpreter&, Call& c) {
  return As(c, DtypeClass::kBool);
}
Value Same(Interpreter&, Call& c) {
  return As(c, c.receiver.dtype);
}
Value To(Interpreter& in, Call& c) {
  Value v = As(c, c.receiver.dtype);
  for (const Argument& a : c.arguments) {
    const Contents& k = in.heap().contents(a.value);
    if (k.kind != ContentsKind::kLibrary) continue;
    const std::string_view n = k.name.text();
    if (n == "torch.bool")
      v.dtype = DtypeClass::kBool;
    else if (n == "torch.long" || n.starts_with("torch.int") || n.starts_with("torch.uint"))
      v.dtype = DtypeClass::kInt;
    else if (n.starts_with("torch.float") || n == "torch.half" || n == "torch.bfloat16")
      v.dtype = DtypeClass::kFloat;
  }
  return v;
}

// `x.new_tensor([h, w])` asks each size for a float when x is floating; in an integer tensor it freezes silently.
Value NewTensor(Interpreter& in, Call& c) {
  const Value data = c.ArgValue("data", 0);
  Dependence d;
  if (data.kinds != 0) Absorb(in.heap(), data, &d);
  const bool listed = data.may_be(kList | kTuple);
  if (listed && d.traced != Traced::kNo) {
    Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kBuild, "torch.Tensor.new_tensor");
    site.value = data;
    site.value.stage = d.stage;
    site.value.traced = d.traced;
    site.value.origin = d.origin;
    site.arguments = c.arguments;
    site.confidence = std::min(site.confidence, d.confidence);
    if (c.receiver.dtype != DtypeClass::kInt && c.receiver.dtype != DtypeClass::kBool)
      site.warning = TracerWarning::kFloat;
    in.Emit(site);
  }
  Value v = in.heap().Tensor(d.stage, Stage::kStatic, d.confidence);
  v.dtype = c.receiver.dtype;
  v.origin = d.origin;
  return v;
}
Value NewFilled(Interpreter& in, Call& c) {
  Dependence d;
  for (const Argument& a : c.arguments) Absorb(in.heap(), a.value, &d);
  Value v = in.heap().Tensor(Stage::kStatic, d.tensor ? Stage::kShape : d.stage, d.confidence);
  v.rank = RankOfSizes(in, c);
  if (d.fixed != 0) v.fixed = v.dims == Stage::kStatic ? kAllFixed : FixedOfCall(in, c, "torch.Tensor.new_zeros");
  v.dtype = c.receiver.dtype;
  v.origin = d.origin;
  return v;
}
// `nonzero(as_tuple=True)` and one-argument where give a tuple of index tensors.
Value Nonzero(Interpreter& in, Call& c) {
  Value v = c.receiver.kinds != 0 ? c.receiver : c.ArgValue({}, 0);
  v.kinds = kTensor;
  v.stage = v.dims = Stage::kData;
  v.dtype = DtypeClass::kInt;
  v.rank = -1;
  v.fixed = 0;
  v.constant = v.contents = 0;
  const Value as_tuple = c.ArgValue("as_tuple", 99);
  if (as_tuple.is(kBool) && as_tuple.true_in != 0) {
    return in.heap().ListOf(v, in.heap().Number(kInt, Stage::kStatic, Traced::kNo), kTuple);
  }
  return v;
}
Value TorchNonzero(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  return Nonzero(in, c);
}
Value Unflatten(Interpreter& in, Call& c) {
  return FromFacts(in, c, "torch.Tensor.flatten");
}
// `x.unique(return_inverse=True)`: a tuple as soon as more is asked for.
Value Unique(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  Value v = TensorOf(in, Depends(in, c));
  v.dims = Stage::kData;
  for (const Argument& a : c.arguments) {
    if (a.name.text().starts_with("return_")) {
      return in.heap().ListOf(v, in.heap().Number(kInt, Stage::kStatic, Traced::kNo), kTuple);
    }
  }
  return v;
}

constexpr NamedTransfer kTable[] = {
    {"torch.Tensor.item", Item},
    {"torch.Tensor.tolist", ToList},
    {"torch.Tensor.accessor", Memory},
    {"torch.Tensor.numpy", Numpy},
    {"torch.Tensor.__array__", Numpy},
    {"torch.Tensor.size", Size},
    {"torch.Tensor.numel", Numel},
    {"torch.Tensor.nelement", Numel},
    {"torch.Tensor.__len__", Length},
    {"torch.Tensor.dim", Dim},
    {"torch.Tensor.ndimension", Dim},
    {"torch.Tensor.element_size", StaticInt},
    {"torch.Tensor.storage_offset", StaticInt},
    {"torch.Tensor.data_ptr", StaticInt},
    {"torch.Tensor.stride", StaticInt},
    {"torch.Tensor.is_contiguous", StaticBool},
    {"torch.Tensor.is_floating_point", StaticBool},
    {"torch.Tensor.is_complex", StaticBool},
    {"torch.Tensor.float", ToFloat},
    {"torch.Tensor.double", ToFloat},
    {"torch.Tensor.half", ToFloat},
    {"torch.Tensor.bfloat16", ToFloat},
    {"torch.Tensor.long", ToInt},
    {"torch.Tensor.int", ToInt},
    {"torch.Tensor.short", ToInt},
    {"torch.Tensor.bool", ToBool},
    {"torch.Tensor.to", To},
    {"torch.Tensor.type", To},
    {"torch.Tensor.type_as", Same},
    {"torch.Tensor.clone", Same},
    {"torch.Tensor.detach", Same},
    {"torch.Tensor.cpu", Same},
    {"torch.Tensor.contiguous", Same},
    {"torch.Tensor.requires_grad_", Same},
    {"torch.Tensor.new_tensor", NewTensor},
    {"torch.Tensor.new_zeros", NewFilled},
    {"torch.Tensor.new_ones", NewFilled},
    {"torch.Tensor.new_full", NewFilled},
    {"torch.Tensor.new_empty", NewFilled},
    {"torch.Tensor.nonzero", Nonzero},
    {"torch.nonzero", TorchNonzero},
    {"torch.Tensor.unflatten", Unflatten},
    {"torch.unique", Unique},
    {"torch.Tensor.unique", Unique},
    {"torch.unique_consecutive", Unique},
    {"torch.Tensor.unique_consecutive", Unique},
};

}  // namespace

std::span<const NamedTransfer> TensorMethods() {
  return kTable;
}

}  // namespace exportlint::flow
