// What a run of `check` gave, kept under a digest of everything it was given: the program, the options, the linted
// files and what was read of installed packages. Findings follow imports, so a run is kept as a whole.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzers/base/kept_files.h"
#include "cli/digest.h"
#include "cli/pipeline.h"

namespace exportlint::cli {

class CheckCache {
 public:
  // Off without `options.cache_dir`, when phases are printed or left out, and when this program has no build id.
  // `sources` is what every phase after this reads: the report is about these bytes, whatever becomes of the files.
  CheckCache(const CheckOptions& options, const Inputs& inputs, const SourceFiles& sources);

  bool on() const { return files_.on(); }
  // The report of a run that was given the same. None when there is no such run, when what is kept is damaged, or when
  // an installed module it asked for is another now. Takes the texts that the report shows out of `sources`.
  std::optional<Report> Find(const CheckOptions& options, SourceFiles* sources) const;
  void Store(const Report& report, const InstalledRead& installed) const;

  static constexpr std::size_t kEntryBytes = std::size_t{64} << 20;  // larger reports are not kept
  static constexpr std::size_t kTotalBytes = std::size_t{256} << 20;

 private:
  KeptFiles files_;
  std::vector<std::string> search_path_;  // for installed modules
  Digest key_;
};

}  // namespace exportlint::cli
