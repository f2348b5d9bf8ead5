// Runs rules over the sites that flow emits and keeps what they say.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/flow/flow.h"
#include "analyzers/flow/site.h"
#include "findings/finding.h"
#include "rules/engine/silenced.h"
#include "rules/rule.h"

namespace exportlint::rules {

struct RunOptions {
  std::optional<std::set<std::string, std::less<>>> enabled = {};  // rule ids; absent: every rule
  std::unordered_map<std::string, Severity> severity = {};         // overrides, by rule id
  flow::ExporterMask exporters = flow::kAllExporters;              // exporters in force
  Settings settings = {};
  SyntaxOf syntax = {};  // given where findings are to carry edits
};

// Maps the path of a source file to the path that reports show.
using PathMap = std::function<std::string(const std::string& source_path)>;

// One per analysis thread.
class RuleRunner {
 public:
  explicit RuleRunner(RunOptions options);
  ~RuleRunner();

  // Shows a site to the rules that subscribe to its kind.
  void Visit(const flow::Site& site);

  // Shows a unit that was read from a model file to the rules about graphs; nothing for source code.
  void VisitModel(const graph::Unit& unit);

  // What declared dimensions silenced so far, and forgets it.
  std::vector<SilencedPlace> TakeSilenced();

  // Whether something was said of a file so far.
  bool SpeaksOf(const SourceFile& source) const;

  // Everything said so far: TakeAll of this runner alone.
  std::vector<Finding> Take(const PathMap& map);

 private:
  friend std::vector<Finding> TakeAll(std::span<RuleRunner* const> runners, const PathMap& map,
                                      const PathMap& original_path, const flow::ForEach& for_each);
  friend std::vector<Finding> FindingsIn(const SourceFile& source, std::span<const RuleRunner* const> runners);
  class RunnerSink;

  std::vector<const Rule*> model_rules_;
  std::unique_ptr<RunnerSink> sink_;
};

// What several runners of the same options found together, and forgets it: one finding a rule and place, with
// fingerprints, sorted by path, line, column and rule. A finding whose every bad outcome belongs to exporters that are
// not in force is dropped. Findings of a graph's listing are told at the original line where the model recorded it,
// under `original_path` of the recorded path. `for_each` may use several threads; the result does not depend on it.
std::vector<Finding> TakeAll(
    std::span<RuleRunner* const> runners, const PathMap& map,
    const PathMap& original_path = [](const std::string& path) { return path; }, const flow::ForEach& for_each = {});

// What TakeAll would give of one file; the runners keep it.
std::vector<Finding> FindingsIn(const SourceFile& source, std::span<const RuleRunner* const> runners);

}  // namespace exportlint::rules
