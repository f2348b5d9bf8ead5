// Python files held open: they are edited one at a time, and what they and their dependents
// say follows. The base of
// an editor's server. For one thread: all calls come from the same, and what is long asks whether to go on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "analyzers/flow/flow.h"
#include "cli/analyze.h"
#include "cli/import_graph.h"
#include "cli/pipeline.h"
#include "rules/engine/run.h"

namespace exportlint::cli {

// What is found in one file.
struct FileFindings {
  std::string path;               // as reports call it
  std::vector<Finding> findings;  // as `check` would report them
  // False: some file has not been looked at since something it depends on was edited. What it says of this one is what
  // it said before, and nothing when this one was edited; Refresh brings the rest.
  bool complete = true;
};

class Project {
 public:
  // Reads the Python files that `options` name. Nothing is analysed yet: every file is stale.
  explicit Project(CheckOptions options);
  ~Project();
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  // From now on the file holds this text, whatever is on disk; one that is not there yet is a new one. Looks at the
  // file itself, and, as long as `kEditBudget` lasts, at stale files that have said something of it before.
  FileFindings Edit(const std::string& path, std::string text);
  // The file holds again what is on disk; where there is nothing, it leaves the tree.
  FileFindings Reload(const std::string& path);

  // What is known of a file.
  FileFindings FindingsOf(const std::string& path) const;
  // Looks at stale files on the options' number of threads, until there are none or `go_on`, which is asked between
  // files and from any of the threads, gives false. True when nothing is stale.
  bool Refresh(const std::function<bool()>& go_on = [] { return true; });

  std::vector<std::string> paths() const;  // of all files, as reports call them, sorted
  std::size_t stale() const;               // number of files that Refresh would look at

  static constexpr double kEditBudget = 0.05;  // seconds, of which the first file may take more

 private:
  struct File {
    ImportGraph::Id id = 0;
    std::size_t number = 0;                        // of its unit in the analysis
    std::shared_ptr<const graph::Unit> unit;       // null when it cannot be read
    std::shared_ptr<const flow::UnitIndex> index;  // of it, until the first analysis
    std::optional<Finding> finding;                // that it cannot be read
    std::unique_ptr<rules::RuleRunner> runner;     // what its entries said; null: never run
    bool stale = true;
  };

  FileFindings Replace(const InputFile& input, Result<SourceFile> read, bool gone);
  void Set(File* file, LoweredFile lowered);
  // Makes the analysis of the units there are; everything that may change with them becomes stale.
  void Rebuild(File* edited, bool same_modules);
  FileFindings Known(const std::string& name) const;
  void Run(File* file, flow::Analysis::Session* session, std::vector<ImportGraph::Edge>* edges);
  void NoteEdges(const std::vector<ImportGraph::Edge>& edges);
  std::vector<File*> Speakers(const SourceFile& source);

  CheckOptions options_;
  std::shared_ptr<PythonEnvironment> environment_;
  std::map<std::string, File> files_;  // by the name in reports
  std::unique_ptr<flow::Analysis> analysis_;
  std::unique_ptr<SessionPool> sessions_;  // of this analysis
  bool declared_ = false;                  // dimensions of some model
  ImportGraph imports_;
  std::jthread disposer_;  // ends what was made of an analysis before: an interrupted Refresh leaves much
};

}  // namespace exportlint::cli
