#include "rules/engine/run.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "rules/engine/findings_table.h"
#include "rules/engine/fingerprint.h"
#include "rules/engine/interest.h"
#include "rules/engine/model_index.h"
#include "rules/engine/native.h"
#include "rules/engine/origins.h"
#include "rules/engine/places.h"
#include "rules/engine/rivals.h"

namespace exportlint::rules {
namespace {

bool FailsExport(Outcome o) {
  return o == Outcome::kError || o == Outcome::kUnsupported;
}

// `error` is kept for what makes an export fail: the dynamo one where it is in force, since it is torch's default.
bool SurelyFails(const Outcomes& outcomes, flow::ExporterMask in_force) {
  if (in_force & flow::Bit(Exporter::kDynamo)) return FailsExport(outcomes.dynamo);
  return std::ranges::any_of(kExporters,
                             [&](Exporter e) { return (in_force & flow::Bit(e)) && FailsExport(outcomes.of(e)); });
}

// A program that torch.export made is what it made of every size and number: what is left is what becomes of it.
void Settle(ModelForm form, Outcomes* outcomes) {
  if (form != ModelForm::kExported) return;
  const Outcome o = outcomes->dynamo;
  if (o == Outcome::kError || o == Outcome::kSpecialized || o == Outcome::kBaked) outcomes->dynamo = Outcome::kOk;
}

// False for a finding that is about exporters not in force only.
bool Concerns(const Finding& finding, flow::ExporterMask in_force) {
  bool bad_somewhere = false;
  for (const Exporter e : kExporters) {
    if (finding.outcomes.of(e) == Outcome::kOk) continue;
    if (in_force & flow::Bit(e)) return true;
    bad_somewhere = true;
  }
  if (finding.trace_warns) return (in_force & flow::Bit(Exporter::kTrace)) != 0;
  return !bad_somewhere;
}

}  // namespace

// Collects what the rule being run says of the site being visited.
class RuleRunner::RunnerSink : public Sink {
 public:
  explicit RunnerSink(RunOptions options) : options_(std::move(options)) {}

  const Settings& settings() const override { return options_.settings; }
  const RunOptions& options() const { return options_; }
  FindingsTable& table() { return table_; }

  std::vector<SilencedPlace>& silenced() { return silenced_; }

  // Notes only what would be said.
  void RunAsDynamic(const Rule& rule, const flow::Site& site) {
    declared_ = site.declared;
    Run(rule, AsDynamic(site));
    declared_ = nullptr;
  }

  void Run(const Rule& rule, const flow::Site& site) {
    rule_ = &rule;
    rule.check(site, *this);
    if (used_ == 0 && options_.syntax && rule.fixes == Rule::Fixes::kSafe)
      table_.Doubt(rule, site.unit->source(), PlaceOf(site.unit->source(), site.span));
    for (; used_ > 0; --used_) Keep(site, std::move(Pending()[used_ - 1]));
  }

  void RunModel(const Rule& rule, const ModelSite& at) {
    rule_ = &rule;
    rule.check_model(at, *this);
    for (; used_ > 0; --used_) Keep(at.site, std::move(Pending()[used_ - 1]));
  }

  Draft Start(const flow::Site& site) override {
    if ((site.live & options_.exporters) == 0 || used_ == kMostPerSite) return {};
    Finding& finding = Pending()[used_++] = Finding{};
    finding.rule = rule_->id;
    finding.severity = rule_->severity;
    finding.confidence = site.confidence;
    finding.place = PlaceOf(site.unit->source(), site.span);
    finding.trace_warns =
        site.warning != flow::TracerWarning::kNone && site.live_in(Exporter::kTrace) && !site.warning_in_torch;
    if (site.graph && site.graph->kind != graph::Graph::Kind::kModule)
      finding.symbol = site.graph->qualified_name.text();
    return Make(&finding, &site, options_.syntax ? &options_.syntax : nullptr);
  }

 private:
  static constexpr std::size_t kMostPerSite = 16;
  // What the rule being run says. One a thread, as rules do not run inside of each other: a run has a sink a file.
  static std::array<Finding, kMostPerSite>& Pending() {
    thread_local std::array<Finding, kMostPerSite> pending;
    return pending;
  }

  void Keep(const flow::Site& site, Finding&& finding) {
    if (finding.message.empty()) return;
    if (site.native()) SayOfNative(site, &finding);
    if (!Concerns(finding, options_.exporters)) return;
    if (const SourceMap* map = site.unit->source().map()) Settle(map->form(), &finding.outcomes);
    // What makes nothing worse is told of source, which people read; nobody reads a listing.
    if (site.unit->source().map() != nullptr && site.unit->model() == nullptr && finding.outcomes == Outcomes{}) return;
    // Only exporters that do not reach the site would have minded.
    if (site.live != flow::kAllExporters && finding.severity > Severity::kNote && !finding.trace_warns &&
        finding.outcomes == Outcomes{})
      return;
    // A finding of a model file is about the file, whatever exporter made it.
    if (site.unit->model() == nullptr && finding.severity == Severity::kError &&
        !SurelyFails(finding.outcomes, options_.exporters)) {
      finding.severity = Severity::kWarning;
    }
    if (declared_ != nullptr) {
      if (finding.severity > Severity::kNote && finding.confidence >= Confidence::kLikely)
        silenced_.push_back({declared_, std::move(finding.place)});
      return;
    }
    if (const auto it = options_.severity.find(finding.rule); it != options_.severity.end())
      finding.severity = it->second;
    if (!table_.Knows(*rule_, site.unit->source(), finding.place)) {
      std::vector<WhyStep> why = site.heap != nullptr ? site.Why() : std::vector<WhyStep>{};
      std::ranges::move(finding.why, std::back_inserter(why));
      finding.why = std::move(why);
    }
    table_.Add(*rule_, site.unit->shared_source(), std::move(finding));
  }

  RunOptions options_;
  const Rule* rule_ = nullptr;
  std::size_t used_ = 0;
  FindingsTable table_;
  const flow::Declared* declared_ = nullptr;  // whose silence is being measured
  std::vector<SilencedPlace> silenced_;
};

RuleRunner::RuleRunner(RunOptions options) {
  for (const Rule* rule : AllRules()) {
    const bool on = !options.enabled || options.enabled->contains(rule->id);
    if (rule->check_model && on) model_rules_.push_back(rule);
  }
  sink_ = std::make_unique<RunnerSink>(std::move(options));
}

RuleRunner::~RuleRunner() = default;

void RuleRunner::Visit(const flow::Site& site) {
  const auto& enabled = sink_->options().enabled;
  for (const Rule* rule : RulesFor(site.kind, site.op)) {
    if (enabled && !enabled->contains(rule->id)) continue;
    if (site.in_entry || rule->anywhere) sink_->Run(*rule, site);
    if (site.in_entry && IsDeclaredStatic(site)) sink_->RunAsDynamic(*rule, site);
  }
}

void RuleRunner::VisitModel(const graph::Unit& unit) {
  if (unit.model() == nullptr) return;
  const ModelIndex index(*unit.model());
  ModelSite at{.unit = unit, .model = *unit.model(), .index = index, .node = nullptr, .site = {}};
  at.site.unit = &unit;
  at.site.in_entry = true;
  at.site.span = at.model.head;
  for (const Rule* rule : model_rules_) sink_->RunModel(*rule, at);
  for (const graph::ModelNode& node : at.model.nodes) {
    at.node = &node;
    at.site.node = &unit.node(node.node);
    at.site.op = at.site.node->name.text();
    at.site.span = at.site.node->span;
    at.site.anchor = at.site.span.begin;
    for (const Rule* rule : model_rules_) sink_->RunModel(*rule, at);
  }
}

std::vector<SilencedPlace> RuleRunner::TakeSilenced() {
  return std::exchange(sink_->silenced(), {});
}

bool RuleRunner::SpeaksOf(const SourceFile& source) const {
  return sink_->table().SpeaksOf(source);
}

std::vector<Finding> RuleRunner::Take(const PathMap& map) {
  RuleRunner* self = this;
  return TakeAll({&self, 1}, map);
}

namespace {

// One finding a place and family, with fingerprints, sorted.
std::vector<Finding> Finish(FindingsTable all, const PathMap& map, const PathMap& original_path) {
  std::vector<FindingsTable::Entry> entries = all.Take();
  KeepOneOfEachFamily(&entries);
  for (FindingsTable::Entry& e : entries) {
    e.finding.place.path = map(e.finding.place.path);
    for (WhyStep& step : e.finding.why) step.place.path = map(step.place.path);
    for (Fix& fix : e.finding.fixes) {
      for (Edit& edit : fix.edits) edit.place.path = map(edit.place.path);
    }
  }
  MoveToOrigins(&entries, original_path);
  const auto key = [](const FindingsTable::Entry& e) {
    const Place& p = e.finding.place;
    return std::tie(p.path, p.line, p.column, e.finding.rule, p.end_line, p.end_column);
  };
  std::vector<FindingsTable::Entry*> sorted;  // entries are large
  sorted.reserve(entries.size());
  for (FindingsTable::Entry& e : entries) sorted.push_back(&e);
  std::ranges::sort(sorted, [&](const auto* a, const auto* b) { return key(*a) < key(*b); });

  std::map<std::string, int> occurrences;  // by the fingerprint of the first among equals
  std::vector<Finding> findings;
  findings.reserve(entries.size());
  for (FindingsTable::Entry* sorted_entry : sorted) {
    FindingsTable::Entry& e = *sorted_entry;
    const std::string_view line = e.moved ? std::string_view(e.line_text) : e.source->Line(e.finding.place.line);
    const int occurrence = occurrences[Fingerprint(e.finding, line, 0)]++;
    e.finding.fingerprint = Fingerprint(e.finding, line, occurrence);
    findings.push_back(std::move(e.finding));
  }
  return findings;
}

// Files in the order of their paths, in parts: what is said of one file does not depend on what is said of others.
class Parts {
 public:
  // `map` is that of the paths; what is told elsewhere than where it was found makes one part of all.
  Parts(const std::vector<const SourceFile*>& sources, const PathMap& map) {
    std::vector<std::pair<std::string, const SourceFile*>> by_path;
    for (const SourceFile* source : sources) {
      if (!part_.try_emplace(source, 0).second) continue;
      by_path.emplace_back(map(source->path()), source);
      whole_ = whole_ || source->map() != nullptr;
    }
    if (whole_) return;
    std::ranges::sort(by_path);
    size_ = std::clamp<std::size_t>(by_path.size(), 1, kMostParts);
    for (std::size_t i = 0; i < by_path.size(); ++i) {
      const bool same = i > 0 && by_path[i].first == by_path[i - 1].first;
      part_[by_path[i].second] = same ? part_[by_path[i - 1].second] : i * size_ / by_path.size();
    }
  }

  std::size_t size() const { return size_; }
  std::size_t Of(const SourceFile& source) const { return part_.at(&source); }

 private:
  static constexpr std::size_t kMostParts = 8;
  std::unordered_map<const SourceFile*, std::size_t> part_;
  std::size_t size_ = 1;
  bool whole_ = false;
};

}  // namespace

std::vector<Finding> TakeAll(std::span<RuleRunner* const> runners, const PathMap& map, const PathMap& original_path,
                             const flow::ForEach& for_each) {
  std::vector<const SourceFile*> sources;
  for (const RuleRunner* runner : runners)
    runner->sink_->table().ForEachSource([&](const SourceFile& source) { sources.push_back(&source); });
  const Parts parts(sources, map);
  // In the order of the runners: of two that say the same the same one is always first.
  std::vector<std::vector<std::pair<FindingsTable*, const SourceFile*>>> work(parts.size());
  for (RuleRunner* runner : runners) {
    FindingsTable& table = runner->sink_->table();
    table.ForEachSource([&](const SourceFile& source) { work[parts.Of(source)].emplace_back(&table, &source); });
  }
  std::vector<std::vector<Finding>> done(parts.size());
  const auto take = [&](std::size_t part) {
    FindingsTable all;
    for (const auto& [table, source] : work[part]) all.Absorb(table, *source);
    done[part] = Finish(std::move(all), map, original_path);
  };
  if (for_each) {
    for_each(done.size(), take);
  } else {
    for (std::size_t part = 0; part < done.size(); ++part) take(part);
  }
  for (RuleRunner* runner : runners) runner->sink_->table() = {};
  std::vector<Finding> findings = std::move(done.front());
  for (std::size_t part = 1; part < done.size(); ++part) std::ranges::move(done[part], std::back_inserter(findings));
  return findings;
}

std::vector<Finding> FindingsIn(const SourceFile& source, std::span<const RuleRunner* const> runners) {
  FindingsTable all;
  for (const RuleRunner* runner : runners) all.AddFrom(runner->sink_->table(), source);
  const auto same = [](const std::string& path) { return path; };
  return Finish(std::move(all), same, same);
}

}  // namespace exportlint::rules
