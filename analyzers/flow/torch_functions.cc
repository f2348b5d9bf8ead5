// Functions of torch that a schema cannot describe: constructors that leave the graph, what says which exporter is
// running, containers of modules, wrappers that call what they are given.
#include <algorithm>
#include <string>

#include "analyzers/flow/transfer.h"

namespace exportlint::flow {
namespace {

// What is true of an exporter while it runs.
Value Only(Interpreter& in, ExporterMask yes) {
  return in.heap().Bool(yes, static_cast<ExporterMask>(kAllExporters & ~yes));
}
void EmitMode(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
}
Value IsTracing(Interpreter& in, Call& c) {
  return EmitMode(in, c), Only(in, Bit(Exporter::kTrace));
}
Value IsScripting(Interpreter& in, Call& c) {
  return EmitMode(in, c), Only(in, Bit(Exporter::kScript));
}
Value IsDynamo(Interpreter& in, Call& c) {
  return EmitMode(in, c), Only(in, Bit(Exporter::kDynamo));
}
// True while torch.onnx.export runs: with jit.trace alone or torch.export alone it is not, so both arms are live.
Value IsInOnnxExport(Interpreter& in, Call& c) {
  EmitMode(in, c);
  return in.heap().Bool(kAllExporters, kAllExporters);
}
Value TracingState(Interpreter& in, Call& c) {
  EmitMode(in, c);
  Value v = in.heap().Unknown();
  v.true_in = Bit(Exporter::kTrace);
  v.false_in = static_cast<ExporterMask>(kAllExporters & ~v.true_in);
  return v;
}
Value GradMode(Interpreter& in, Call&) {
  return in.heap().Bool(0, kAllExporters);
}

// Predicates on values that give a Python bool without a warning.
Value Predicate(Interpreter& in, Call& c) {
  Dependence d = Depends(in, c);
  Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kConvert, "torch-equal");
  site.value = c.receiver.kinds != 0 ? c.receiver : c.ArgValue({}, 0);
  site.confidence = std::min(site.confidence, d.confidence);
  if (d.tensor) in.Emit(site);
  Value v = in.heap().Number(kBool, d.tensor ? Stage::kData : d.stage, Traced::kNo);
  v.confidence = d.confidence;
  v.origin = d.origin;
  return v;
}

// Compares sizes, not values: frozen by a trace, a guard in export.
Value SameSize(Interpreter& in, Call& c) {
  const Dependence d = Depends(in, c);
  Value v = in.heap().Number(kBool, d.dims, Traced::kNo);
  v.confidence = d.confidence;
  v.origin = d.origin;
  Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kConvert, "torch-equal");
  site.value = v;
  site.confidence = std::min(site.confidence, d.confidence);
  if (d.dims > Stage::kStatic) in.Emit(site);
  return v;
}

// A scale computed from a size is asked for as a float on this line.
Value Attention(Interpreter& in, Call& c) {
  const Value scale = c.ArgValue("scale", 6);
  EmitCall(in, c, c.name);
  if (scale.kinds != 0 && scale.traced_number())
    in.Convert(c.frame, *c.node, scale, "float", TracerWarning::kFloat, kFloat);
  return FromFacts(in, c, c.name);
}

Value Where(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  Dependence d = Depends(in, c);
  Value v = TensorOf(in, d);
  if (c.arguments.size() == 1) {
    v.dims = Stage::kData;
    v.dtype = DtypeClass::kInt;
    return in.heap().ListOf(v, in.heap().Number(kInt, Stage::kStatic, Traced::kNo), kTuple);
  }
  v.dtype = c.ArgValue({}, 1).dtype;
  return v;
}

// Whether the dimension that a call names, 0 without a word, is one that the user declared static.
bool AlongStatic(Interpreter& in, const Call& c, const Value& tensor, std::size_t position) {
  const Value given = c.ArgValue("dim", position + (c.receiver.kinds != 0 ? 0 : 1));
  std::int64_t dim = 0;
  if (given.kinds != 0) {
    const graph::Constant& constant = in.heap().constant(given.constant);
    if (given.constant == 0 || constant.type != graph::Constant::Type::kInt) return false;
    dim = constant.integer;
  }
  if (dim < 0 && tensor.rank > 0) dim += tensor.rank;
  return dim >= 0 && dim < 16 && (tensor.fixed >> dim & 1) != 0;
}

// Pieces of a tensor: as many as the size along the dimension gives.
Value Pieces(Interpreter& in, Call& c, const Value& tensor, bool number_given, bool along_static) {
  Value piece = tensor;
  piece.kinds = kTensor;
  piece.constant = piece.contents = 0;
  if (piece.dims != Stage::kStatic) piece.fixed = 0;
  Value length = in.heap().Number(kInt, number_given ? Stage::kStatic : tensor.dims, Traced::kNo);
  if (!number_given && along_static) length.stage = Stage::kStatic, length.fixed = 1;
  length.confidence = std::min(tensor.confidence, Confidence::kLikely);  // the dimension may be a fixed one
  length.origin = tensor.origin;
  EmitCall(in, c, c.name);
  return in.heap().ListOf(piece, length, kTuple);
}
Value Subject(Call& c) {
  return c.receiver.kinds != 0 ? c.receiver : c.ArgValue("input", 0);
}
Value Split(Interpreter& in, Call& c) {
  const Value sizes = c.ArgValue("split_size_or_sections", c.receiver.kinds != 0 ? 0 : 1);
  const Value named = sizes.kinds != 0 ? sizes : c.ArgValue("split_size", 99);
  if (named.traced_number()) {
    Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kConvert, "int");
    site.value = named;
    site.warning = TracerWarning::kInt;
    site.warning_in_torch = true;
    site.confidence = std::min(site.confidence, named.confidence);
    in.Emit(site);
  }
  return Pieces(in, c, Subject(c), named.may_be(kList | kTuple | kSize) || !named.is(kInt),
                AlongStatic(in, c, Subject(c), 1));
}
Value Chunk(Interpreter& in, Call& c) {
  return Pieces(in, c, Subject(c), true, false);
}
Value Unbind(Interpreter& in, Call& c) {
  Value tensor = Subject(c);
  const bool along_static = AlongStatic(in, c, tensor, 0);
  if (tensor.rank > 0) --tensor.rank;
  return Pieces(in, c, tensor, false, along_static);
}

Value FirstArgument(Interpreter& in, Call& c) {
  return c.arguments.empty() ? in.heap().Unknown() : c.arguments[0].value;
}
// checkpoint(f, *args), vmap(f)(...): the function runs with what follows.
Value CallFirst(Interpreter& in, Call& c) {
  std::vector<Value> rest;
  for (std::size_t i = 1; i < c.arguments.size(); ++i) {
    const std::string_view name = c.arguments[i].name.text();
    if (name.empty()) rest.push_back(c.arguments[i].value);
  }
  return c.arguments.empty() ? in.heap().Unknown() : in.CallWith(c, c.arguments[0].value, std::move(rest));
}

// torch.cond(pred, f, g, operands): torch.export runs both branches; the others refuse.
Value Cond(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  std::vector<Value> operands;
  const Value given = c.ArgValue("operands", 3);
  if (given.kinds != 0 && !in.Elements(given, &operands)) operands = {in.heap().Unknown()};
  const ExporterMask all = c.frame.env.live;
  c.frame.env.live = static_cast<ExporterMask>(all & Bit(Exporter::kDynamo));
  if (c.frame.env.live == 0) return c.frame.env.live = all, in.heap().Unknown();
  const Value yes = in.CallWith(c, c.ArgValue("true_fn", 1), operands);
  const Value no = in.CallWith(c, c.ArgValue("false_fn", 2), operands);
  Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kCall, "torch.cond/branches");
  site.value = yes;
  site.second = no;
  in.Emit(site);
  c.frame.env.live = all;
  return in.heap().Join(yes, no);
}

// A module that torch.nn.utils gives another weight: the module itself, which remembers by whom.
Value Parametrized(Interpreter& in, Call& c) {
  Value v = FirstArgument(in, c);
  if (v.is(kModule)) v.fixed = c.name.ends_with("orthogonal") ? 2 : 1;
  return v;
}
// What a model becomes: a module of another class.
Value Quantized(Interpreter& in, Call& c) {
  Value v = FirstArgument(in, c);
  v.kinds = kModule;
  v.contents = in.heap().Intern(
      Contents{.kind = ContentsKind::kInstance, .name = Symbol::Of("torch.ao.quantization.QuantizedModule")});
  return v;
}
Value Buffer(Interpreter& in, Call&) {
  return in.heap().LibraryObject(kObject, Symbol::Of("io.BytesIO"));
}

Value Checkpoint(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  return CallFirst(in, c);
}

Value Sizes(Interpreter& in, Call& c) {
  Dependence d = Depends(in, c);
  Value v = in.heap().Number(kSize, d.stage, Traced::kYes);
  v.confidence = d.confidence;
  v.origin = d.origin;
  return v;
}
Value ShapeTensor(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  const Value t = Subject(c);
  Value v = in.heap().Tensor(t.dims, Stage::kStatic, t.confidence);
  v.origin = t.origin;
  return v;
}
Value FrozenNumel(Interpreter& in, Call& c) {
  const Value t = Subject(c);
  Value n = in.heap().Number(kInt, t.dims, Traced::kNo);
  n.confidence = t.confidence;
  n.origin = t.origin;
  return in.Convert(c.frame, *c.node, n, "index", TracerWarning::kNone, kInt);
}
Value Assert(Interpreter& in, Call& c) {
  const Value v = c.ArgValue("condition", 0);
  if (v.kinds != 0 && v.may_be(kNumeric | kTensor) && (v.hot() || v.symbolic())) {
    Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kTest, "assert");
    site.value = v;
    site.guards_raise = true;
    site.warning = v.hot() ? TracerWarning::kBool : TracerWarning::kNone;
    site.warning_in_torch = true;
    site.confidence = std::min(site.confidence, v.confidence);
    in.Emit(site);
  }
  return in.heap().None();
}
Value Check(Interpreter& in, Call& c) {
  EmitCall(in, c, c.name);
  return in.heap().None();
}

// --- containers of modules ---
Value ModuleContainer(Interpreter& in, Call& c, std::string_view name) {
  std::vector<Value> children;
  bool open = false;
  auto take = [&](const Value& v) {
    std::vector<Value> elements;
    const Contents& k = in.heap().contents(v);
    if (k.kind == ContentsKind::kItems) {
      for (std::size_t i = 1; i < k.values.size(); i += 2) children.push_back(k.values[i]);
      open = open || k.open;
    } else if (v.is(kModule)) {
      children.push_back(v);
    } else if (in.Elements(v, &elements)) {
      children.insert(children.end(), elements.begin(), elements.end());
    } else {
      children.push_back(in.ElementOf(v));
      open = true;
    }
  };
  for (const Argument& a : c.arguments) take(a.value);
  Contents contents{.kind = ContentsKind::kElements, .name = Symbol::Of(name), .values = std::move(children)};
  if (open || contents.values.size() > 64) {
    Value joined{.kinds = 0};
    for (const Value& v : contents.values) joined = in.heap().Join(joined, v);
    contents.kind = ContentsKind::kJoined;
    contents.values = {joined.kinds != 0 ? joined : in.heap().Unknown(),
                       in.heap().Number(kInt, Stage::kStatic, Traced::kNo)};
  }
  Value v;
  v.kinds = kModule;
  v.contents = in.heap().Intern(std::move(contents));
  return v;
}
Value ModuleList(Interpreter& in, Call& c) {
  return ModuleContainer(in, c, "torch.nn.ModuleList");
}
Value Sequential(Interpreter& in, Call& c) {
  return ModuleContainer(in, c, "torch.nn.Sequential");
}
Value Parameter(Interpreter& in, Call&) {
  return in.heap().Tensor(Stage::kStatic, Stage::kStatic);
}

// --- exporters ---
Value Export(Interpreter& in, Call& c) {
  Site site = in.MakeSite(c.frame, *c.node, graph::NodeKind::kExport, c.name);
  site.value = c.ArgValue(c.name == "torch.onnx.export"     ? "model"
                          : c.name == "torch.export.export" ? "mod"
                                                            : "func",
                          0);
  if (site.value.kinds == 0) site.value = c.ArgValue("obj", 0).kinds != 0 ? c.ArgValue("obj", 0) : in.heap().Unknown();
  site.second = c.ArgValue(c.name == "torch.jit.trace" ? "example_inputs" : "args", 1);
  if (site.second.kinds == 0) site.second = in.heap().Unknown();
  site.arguments = c.arguments;
  in.Emit(site);
  if (c.name == "torch.jit.script" || c.name == "torch.jit.trace") {
    const Contents& k = in.heap().contents(site.value);
    if (site.value.may_be(kModule) || k.kind == ContentsKind::kInstance) {
      Value v = in.heap().Unknown(Confidence::kCertain);
      v.kinds = kModule;
      v.rank = site.value.rank;
      v.contents =
          in.heap().Intern(Contents{.kind = ContentsKind::kInstance, .name = Symbol::Of("torch.jit.ScriptModule")});
      return v;
    }
    return site.value;
  }
  return in.heap().Unknown();
}

// `@torch.library.custom_op("ns::name", ...)` makes the operator torch.ops.ns.name of the function below it.
Value CustomOp(Interpreter& in, Call& c) {
  const Value name = c.ArgValue("name", 0);
  const graph::Constant& k = in.heap().constant(name.constant);
  if (name.constant == 0 || k.type != graph::Constant::Type::kString) return in.heap().Unknown();
  std::string qualified = "torch.ops." + std::string(k.text.text());
  if (const std::size_t colons = qualified.find("::"); colons != std::string::npos) qualified.replace(colons, 2, ".");
  return in.heap().Library(Symbol::Of(qualified));
}

constexpr NamedTransfer kTable[] = {
    {"torch.jit.is_tracing", IsTracing},
    {"torch._C._get_tracing_state", TracingState},
    {"torch.jit.is_scripting", IsScripting},
    {"torch.compiler.is_compiling", IsDynamo},
    {"torch._dynamo.is_compiling", IsDynamo},
    {"torch.compiler.is_exporting", IsDynamo},
    {"torch.compiler.is_dynamo_compiling", IsDynamo},
    {"torch._dynamo.external_utils.is_compiling", IsDynamo},
    {"torch.onnx.is_in_onnx_export", IsInOnnxExport},
    {"torch.is_grad_enabled", GradMode},
    {"torch.is_autocast_enabled", GradMode},
    {"torch.is_inference_mode_enabled", GradMode},
    {"torch.cuda.is_available", GradMode},
    {"torch.backends.mps.is_available", GradMode},
    {"torch.equal", Predicate},
    {"torch.allclose", Predicate},
    {"torch.is_nonzero", Predicate},
    {"torch.Tensor.equal", Predicate},
    {"torch.Tensor.allclose", Predicate},
    {"torch.Tensor.is_nonzero", Predicate},
    {"torch.Tensor.is_same_size", SameSize},
    {"torch.where", Where},
    {"torch.split", Split},
    {"torch.Tensor.split", Split},
    {"torch.chunk", Chunk},
    {"torch.Tensor.chunk", Chunk},
    {"torch.unbind", Unbind},
    {"torch.Tensor.unbind", Unbind},
    {"torch.tensor_split", Chunk},
    {"torch.Tensor.tensor_split", Chunk},
    {"torch.utils.checkpoint.checkpoint", Checkpoint},
    {"torch.cond", Cond},
    {"torch.nn.utils.weight_norm", FirstArgument},
    {"torch.nn.utils.spectral_norm", FirstArgument},
    {"torch.nn.utils.parametrizations.weight_norm", FirstArgument},
    {"torch.nn.utils.parametrizations.spectral_norm", Parametrized},
    {"torch.nn.utils.parametrizations.orthogonal", Parametrized},
    {"torch.ao.quantization.quantize_dynamic", Quantized},
    {"torch.quantization.quantize_dynamic", Quantized},
    {"io.BytesIO", Buffer},
    {"torch.broadcast_shapes", Sizes},
    {"torch._shape_as_tensor", ShapeTensor},
    {"torch.vmap", FirstArgument},
    {"torch.func.vmap", FirstArgument},
    {"torch.compile", FirstArgument},
    {"torch.nn.functional.scaled_dot_product_attention", Attention},
    {"torch.numel", FrozenNumel},
    {"torch._assert", Assert},
    {"torch._check", Check},
    {"torch._check_is_size", Check},
    {"torch.nn.ModuleList", ModuleList},
    {"torch.nn.ModuleDict", ModuleList},
    {"torch.nn.ParameterList", ModuleList},
    {"torch.nn.Sequential", Sequential},
    {"torch.nn.Parameter", Parameter},
    {"torch.nn.Buffer", Parameter},
    {"torch.nn.parameter.Buffer", Parameter},
    {"torch.nn.parameter.Parameter", Parameter},
    {"torch.library.custom_op", CustomOp},
    {"torch.onnx.export", Export},
    {"torch.jit.trace", Export},
    {"torch.jit.script", Export},
    {"torch.export.export", Export},
};

}  // namespace

std::span<const NamedTransfer> TorchFunctions() {
  return kTable;
}

}  // namespace exportlint::flow
