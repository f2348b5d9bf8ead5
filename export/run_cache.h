// Runs kept by content: what the worker and the verifier told of one exporter, and the exported files, under a name
// made of everything they were given. A kept run is used only while every file and package the model was made of is
// unchanged.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzers/base/kept_files.h"

namespace exportlint {

// One exporter's run as it happened. Replaying the events gives the row again.
struct RecordedRun {
  std::vector<std::string> worker_events;  // one of them tells the dependencies
  std::vector<std::string> verifier_events;
  double seconds = 0;
  std::string model;  // bytes of the exported file; empty: not exported, or not kept
  std::string data;   // bytes of its external data
};

// True while the "dependencies" among `worker_events` holds: every file has the recorded content and every package
// folder lists the same versions. False without one.
bool DependenciesHold(const std::vector<std::string>& worker_events);

// Entries are single files, written whole by a rename: concurrent runs see an old one, a new one or none.
class RunCache {
 public:
  // An empty folder switches it off. The folder is made when something is stored.
  explicit RunCache(std::string folder) : files_(std::move(folder), ".run", kTotalBytes) {}

  bool on() const { return files_.on(); }
  // None when there is no entry, when it is damaged, or when a dependency changed.
  std::optional<RecordedRun> Find(const std::string& key) const;
  // A cache that cannot be written keeps nothing; the run goes on. Oldest entries are removed above kTotalBytes.
  void Store(const std::string& key, const RecordedRun& run) const;

  static constexpr std::size_t kEntryBytes = std::size_t{256} << 20;  // larger runs are not kept
  static constexpr std::size_t kTotalBytes = std::size_t{1} << 30;

 private:
  KeptFiles files_;
};

// $XDG_CACHE_HOME/exportlint/exports, else ~/.cache/exportlint/exports; empty when neither variable is set.
std::string DefaultCacheFolder();

}  // namespace exportlint
