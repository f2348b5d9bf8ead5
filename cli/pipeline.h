// `exportlint check`, phase by phase, in the order they run. Each phase takes values and gives values; what goes wrong
// with an input becomes a finding or a limit of the report, never an exception or an early end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/base/source_file.h"
#include "analyzers/flow/declared.h"
#include "analyzers/flow/flow.h"
#include "analyzers/graph/graph.h"
#include "cli/digest.h"
#include "cli/python_env.h"
#include "findings/report.h"
#include "reports/reports.h"

namespace exportlint::cli {

struct Config;
class FolderOptions;

// What `--print` shows and where `--stop-after` ends, in order.
enum class Phase : std::uint8_t { kSyntax, kGraph, kFlow, kFindings, kLimits };
inline constexpr int kPhaseCount = 5;
std::string_view ToString(Phase phase);  // "syntax", "graph", "flow", "findings", "limits"
bool FromString(std::string_view text, Phase* out);

struct CheckOptions {
  std::vector<std::string> paths;
  std::vector<std::string> exclude;  // globs against a path below the named directory, or against one of its names
  std::string root;                  // absolute; paths below it are reported relative to it
  std::vector<std::string> select;   // rule ids; empty: all
  std::vector<std::string> ignore;
  std::vector<std::string> extend_select;  // besides those that a file selects; not ignored by it
  std::vector<Exporter> exporters;         // which count; empty: all
  int opset = 0;                           // 0: each exporter's default
  std::vector<std::string> targets;        // what is to run the model: "onnxruntime:1.17"
  std::vector<flow::Declared> declared;    // by the user's file; export calls in the program add to it
  std::string python_env;  // an environment's folder or interpreter, whose packages are read on demand; empty: none
  Confidence min_confidence = Confidence::kLikely;
  bool confidence_typed = false;          // so that no file says otherwise
  std::vector<std::string> entry_points;  // "Class.method", "function": run besides those found
  bool respect_gitignore = true;
  std::shared_ptr<const Config> config;    // whose severities, excludes and allowances hold; null: none
  int shard = 0, shards = 0;               // the report tells number `shard`, from 1, of so many parts; 0: all
  std::shared_ptr<FolderOptions> folders;  // other options of other folders; null: these hold everywhere
  std::string cache_dir;                   // where runs are kept; empty: nowhere
  unsigned jobs = 0;                       // 0: one per core
  bool edits = false;                      // findings carry edits where their rules know some
  // Of programs that read what is not Python (front_ends.h).
  int read_seconds = 120;
  int read_memory_mb = 8192;                    // address space
  std::vector<std::string> compiler_arguments;  // for C++ sources
  std::string compile_commands;                 // folder or file; empty: the nearest above each C++ source
  std::uint8_t print = 0;                       // bit n: print Phase n
  Phase stop_after = Phase::kLimits;

  bool prints(Phase phase) const { return (print >> static_cast<unsigned>(phase) & 1) != 0; }
  bool runs(Phase phase) const { return phase <= stop_after; }
};

// The options of the file that reports call so: those of the nearest configuration file above it.
const CheckOptions& OptionsOf(const CheckOptions& options, std::string_view display);

// Whether this part of a run tells of the file; by its name alone, so that every part agrees.
bool InShard(const CheckOptions& options, std::string_view display);

// A file to read: where it is, and how reports call it.
struct InputFile {
  std::string path;     // as to be opened
  std::string display;  // relative to the root where it lies below it, otherwise absolute
  bool named = false;   // by the user, not found in a directory
};

struct Inputs {
  std::vector<InputFile> files;  // sorted by display, each once
  std::vector<Limit> limits;     // what was named and gives nothing is fatal
};
// A file as reports call it.
InputFile NamedFile(const std::string& path, const CheckOptions& options);

// Walks directories for *.py, and for C++ sources that include torch where this build reads them. Skips hidden folders,
// caches, virtual environments, installed packages and build output, but never the directory that is named itself.
Inputs CollectInputs(const CheckOptions& options);

// What the files hold; an error says why one cannot be read.
struct SourceFiles {
  std::vector<Result<SourceFile>> files;  // of the inputs, in their order, under the names that reports show; of what
                                          // is not Python an empty error. Empty: not read yet
  std::vector<Digest> digests;            // of the bytes; none where runs are not kept
};
// Reads every file, in parallel, where what they hold decides whether a kept run is told; otherwise Lower reads each
// when its turn comes.
SourceFiles ReadSources(const Inputs& inputs, const CheckOptions& options);

struct Lowered {
  std::vector<std::shared_ptr<const graph::Unit>> units;  // in the order of the files; unreadable ones are missing
  std::vector<std::shared_ptr<const flow::UnitIndex>> indexes;  // of the units, when flow runs
  std::vector<Finding> findings;                                // of rule cannot-read-input
  std::vector<Limit> limits;
  std::string printed;  // --print=syntax,graph
};
// What one file gave.
struct LoweredFile {
  std::vector<std::shared_ptr<const graph::Unit>> units;  // none when it could not be read; of Python at most one
  std::vector<std::shared_ptr<const flow::UnitIndex>> indexes;
  std::optional<Finding> finding;  // of rule cannot-read-input
  std::vector<Limit> limits;
  std::string printed;
};
// `read` is for Python alone: what is not is read by programs of their own.
LoweredFile LowerFile(const InputFile& file, Result<SourceFile> read, const CheckOptions& options);
// Number `i` of the inputs, read now where `sources` has not been.
LoweredFile LowerInput(const Inputs& inputs, std::size_t i, SourceFiles* sources, const CheckOptions& options);

// Parses and lowers every file, in parallel; the result does not depend on the number of threads. What is not Python is
// read here, by programs of their own.
Lowered Lower(const Inputs& inputs, SourceFiles sources, const CheckOptions& options);

struct Analyzed {
  std::vector<Finding> findings;  // suppressed ones are marked, not removed
  std::vector<Limit> limits;
  std::vector<Silenced> silenced;
  InstalledRead installed;
  std::string printed;                      // --print=flow
  std::shared_ptr<void> remains = nullptr;  // see CheckResult
};
// Runs flow over all units together, the selected rules over the sites it reaches, and the allow-comments over what
// they say.
Analyzed AnalyzeAndRunRules(const Lowered& lowered, const CheckOptions& options);

// What reports show of findings, in their order: filtered by rule, confidence and exporter.
std::vector<Finding> Shown(std::vector<Finding> findings, const CheckOptions& options);

// Joins everything said into one report: filtered by confidence and exporter, sorted, with the sources it shows.
Report BuildReport(const Inputs& inputs, const Lowered& lowered, Analyzed analyzed, const CheckOptions& options);

// Every rule as reports tell it, sorted by id, with those of the pipeline itself.
std::vector<RuleInfo> AllRuleInfos();

struct CheckResult {
  Report report;
  // What the phases worked on. A program that ends does not take it apart, which would cost as much as a report.
  std::shared_ptr<void> remains = nullptr;
  std::vector<std::string> files;  // that were to be linted, as reports call them
  std::vector<std::string> units;  // the files that were read, one a unit; none of a kept run
  std::string printed;             // all --print output, in order of the phases
};
// The phases above in one call, or what is kept of an earlier one that was given the same; what `exportlint export`
// uses for the model's own file.
CheckResult Check(const CheckOptions& options);

// 2 when something named gave nothing at all, 1 when a finding counts at `threshold`, otherwise 0.
int ExitCode(const Report& report, Severity threshold);

}  // namespace exportlint::cli
