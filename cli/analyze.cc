// Flow and rules over all units of a run.
#include "cli/analyze.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cli/config/folder_options.h"
#include "cli/declared.h"
#include "cli/front_ends.h"
#include "cli/parallel.h"
#include "facts/targets.h"
#include "fixes/python_syntax.h"
#include "rules/rule.h"

namespace exportlint::cli {
namespace {

bool Contains(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool Enabled(const CheckOptions& options, std::string_view id) {
  return (options.select.empty() || Contains(options.select, id)) && !Contains(options.ignore, id);
}

// What one unit's entries gave besides findings.
struct OneUnit {
  std::vector<Limit> limits;
  std::string printed;
};

// Sites are met once per context; each is printed once.
class SitePrinter {
 public:
  explicit SitePrinter(std::string* out) : out_(out) {}
  void Print(const flow::Site& site) {
    std::string line = flow::PrintSite(site);
    if (!line.ends_with('\n')) line += '\n';
    if (seen_.insert(line).second) *out_ += line;
  }

 private:
  std::string* out_;
  std::unordered_set<std::string> seen_;
};

// What the run works with.
struct Work {
  Work(const std::vector<std::shared_ptr<const graph::Unit>>& units, flow::Options options)
      : analysis(units, std::move(options)), sessions(analysis), runners(analysis.size()) {}

  flow::Analysis analysis;
  SessionPool sessions;
  // One a unit, joined in the order of the units: of two contexts that say the same, the same one is always first.
  std::vector<std::unique_ptr<rules::RuleRunner>> runners;
};

// The same limit is met from several entries.
std::vector<Limit> JoinLimits(std::vector<OneUnit>* results) {
  const auto key = [](const Limit& limit) { return std::tie(limit.path, limit.line, limit.function, limit.message); };
  std::vector<Limit> limits;
  for (OneUnit& one : *results) limits.insert(limits.end(), one.limits.begin(), one.limits.end());
  std::sort(limits.begin(), limits.end(), [&](const Limit& a, const Limit& b) { return key(a) < key(b); });
  const auto same = [&](const Limit& a, const Limit& b) { return key(a) == key(b); };
  limits.erase(std::unique(limits.begin(), limits.end(), same), limits.end());
  return limits;
}

}  // namespace

rules::RunOptions RuleOptions(const CheckOptions& options, const std::string& display) {
  const CheckOptions& own = OptionsOf(options, display);
  rules::RunOptions run;
  run.settings.opset = own.opset;
  if (options.edits) {
    run.syntax = [cache = std::make_shared<fixes::SyntaxCache>()](const SourceFile& source) {
      return cache->Of(source);
    };
  }
  for (const std::string& target : own.targets) {
    std::string wrong;
    if (const facts::TargetRelease* found = facts::FindTarget(target, &wrong)) run.settings.targets.push_back(found);
  }
  if (!own.exporters.empty()) run.exporters = 0;
  for (const Exporter exporter : own.exporters) {
    run.exporters = static_cast<flow::ExporterMask>(run.exporters | flow::Bit(exporter));
  }
  // A finding is told by the options of the folder it is in, whichever entry leads to it: a rule runs where any has it.
  std::vector<const CheckOptions*> all = {&options};
  if (options.folders != nullptr) all = options.folders->all();
  const auto everything = [](const CheckOptions* each) { return each->select.empty() && each->ignore.empty(); };
  if (std::ranges::any_of(all, everything)) return run;
  run.enabled.emplace();
  for (const rules::Rule* rule : rules::AllRules()) {
    if (std::ranges::any_of(all, [&](const CheckOptions* each) { return Enabled(*each, rule->id); }))
      run.enabled->emplace(rule->id);
  }
  return run;
}

std::shared_ptr<PythonEnvironment> EnvironmentOf(const CheckOptions& options) {
  if (options.python_env.empty()) return nullptr;
  auto found = SitePackagesOf(options.python_env);
  return std::make_shared<PythonEnvironment>(found.ok() ? std::move(found).value() : std::vector<std::string>{});
}

flow::Options FlowOptions(const CheckOptions& options, std::shared_ptr<PythonEnvironment> environment) {
  flow::Options flow_options;
  if (environment != nullptr)
    flow_options.load = [environment](std::string_view name) { return environment->Load(name); };
  flow_options.entries = options.entry_points;
  flow_options.for_each = [jobs = options.jobs](std::size_t count, const std::function<void(std::size_t)>& work) {
    ForEachParallel(count, jobs, 0, work);
  };
  return flow_options;
}

void Suppress(std::span<const ci::CheckedFile> files, const CheckOptions& options, std::vector<Finding>* findings) {
  // What is allowed for one exporter is not unused because the user looks at another.
  const auto ran = [&](std::string_view path, std::string_view id) {
    const CheckOptions& own = OptionsOf(options, path);
    return Enabled(own, id) && own.exporters.empty();
  };
  ci::Suppress(files, ran, findings, ConfigAllowances(options));
}

std::unique_ptr<flow::Analysis::Session> SessionPool::Take() {
  const std::lock_guard guard(lock_);
  if (free_.empty()) return std::make_unique<flow::Analysis::Session>(analysis_);
  auto session = std::move(free_.back());
  free_.pop_back();
  return session;
}

void SessionPool::Give(std::unique_ptr<flow::Analysis::Session> session) {
  const std::lock_guard guard(lock_);
  free_.push_back(std::move(session));
}

void SessionPool::Clear(unsigned jobs) {
  ForEachParallel(free_.size(), jobs, 0, [&](std::size_t i) { free_[i].reset(); });
  free_.clear();
}

Analyzed AnalyzeAndRunRules(const Lowered& lowered, const CheckOptions& options) {
  const std::shared_ptr<PythonEnvironment> environment = EnvironmentOf(options);
  flow::Options flow_options = FlowOptions(options, environment);
  flow_options.indexes = lowered.indexes;
  const auto work = std::make_shared<Work>(lowered.units, std::move(flow_options));
  auto& [analysis, sessions, runners] = *work;
  Declare(options.declared, &analysis);
  // An export's opset, targets and exporters are those of the file with the model.
  std::vector<const CheckOptions*> own;  // by unit; all are known before the first is used
  for (const auto& unit : lowered.units) own.push_back(&OptionsOf(options, unit->source().path()));
  std::map<const CheckOptions*, rules::RunOptions> run_options;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (!run_options.contains(own[i]))
      run_options.emplace(own[i], RuleOptions(options, lowered.units[i]->source().path()));
  }
  std::vector<OneUnit> results(analysis.size());
  ForEachParallel(analysis.size(), options.jobs, flow::Analysis::kStackBytes, [&](std::size_t i) {
    runners[i] = std::make_unique<rules::RuleRunner>(run_options.at(own[i]));
    SitePrinter printer(&results[i].printed);
    std::unique_ptr<flow::Analysis::Session> session = sessions.Take();
    if (options.runs(Phase::kFindings)) runners[i]->VisitModel(analysis.unit(i));
    results[i].limits = session->Run(i, [&](const flow::Site& site) {
      if (options.prints(Phase::kFlow)) printer.Print(site);
      if (options.runs(Phase::kFindings)) runners[i]->Visit(site);
    });
    sessions.Give(std::move(session));
  });

  Analyzed analyzed;
  analyzed.remains = work;
  for (const OneUnit& one : results) analyzed.printed += one.printed;
  if (environment != nullptr) {
    results.push_back({environment->limits(), {}});
    analyzed.installed = environment->read();
  }
  analyzed.limits = JoinLimits(&results);
  std::vector<rules::RuleRunner*> all;
  for (const auto& runner : runners) all.push_back(runner.get());
  analyzed.findings = rules::TakeAll(
      all, [](const std::string& path) { return path; },
      [&](const std::string& path) { return DisplayPath(path, options.root); },
      [&](std::size_t count, const std::function<void(std::size_t)>& take) {
        ForEachParallel(count, options.jobs, 0, take);
      });
  std::vector<rules::SilencedPlace> silenced;
  for (rules::RuleRunner* runner : all) {
    for (rules::SilencedPlace& place : runner->TakeSilenced()) silenced.push_back(std::move(place));
  }
  analyzed.silenced = rules::CountSilenced(silenced, analyzed.findings);
  std::vector<ci::CheckedFile> files;
  for (const auto& unit : lowered.units) files.push_back({unit.get(), unit->source().path()});
  if (options.runs(Phase::kFindings)) Suppress(files, options, &analyzed.findings);
  return analyzed;
}

}  // namespace exportlint::cli
