// The packages installed in a Python environment, read when flow asks for them. No Python process is started.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/graph/graph.h"
#include "cli/digest.h"
#include "findings/report.h"

namespace exportlint::cli {

// The folders that an interpreter looks for installed packages in, in order: site-packages below an environment's
// folder (or of the interpreter inside it), folders named by its .pth files, and the base interpreter's where
// pyvenv.cfg includes them. The error says what is missing.
Result<std::vector<std::string>> SitePackagesOf(const std::string& environment);

// A module that was asked for.
struct InstalledModule {
  std::string name;  // dotted
  std::string path;  // empty: there was none
  Digest digest;     // of what the file held
};

struct InstalledRead {
  std::vector<InstalledModule> modules;  // each once, in no order
  bool all = true;                       // false: one could not be read, or there were too many
};
// Whether asking again on this search path would give the same.
bool StillHolds(const InstalledRead& read, const std::vector<std::string>& search_path);

// Safe to use from many threads; each module is read once by whoever asks first.
class PythonEnvironment {
 public:
  explicit PythonEnvironment(std::vector<std::string> search_path);

  // The module of this dotted name, lowered; null when there is none, or when flow knows its package by facts.
  std::shared_ptr<const graph::Unit> Load(std::string_view name);
  // What could not be read, and whether more was asked for than is read.
  std::vector<Limit> limits() const;
  // What was asked for so far.
  InstalledRead read() const;

 private:
  static constexpr int kMaxModules = 2000;

  std::vector<std::string> search_path_;
  mutable std::mutex lock_;
  int count_ = 0;
  InstalledRead read_;
  std::vector<Limit> limits_;
};

}  // namespace exportlint::cli
