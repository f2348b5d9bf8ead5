// Everything one run has to say; every writer in reports/ renders this and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "findings/drawing.h"
#include "findings/finding.h"

namespace exportlint {

// What reports tell of a rule. `page` is Markdown with the examples.
struct RuleInfo {
  std::string id;
  std::string summary;
  std::string page;
  std::string group;  // as the catalogue's groups: "trace interruption", "control flow", ...
  Severity severity = Severity::kWarning;
  std::vector<std::string> catalogue;  // ids of ../shared/hazards.md: "TR001"
  std::string torch = {};              // releases it is about: "since 2.9", "measured with 2.13"; empty: any
};

// An input that could not be read or a place where precision was given up.
struct Limit {
  std::string path;
  std::uint32_t line = 0;  // 0: the whole file
  std::string message;
  bool fatal = false;         // the input gave nothing at all: exit code 2
  std::string function = {};  // where precision was given up: `Class.method`; empty for an input that was not read
};

enum class Verdict : std::uint8_t { kEqual, kWrong, kFailed, kRefused, kSkipped };
std::string_view ToString(Verdict verdict);            // "equal", "wrong", "failed", "refused", "skipped"
bool FromString(std::string_view text, Verdict* out);  // the same words; false when `text` is none of them

// Findings that are not said because what they depend on is declared static.
struct Silenced {
  std::string path;  // where it is declared
  std::uint32_t line = 0;
  int count = 0;
};

// A line at which PyTorch saw something else with a case than with the example: a value read into Python, or a branch.
struct Seen {
  std::string path;
  std::uint32_t line = 0;
  std::string kind;      // "number", "bool", "list", ..., "branch", "loop"
  std::string example;   // "0.37", "line 14", "4 rounds"
  std::string here;      // the same with the case
  std::string exported;  // what the exported model has, where it was found in it
};

// One set of inputs given to one exported model.
struct CaseResult {
  std::string name;    // "example", "case 1", ...
  std::string inputs;  // "x=float32[2,3,10,10]"
  Verdict verdict = Verdict::kSkipped;
  std::optional<double> max_abs_diff;
  std::string detail;           // plain words; the runtime's reason translated
  bool generated = false;       // not asked for: made from the example
  std::vector<Seen> seen = {};  // where the case is not equal, and the exporter keeps what Python saw
};

struct ExportMessage {
  std::string kind;     // warning category or exception class, as Python names it
  std::string message;  // first line, plain
  std::string path;     // the user's innermost line; empty when none
  std::uint32_t line = 0;
  // Of an error: what it means, how to mend it, the rule that knows it, and all that was said, where asked for.
  std::string plain = {};
  std::string fix = {};
  std::string rule = {};
  std::string details = {};
};

// One model through one exporter at one opset.
struct ExportRun {
  std::string model;     // "model.py:make"
  std::string exporter;  // "trace", "script", "dynamo"
  int opset_asked = 0;
  int opset = 0;  // delivered; 0 when not exported
  bool exported = false;
  std::string file;
  std::string check_onnx;  // "ok", "failed: …", "" when not run
  std::string check_shapes;
  std::string check_load;
  std::vector<CaseResult> cases;
  std::vector<std::string> blame;  // fingerprints of findings
  std::string advice;              // of the row to use, where that was asked for: why, and the call
  std::vector<ExportMessage>
      unpredicted;  // what happened that no finding of the linter foretold; kind: the oracle's rule
  std::vector<ExportMessage> warnings;
  std::optional<ExportMessage> error;
  std::vector<std::pair<std::string, int>> histogram;  // operator type, count; most frequent first
  std::string structure;  // nested control flow in words: "Loop{Add, Mul}, Relu"; empty when flat
  Drawing graph;          // of the exported file; no nodes: not exported, or not read
  double seconds = 0;
  bool cached = false;  // kept from an earlier run; `seconds` is what that one took
};

// Source text a report may show; only files with findings.
struct SourceText {
  SourceText(std::string path_of, std::string text_of)
      : path(std::move(path_of)), text(std::make_shared<const std::string>(std::move(text_of))) {}
  SourceText(std::string path_of, std::shared_ptr<const std::string> shared)
      : path(std::move(path_of)), text(std::move(shared)) {}

  std::string path;
  std::shared_ptr<const std::string> text;  // shared with the run that read it; never null
  // Offsets where its lines begin, as the run that read it found them; null: not known.
  std::shared_ptr<const std::vector<std::uint32_t>> line_starts = nullptr;
};

// What the gate left out, or missed.
struct GateNote {
  enum class Kind : std::uint8_t {
    kKnown,     // findings in the baseline `where`
    kGone,      // entries of the baseline `where` that are found no more
    kUnchanged  // findings that the change since `where` did not cause
  };
  Kind kind = Kind::kKnown;
  int count = 0;
  std::string where;
};
std::string_view ToString(GateNote::Kind kind);  // "known", "gone", "unchanged"
bool FromString(std::string_view text, GateNote::Kind* out);

struct Report {
  std::string version;            // of exportlint
  std::string root;               // absolute folder that relative paths are below
  std::vector<Finding> findings;  // sorted by path, line, column, rule
  std::vector<ExportRun> exports;
  std::vector<DrawnModel> models;  // ONNX files among the inputs
  std::vector<Limit> limits;
  std::vector<Silenced> silenced;  // by where it is declared
  std::vector<RuleInfo> rules;     // every rule, sorted by id
  std::vector<SourceText> sources;
  int files_checked = 0;
  std::vector<GateNote> notes;
};

}  // namespace exportlint
