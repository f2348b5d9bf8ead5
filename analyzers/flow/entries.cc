// Where analysis starts: a function as an export runs it, and code around exports.
#include <algorithm>

#include "analyzers/flow/dimensions.h"
#include "analyzers/flow/flow.h"
#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/offered.h"

namespace exportlint::flow {

using graph::Graph;

Interpreter::Interpreter(const Program& program) : program_(program) {}

void Interpreter::StartFile(SiteVisitor visitor) {
  visitor_ = std::move(visitor);
  heap_.ForgetLocal();
  local_ = {};
  limits_.clear();
  given_up_.clear();
  shown_by_wrappers_.clear();
  const char here = 0;
  stack_ = reinterpret_cast<std::uintptr_t>(&here);
  nodes_ = spent_ = 0;
}

namespace {

// What an exporter made holds what that exporter would do to it.
ExporterMask ExportersOf(ModelForm form) {
  switch (form) {
    case ModelForm::kTraced: return Bit(Exporter::kTrace);
    case ModelForm::kScripted: return Bit(Exporter::kScript);
    case ModelForm::kExported: return Bit(Exporter::kDynamo);
    case ModelForm::kOnnx: break;
  }
  return kAllExporters;
}

void ApplyDeclared(const Declared& declared, const graph::Parameter& parameter, Value* v) {
  if (!v->may_be_tensor() || v->dims != Stage::kShape) return;
  v->fixed = declared.FixedOf(parameter.name.text());
  if (v->fixed == kAllFixed) v->dims = Stage::kStatic;
  const DeclaredInput* input = declared.Find(parameter.name.text());
  if (input != nullptr && input->rank >= 0 && v->rank < 0) v->rank = static_cast<std::int8_t>(input->rank);
}

}  // namespace

Value Interpreter::EntryValue(const graph::Unit& unit, graph::GraphId id, std::size_t p, const Value& self) {
  const graph::Parameter& parameter = unit.graph(id).parameters[p];
  const UnitIndex& text = program_.index(unit);
  Value fallback{.kinds = 0};
  if (parameter.has_default) fallback = DefaultOf(unit, id, p);
  // What an export gives an outermost module is a tensor; inside, callers tell, and the text must use it as one.
  const Contents& module = heap_.contents(self);
  const bool outermost = module.cls && !program_.UsedInClasses(module.cls.get().name);
  const bool documented = self.kinds == 0 && parameter.hint == 0 && !text.native &&
                          DocumentsTensor(Docstring(unit, unit.graph(id)), parameter.name.text());
  const bool used = documented || text.tensor_use[id][p] || (outermost && !parameter.has_default);
  const bool by_key = !text.tensor_use[id][p] && text.key_use[id][p];
  const EntryUse use = by_key ? EntryUse::kByKey : used ? EntryUse::kTensor : EntryUse::kNone;
  return Seed(unit, parameter, fallback.kinds != 0 ? &fallback : nullptr, self.kinds != 0 || documented, use);
}

void Interpreter::RunEntry(const graph::Unit& unit, graph::GraphId id, const Value& self, Confidence confidence,
                           ExporterMask live, const Contents* decorated) {
  const Graph& g = unit.graph(id);
  const UnitIndex& text = program_.index(unit);
  Frame frame{.unit = &unit, .graph = &g, .range = text.ranges[id], .values = {}, .env = {}};
  frame.confidence = confidence;
  if (g.class_index >= 0) frame.defined_in = {&unit, static_cast<std::uint32_t>(g.class_index)};
  frame.env.slots.assign(g.slots.size(), Value{});
  frame.env.live = live;
  if ((g.flags & Graph::kScripted) != 0) frame.env.live = Bit(Exporter::kScript);
  if (text.native) frame.env.live = static_cast<ExporterMask>(live & ~Bit(Exporter::kScript));
  if (const SourceMap* map = unit.source().map()) frame.env.live = ExportersOf(map->form());
  for (std::size_t p = 0; p < g.parameters.size(); ++p) {
    if (p == 0 && self.kinds != 0) {
      frame.env.slots[0] = self;
      continue;
    }
    Value v = EntryValue(unit, id, p, self);
    v.confidence = v.known() ? std::min(v.confidence, confidence) : v.confidence;
    if (declared_ != nullptr && p > 0) ApplyDeclared(*declared_, g.parameters[p], &v);
    if (v.may_be_tensor())
      v.origin = Origin(frame, g.parameters[p].span, Origin::Kind::kInput, g.parameters[p].name, 0);
    frame.env.slots[p] = v;
    if (self.kinds != 0 && !g.parameters[p].has_default) EmitInput(frame, g.parameters[p], v, self);
  }
  StartSteps();
  const Value returned = decorated != nullptr && WrapperOf(*decorated) != nullptr
                             ? RunEntryWrapper(frame, *decorated, self)
                             : RunGraph(frame);
  const Contents& module = heap_.contents(self);
  if (module.cls && g.name.text() == "forward" && !program_.UsedInClasses(module.cls.get().name)) {
    Site site = MakeSite(frame, frame.unit->node(program_.index(unit).definitions[id]), graph::NodeKind::kExport,
                         "forward-output");
    site.value = returned;
    site.span = g.name_span;
    site.anchor = g.name_span.begin;
    Emit(site);
  }
}

void Interpreter::EmitInput(Frame& frame, const graph::Parameter& parameter, const Value& v, const Value& self) {
  static const graph::Node kNoNode{};
  const Contents& module = heap_.contents(self);
  const bool plain =
      parameter.kind == graph::Parameter::Kind::kPlain || parameter.kind == graph::Parameter::Kind::kPositionalOnly;
  if (!plain || parameter.hint == 0 || program_.index(*frame.unit).native || !v.is(kNumeric | kString)) return;
  if (!module.cls || program_.UsedInClasses(module.cls.get().name)) return;
  Site site = MakeSite(frame, kNoNode, graph::NodeKind::kExport, "forward-input");
  site.value = v;
  site.name = parameter.name;
  site.span = parameter.span;
  site.anchor = parameter.span.begin;
  site.confidence = std::min(site.confidence, Confidence::kLikely);
  Emit(site);
}

Value Interpreter::DefaultOf(const graph::Unit& unit, graph::GraphId id, std::size_t parameter) {
  // Literal defaults are read from the definition; the rest of what a default may be says nothing here.
  const graph::Node& definition = unit.node(program_.index(unit).definitions[id]);
  if (definition.op != graph::Op::kFunction || definition.aux != id) return heap_.Unknown();
  for (const graph::Input& input : unit.inputs(definition)) {
    if (input.name != unit.graph(id).parameters[parameter].name) continue;
    if (!input.value.present() || input.value.tag() != graph::Operand::Tag::kConstant) break;
    Frame frame{.unit = &unit, .graph = &unit.graph(0), .range = {}, .values = {}, .env = {}};
    return Eval(frame, input.value);
  }
  return heap_.Unknown();
}

void Interpreter::RunModuleBody(const graph::Unit& unit) {
  if (unit.graphs().empty()) return;
  Frame frame{.unit = &unit, .graph = &unit.graph(0), .range = program_.index(unit).ranges[0], .values = {}, .env = {}};
  frame.in_entry = false;
  frame.env.slots.assign(unit.graph(0).slots.size(), Value{});
  StartSteps();
  RunGraph(frame);
}

void Interpreter::RunCaller(const graph::Unit& unit, graph::GraphId id) {
  const Graph& g = unit.graph(id);
  Frame frame{.unit = &unit, .graph = &g, .range = program_.index(unit).ranges[id], .values = {}, .env = {}};
  frame.in_entry = false;
  frame.env.slots.assign(g.slots.size(), Value{});
  for (std::size_t p = 0; p < g.parameters.size(); ++p)
    frame.env.slots[p] = Seed(unit, g.parameters[p], nullptr, false);
  StartSteps();
  const Value returned = RunGraph(frame);
  EmitFactory(frame, id, returned);
}

// `return model, args, ..., dynamic_shapes`: what a factory of exportlint export gives.
void Interpreter::EmitFactory(Frame& frame, graph::GraphId id, const Value& returned) {
  std::vector<Value> parts;
  if (frame.graph->kind != Graph::Kind::kFunction || !returned.is(kTuple) || !Elements(returned, &parts)) return;
  if (parts.size() < 3 || !parts[0].is(kModule) || !parts[1].is(kTuple | kList)) return;
  if (!parts.back().is(kTuple | kList | kDict)) return;
  const Argument arguments[] = {{{}, parts[0], frame.graph->name_span},
                                {{}, parts[1], frame.graph->name_span},
                                {Symbol::Of("dynamic_shapes"), parts.back(), frame.graph->name_span}};
  Site site = MakeSite(frame, frame.unit->node(program_.index(*frame.unit).definitions[id]), graph::NodeKind::kExport,
                       "factory");
  site.value = parts[0];
  site.second = parts[1];
  site.arguments = arguments;
  site.span = frame.graph->name_span;
  site.anchor = site.span.begin;
  Emit(site);
}

}  // namespace exportlint::flow
