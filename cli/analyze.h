// What a whole run and an open project both need to run flow and rules.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "analyzers/flow/flow.h"
#include "ci/suppress.h"
#include "cli/pipeline.h"
#include "cli/python_env.h"
#include "rules/engine/run.h"

namespace exportlint::cli {

// Flow as the options want it; `environment` is null without installed packages.
flow::Options FlowOptions(const CheckOptions& options, std::shared_ptr<PythonEnvironment> environment);
// The environment that the options name, or null.
std::shared_ptr<PythonEnvironment> EnvironmentOf(const CheckOptions& options);
// For entries in the file that reports call `display`.
rules::RunOptions RuleOptions(const CheckOptions& options, const std::string& display);

// The allow-comments of these files over findings in them.
void Suppress(std::span<const ci::CheckedFile> files, const CheckOptions& options, std::vector<Finding>* findings);

// Those of the configuration files of the run.
std::vector<ci::ConfigAllowance> ConfigAllowances(const CheckOptions& options);

// Sessions keep what they learn of definitions: as many are made as units run at once.
class SessionPool {
 public:
  explicit SessionPool(const flow::Analysis& analysis) : analysis_(analysis) {}
  std::unique_ptr<flow::Analysis::Session> Take();
  void Give(std::unique_ptr<flow::Analysis::Session> session);
  // Ends them side by side: each holds much.
  void Clear(unsigned jobs);

 private:
  const flow::Analysis& analysis_;
  std::mutex lock_;
  std::vector<std::unique_ptr<flow::Analysis::Session>> free_;
};

}  // namespace exportlint::cli
