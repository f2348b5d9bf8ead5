// Functions of torch that make tensors: of Python data, which leaves the graph, or of sizes.
#include <algorithm>
#include <string>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

DtypeClass DtypeOf(Interpreter& in, const Value& v) {
  const Contents& c = in.heap().contents(v);
  if (c.kind != ContentsKind::kLibrary) return DtypeClass::kUnknown;
  const std::string_view n = c.name.text();
  if (n == "torch.bool" || n == "builtins.bool") return DtypeClass::kBool;
  if (n.starts_with("torch.float") || n == "torch.double" || n == "torch.half" || n == "torch.bfloat16" ||
      n == "builtins.float")
    return DtypeClass::kFloat;
  if (n.starts_with("torch.int") || n.starts_with("torch.uint") || n == "torch.long" || n == "torch.short" ||
      n == "builtins.int")
    return DtypeClass::kInt;
  if (n.starts_with("torch.complex") || n.starts_with("torch.cfloat")) return DtypeClass::kComplex;
  return DtypeClass::kUnknown;
}

// Rank of what a display holds: `[[h, w]]` has two dimensions.
std::int8_t RankOfData(Interpreter& in, const Value& data, int depth = 0) {
  if (data.is(kNumeric)) return 0;
  if (data.is_tensor()) return data.rank;
  if (data.is(kSize)) return 1;
  std::vector<Value> elements;
  if (depth > 4 || !data.is(kTuple | kList) || !in.Elements(data, &elements) || elements.empty()) return -1;
  const std::int8_t inner = RankOfData(in, elements.front(), depth + 1);
  return inner >= 0 ? static_cast<std::int8_t>(inner + 1) : inner;
}

// Whether numbers in a display are asked for as floats: a floating dtype is given, or an element is floating.
bool AskedAsFloats(Interpreter& in, const Value& data, int depth = 0) {
  if (data.is(kFloat)) return true;
  if (data.is_tensor()) return data.dtype != DtypeClass::kInt && data.dtype != DtypeClass::kBool;
  std::vector<Value> elements;
  if (depth > 4 || !data.is(kTuple | kList)) return false;
  if (!in.Elements(data, &elements)) elements = {in.ElementOf(data)};
  return std::any_of(elements.begin(), elements.end(), [&](const Value& e) { return AskedAsFloats(in, e, depth + 1); });
}

// torch.tensor and its kin: registered as constants in a trace, whatever the argument.
Value Build(Interpreter& in, Call& c, bool warns) {
  const Value data = c.ArgValue("data", 0);
  Dependence d;
  if (data.kinds != 0) Absorb(in.heap(), data, &d);
  Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kBuild, c.name);
  if (data.kinds != 0) site.value = data;
  site.value.stage = d.stage;
  site.value.traced = d.traced;
  site.value.origin = d.origin;
  site.value.fixed = d.fixed;
  site.value.confidence = d.confidence;
  site.arguments = c.arguments;
  site.confidence = std::min(site.confidence, d.confidence);
  if (warns) site.warning = TracerWarning::kConstant;
  const DtypeClass dtype = DtypeOf(in, c.ArgValue("dtype", 1));
  // How many there are is read too: `[f(i) for i in range(h)]`.
  const Stage length = data.kinds != 0 && data.is(kList | kTuple) ? in.LengthOf(data).stage : Stage::kStatic;
  d.stage = std::max(d.stage, length);
  site.value.stage = d.stage;
  const bool floats = dtype == DtypeClass::kFloat || c.name == "torch.Tensor" || c.name == "torch.FloatTensor" ||
                      c.name == "torch.DoubleTensor" || (c.Arg("dtype", 1) == nullptr && AskedAsFloats(in, data));
  if (data.is(kList | kTuple) && (d.tensor || d.traced != Traced::kNo) && floats)
    (warns ? site.also : site.warning) = TracerWarning::kFloat;
  if (warns || d.tensor || d.traced != Traced::kNo || d.stage > Stage::kStatic) in.Emit(site);
  Value v = in.heap().Tensor(d.stage, data.is_tensor() ? data.dims : length,
                             data.known() ? d.confidence : Confidence::kCertain);
  v.dtype = dtype;
  v.rank = c.name == "torch.tensor" || c.name == "torch.as_tensor" || c.name == "torch.asarray" ? RankOfData(in, data)
                                                                                                : std::int8_t{-1};
  v.origin = d.origin;
  return v;
}

Value TensorCtor(Interpreter& in, Call& c) {
  return Build(in, c, true);
}

Value SilentCtor(Interpreter& in, Call& c) {
  return Build(in, c, false);
}

std::int8_t FilledRank(Interpreter& in, Call& c) {
  const std::string_view name = c.name;
  if (name.ends_with("_like")) return std::max(c.ArgValue("input", 0).rank, std::int8_t{-1});
  if (name == "torch.eye") return 2;
  if (name == "torch.randperm" || name == "torch.scalar_tensor") return name == "torch.randperm" ? 1 : 0;
  if (name == "torch.full" || name == "torch.randint") {  // sizes are always a sequence: (low,) high, size
    for (const Argument& a : c.arguments) {
      if (a.name.text() == "size" || (a.name.empty() && a.value.may_be(kTuple | kList | kSize))) {
        Call sizes{.frame = c.frame, .node = c.node, .callee = {}, .arguments = {{{}, a.value, a.span}}, .name = {}};
        return RankOfSizes(in, sizes);
      }
    }
    return -1;
  }
  if (name == "torch.bernoulli") return c.ArgValue("input", 0).rank;
  if (name == "torch.normal" || name == "torch.multinomial") return -1;
  return RankOfSizes(in, c);
}

// What a call site of an exporter gives as example: its sizes are known there.
void KeepSizes(Interpreter& in, Call& c, Value* tensor) {
  if (c.frame.in_entry || in.heap().lasting() || tensor->rank < 0) return;
  Contents sizes{.kind = ContentsKind::kSizes};
  const bool listed = c.name == "torch.full" || c.name == "torch.randint";
  for (const Argument& a : c.arguments) {
    if (!a.name.empty() && a.name.text() != "size") continue;
    std::vector<Value> elements;
    if (in.Elements(a.value, &elements)) {
      sizes.values = std::move(elements);
      break;
    }
    if (!listed && a.name.empty()) sizes.values.push_back(a.value);
  }
  if (sizes.values.size() == static_cast<std::size_t>(tensor->rank))
    tensor->contents = in.heap().Intern(std::move(sizes));
}

// Made from sizes: `torch.zeros(h, w)` is static in content, as late as its sizes in shape.
Value Filled(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  Dependence d = Depends(in, c);
  Value v = in.heap().Tensor(d.tensor ? d.stage : Stage::kStatic,
                             d.tensor ? std::max(d.dims, d.stage == Stage::kData ? Stage::kShape : d.stage) : d.stage,
                             d.confidence);
  v.dtype = DtypeOf(in, c.ArgValue("dtype", 99));
  v.origin = d.origin;
  v.rank = FilledRank(in, c);
  if (d.fixed != 0) v.fixed = v.dims == Stage::kStatic ? kAllFixed : FixedOfCall(in, c, c.name);
  KeepSizes(in, c, &v);
  return v;
}

Value Arange(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  Dependence d = Depends(in, c);
  Value v = in.heap().Tensor(d.stage, d.stage, d.confidence);
  v.origin = d.origin;
  v.rank = 1;
  return v;
}

// Random values are as late as data, whatever their sizes.
Value Random(Interpreter& in, Call& c) {
  Value v = Filled(in, c);
  v.stage = Stage::kData;
  return v;
}

constexpr NamedTransfer kTable[] = {
    {"torch.tensor", TensorCtor},
    {"torch.as_tensor", TensorCtor},
    {"torch.Tensor", TensorCtor},
    {"torch.from_numpy", TensorCtor},
    {"torch.sparse_coo_tensor", TensorCtor},
    {"torch.asarray", SilentCtor},
    {"torch.LongTensor", SilentCtor},
    {"torch.IntTensor", SilentCtor},
    {"torch.FloatTensor", SilentCtor},
    {"torch.BoolTensor", SilentCtor},
    {"torch.DoubleTensor", SilentCtor},
    {"torch.scalar_tensor", Filled},
    {"torch.zeros", Filled},
    {"torch.ones", Filled},
    {"torch.empty", Filled},
    {"torch.full", Filled},
    {"torch.eye", Filled},
    {"torch.zeros_like", Filled},
    {"torch.ones_like", Filled},
    {"torch.empty_like", Filled},
    {"torch.full_like", Filled},
    {"torch.arange", Arange},
    {"torch.linspace", Arange},
    {"torch.range", Arange},
    {"torch.logspace", Arange},
    {"torch.hann_window", Arange},
    {"torch.rand", Random},
    {"torch.randn", Random},
    {"torch.randint", Random},
    {"torch.randperm", Random},
    {"torch.rand_like", Random},
    {"torch.randn_like", Random},
    {"torch.normal", Random},
    {"torch.bernoulli", Random},
    {"torch.multinomial", Random},
};

}  // namespace

std::span<const NamedTransfer> TensorConstructors() {
  return kTable;
}

}  // namespace exportlint::flow
