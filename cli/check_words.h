// The words of `exportlint check` and of its kin: options to values.
#pragma once

#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "cli/gate.h"
#include "cli/pipeline.h"
#include "findings/finding.h"

namespace CLI {
class App;
}

namespace exportlint::cli {

// As typed, and what Resolve makes of it.
struct CheckWords {
  CheckOptions options;
  GateOptions gate;
  std::vector<std::string> select, ignore, extend_select, exporters, print;
  std::string root, config, stop_after, min_confidence, fail_on;
  Severity threshold = Severity::kWarning;
  std::string shard;
  bool no_cache = false, isolated = false, no_gitignore = false, no_baseline = false;
};

// PATH and what says how inputs are read. `required`: without a path it is an error, otherwise the working folder.
void AddInputOptions(CLI::App& command, CheckWords* words, bool required);
// Which rules, exporters, targets and confidence.
void AddFilterOptions(CLI::App& command, CheckWords* words);

// Checks the words, reads the configuration and fills `options`, `gate` and `threshold`; the first wrong word is told.
Result<bool> Resolve(CheckWords* words);

// Where a baseline of this run belongs when none is named: beside the run's configuration file, else in the root.
std::string DefaultBaseline(const CheckWords& words);

}  // namespace exportlint::cli
