// The public face: an analysis of all units, and the session of one thread.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "analyzers/flow/flow.h"
#include "analyzers/flow/interpreter.h"
#include "analyzers/flow/offered.h"

namespace exportlint::flow {

using graph::Graph;

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
    if (!inner(c)) in.RunClass({&unit, c});
  for (std::uint32_t c = classes; c-- > 0;)
    if (inner(c)) in.RunClass({&unit, c});
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
    if (interpreter_->DeclaredFor({&unit, c}) != nullptr) interpreter_->RunClass({&unit, c});
  }
  return interpreter_->Reached();
}

std::vector<std::pair<const graph::Unit*, const graph::Unit*>> Analysis::Session::TakeImports() {
  return interpreter_->TakeImports();
}

std::int64_t Analysis::Session::steps() const {
  return interpreter_->steps();
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
