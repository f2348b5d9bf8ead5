// Between Python and C++: which C++ functions an export runs, and how operators that a run registers are called.
#include <algorithm>
#include <string>

#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/offered.h"
#include "analyzers/flow/transfer.h"

namespace exportlint::flow {

using graph::Graph;

namespace {

constexpr ExporterMask kOutside = Bit(Exporter::kTrace) | Bit(Exporter::kDynamo);

// "ns::name" of "torch.ops.ns.name" and of its overload "torch.ops.ns.name.default".
Symbol OperatorCalled(std::string_view name) {
  constexpr std::string_view kPrefix = "torch.ops.";
  if (!name.starts_with(kPrefix)) return {};
  name.remove_prefix(kPrefix.size());
  const std::size_t dot = name.find('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view rest = name.substr(dot + 1);
  return Symbol::Of(std::string(name.substr(0, dot)) + "::" + std::string(rest.substr(0, rest.find('.'))));
}

}  // namespace

// A function bound to Python is run by the tracer and by torch.export; of an operator registered with a body of other
// operators only torch.export looks inside; a kernel of a backend is opaque to both. Others may be called from
// anywhere.
void Interpreter::RunNativeEntries(const graph::Unit& unit) {
  if (!program_.index(unit).native) return;
  const Registrations& all = program_.registrations();
  for (graph::GraphId id = 1; id < unit.graphs().size(); ++id) {
    const Graph& g = unit.graph(id);
    const bool function = g.kind == Graph::Kind::kFunction && g.class_index < 0;
    if (!function || !TakesTensor(unit, g)) continue;
    ExporterMask live = 0;
    if (all.IsBound(&g)) live = kOutside;
    if (all.IsComposite(&g)) live = static_cast<ExporterMask>(live | Bit(Exporter::kDynamo));
    if (live != 0) {
      const Confidence confidence = all.IsGradient(&g) ? Confidence::kPossible : Confidence::kLikely;
      RunEntry(unit, id, Value{.kinds = 0}, confidence, live);
    } else if (!all.IsKernel(&g) && g.parent == 0) {
      RunEntry(unit, id, Value{.kinds = 0}, all.all().empty() ? Confidence::kLikely : Confidence::kPossible, kOutside);
    }
  }
}

void Interpreter::EmitSizeRead(Frame& frame, const graph::Node& node, const Value& size) {
  if (silent_ > 0 || !program_.index(*frame.unit).native || size.stage == Stage::kStatic) return;
  Site site = MakeSite(frame, node, graph::NodeKind::kCall, "size-read");
  site.value = size;
  site.confidence = std::min(site.confidence, size.confidence);
  Emit(site);
}

void Interpreter::EmitRegistrations(const graph::Unit& unit) {
  const Registrations& all = program_.registrations();
  if (all.all().empty() || unit.graphs().empty()) return;
  Frame frame{.unit = &unit, .graph = &unit.graph(0), .range = {}, .values = {}, .env = {}};
  for (const Registration& r : all.all()) {
    if (r.kind == Registration::Kind::kDefine && r.unit == &unit) {
      Site site = MakeSite(frame, unit.node(r.node), graph::NodeKind::kCall, "operator-definition");
      site.name = r.op;
      site.registration = &r;
      Emit(site);
    }
    if (r.kind != Registration::Kind::kImplement || r.function.unit != &unit) continue;
    const Registration* definition = all.Find(r.op, Registration::Kind::kDefine);
    if (definition == nullptr || definition->detail.empty()) continue;
    frame.graph = &unit.graph(r.function.graph);
    for (const ParameterWrite& write : WritesToParameters(unit, r.function.graph)) {
      if (SchemaMutates(definition->detail.text(), write.parameter)) continue;
      Site site = MakeSite(frame, unit.node(write.node), graph::NodeKind::kMutate, "undeclared-write");
      site.name = frame.graph->parameters[write.parameter].name;
      site.registration = definition;
      Emit(site);
    }
    frame.graph = &unit.graph(0);
  }
}

Value Interpreter::LoadedExtension(Call& call) {
  const Value name = call.ArgValue("name", 0);
  const graph::Unit* unit = name.constant != 0
                                ? program_.registrations().ExtensionModule(heap_.constant(name.constant).text.text())
                                : nullptr;
  if (unit == nullptr) return heap_.Unknown();
  Value v = heap_.Other();
  v.false_in = 0;
  v.contents = heap_.Intern(Contents{.kind = ContentsKind::kUnitModule, .function = {unit, 0}});
  return v;
}

Value Interpreter::CallOperator(Call& call) {
  const Symbol op = OperatorCalled(call.name);
  const Registration* body = op.empty() ? nullptr : program_.registrations().Composite(op);
  if (body == nullptr) return Value{.kinds = 0};
  const graph::Graph& g = body->function.unit->graph(body->function.graph);
  const ExporterMask all = call.frame.env.live;
  call.frame.env.live = static_cast<ExporterMask>(all & Bit(Exporter::kDynamo));
  const Contents contents{.kind = ContentsKind::kFunctionOf, .function = body->function};
  Value result{.kinds = 0};
  if (call.frame.env.live != 0) result = CallFunction(call, body->function, contents, Value{.kinds = 0});
  call.frame.env.live = all;
  const Value declared = FromHint(*body->function.unit, g.returns, Stage::kData);
  return result.known() && result.kinds != 0 ? result : declared;
}

}  // namespace exportlint::flow
