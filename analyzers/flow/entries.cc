// Where analysis starts, and the public face.
#include <algorithm>
#include <string>

#include <fmt/format.h>

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

namespace {

void RunClass(Interpreter& in, const graph::Unit& unit, std::uint32_t index) {
  const ClassRef cls{&unit, index};
  if (!in.BasesOf(cls).is_module || in.IsItsBase(cls)) return;
  const auto find = [&](std::string_view method) -> const Contents* {
    ClassRef owner;
    Value f;
    if (!in.FindInClass(cls, Symbol::Of(method), &owner, &f)) return nullptr;
    const Contents& c = in.heap().contents(f);
    return c.kind == ContentsKind::kFunctionOf ? &c : nullptr;
  };
  if (const Value own = in.OwnForward(cls, in.InfoOf(cls).object); own.kinds != 0) {
    const Contents& c = in.heap().contents(own);
    const std::vector<Value> all = c.kind == ContentsKind::kChoice ? c.values : std::vector<Value>{own};
    for (const Value& one : all) in.RunModel(cls, in.heap().contents(in.heap().contents(one).values[0]));
    return;
  }
  const Contents* const forward = find("forward");
  const Contents* const call = find("__call__");
  if (forward == nullptr) {
    call != nullptr ? in.RunModel(cls, *call) : in.RunMethods(cls);
  } else if (call != nullptr && WrapperOf(*forward) == nullptr) {
    // An export calls the object: `forward` is what `__call__` wraps.
    Value wrapper;
    wrapper.kinds = kFunction;
    wrapper.contents = in.heap().Intern(Contents(*call));
    in.RunModel(cls, WithWrapper(*forward, wrapper));
  } else {
    in.RunModel(cls, *forward);
  }
}

}  // namespace

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

Analysis::Analysis(std::vector<std::shared_ptr<const graph::Unit>> units, Options options)
    : program_(std::make_unique<Program>(std::move(units), options.for_each, options.load, nullptr,
                                         std::exchange(options.indexes, {}))),
      options_(std::move(options)) {}
Analysis::Analysis(std::vector<std::shared_ptr<const graph::Unit>> units, const Analysis& previous)
    : program_(std::make_unique<Program>(std::move(units), previous.options_.for_each, previous.options_.load,
                                         previous.program_.get())),
      options_(previous.options_) {}
Analysis::~Analysis() = default;

std::size_t Analysis::size() const {
  return program_->size();
}

bool Analysis::UsedInClasses(Symbol name) const {
  return program_->UsedInClasses(name);
}

bool Analysis::IsOfferedOnly(Symbol name) const {
  return program_->IsOfferedOnly(name);
}

bool Analysis::RegistersAs(const Analysis& other) const {
  return program_->registrations().SameNames(other.program_->registrations());
}

Analysis::Session::Session(const Analysis& analysis)
    : analysis_(&analysis), interpreter_(std::make_unique<Interpreter>(*analysis.program_)) {
  interpreter_->UseDeclarations(analysis.declarations_.get());
}
Analysis::Session::~Session() = default;
Analysis::Session::Session(Session&&) noexcept = default;
Analysis::Session& Analysis::Session::operator=(Session&&) noexcept = default;

std::vector<Limit> Analysis::Session::Run(std::size_t number, const std::function<void(const Site&)>& visit) {
  const Program& program = *analysis_->program_;
  const std::vector<std::string>& entries = analysis_->options_.entries;
  const graph::Unit& unit = program.unit(number);
  if (unit.graphs().empty()) return {};
  Interpreter& in = *interpreter_;
  in.StartFile(visit);
  // From the outside in: what runs inside another model and was told all by its callers is not run by itself.
  const auto inner = [&](std::uint32_t c) { return program.UsedInClasses(unit.classes()[c].name); };
  const auto classes = static_cast<std::uint32_t>(unit.classes().size());
  for (std::uint32_t c = 0; c < classes; ++c)
    if (!inner(c)) RunClass(in, unit, c);
  for (std::uint32_t c = classes; c-- > 0;)
    if (inner(c)) RunClass(in, unit, c);
  in.RunNativeEntries(unit);
  in.EmitRegistrations(unit);
  const UnitIndex& names = program.index(unit);
  for (graph::GraphId g = 0; g < unit.graphs().size(); ++g) {
    const Graph& graph = unit.graph(g);
    const bool function = graph.kind == Graph::Kind::kFunction || graph.kind == Graph::Kind::kMethod;
    const std::string_view qualified = graph.qualified_name.text();
    const bool asked = std::find(entries.begin(), entries.end(), qualified) != entries.end();
    if (function && ((graph.flags & Graph::kScripted) != 0 || asked))
      in.RunEntry(unit, g, Value{.kinds = 0}, Confidence::kCertain);
    const bool exports = names.MentionsExport(g);
    if (graph.kind == Graph::Kind::kModule && exports) in.RunModuleBody(unit);
    if (function && exports && !asked) in.RunCaller(unit, g);
    if (!asked && (graph.flags & Graph::kScripted) == 0) in.RunOffered(unit, g);
  }
  return std::move(in.limits());
}

void Analysis::Session::RunCallers(std::size_t number, const std::function<void(const Site&)>& visit) {
  const Program& program = *analysis_->program_;
  const graph::Unit& unit = program.unit(number);
  interpreter_->StartFile(visit);
  for (graph::GraphId g = 0; g < unit.graphs().size(); ++g) {
    if (!program.index(unit).MentionsExport(g)) continue;
    const Graph::Kind kind = unit.graph(g).kind;
    if (kind == Graph::Kind::kModule) interpreter_->RunModuleBody(unit);
    if (kind == Graph::Kind::kFunction || kind == Graph::Kind::kMethod) interpreter_->RunCaller(unit, g);
  }
}

std::vector<const graph::Graph*> Analysis::Session::ReachedFromDeclared(std::size_t number) {
  const graph::Unit& unit = analysis_->program_->unit(number);
  interpreter_->StartFile([](const Site&) {});
  for (std::uint32_t c = 0; c < unit.classes().size(); ++c) {
    if (interpreter_->DeclaredFor({&unit, c}) != nullptr) RunClass(*interpreter_, unit, c);
  }
  return interpreter_->Reached();
}

std::vector<std::pair<const graph::Unit*, const graph::Unit*>> Analysis::Session::TakeImports() {
  return interpreter_->TakeImports();
}

std::int64_t Analysis::Session::steps() const {
  return interpreter_->steps();
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

std::string PrintSite(const Site& site) {
  static constexpr std::string_view kStages[] = {"static", "shape", "data"};
  const LineColumn at = site.unit->source().Locate(site.span.begin);
  std::string live;
  for (const Exporter e : kExporters) {
    if (site.live_in(e)) live += fmt::format("{}{}", live.empty() ? "" : ",", ToString(e));
  }
  return fmt::format(
      "{}:{}:{}: {} {} kinds={:#x} stage={} dims={} traced={} confidence={} warns={}{} live={} in `{}`: {}\n",
      site.unit->source().path(), at.line, at.column, graph::ToString(site.kind), site.op, site.value.kinds,
      kStages[static_cast<int>(site.value.stage)], kStages[static_cast<int>(site.value.dims)],
      static_cast<int>(site.value.traced), ToString(site.confidence), ToString(site.warning),
      site.warning_in_torch ? "(in torch)" : "", live, site.graph->qualified_name.text(), site.Text());
}

}  // namespace exportlint::flow
