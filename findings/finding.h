// Findings as data: what rules say, what reports print, what the gate counts. Knows nothing of how they were found.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exportlint {

enum class Exporter : std::uint8_t { kTrace, kScript, kDynamo };
inline constexpr std::array<Exporter, 3> kExporters = {Exporter::kTrace, Exporter::kScript, Exporter::kDynamo};

// What an exporter does with the hazard; the words of ../shared/design.md, spelled the same in every report.
enum class Outcome : std::uint8_t { kOk, kError, kBaked, kSpecialized, kLost, kWrong, kFails, kUnsupported };

enum class Severity : std::uint8_t { kNote, kWarning, kError };
enum class Confidence : std::uint8_t { kPossible, kLikely, kCertain };

// What makes a finding not count.
enum class ExcusedBy : std::uint8_t {
  kNothing,
  kComment,   // in the source
  kConfig,    // an entry of a configuration file
  kBaseline,  // known before
  kUnchanged  // not caused by the change that is looked at
};

std::string_view ToString(Exporter exporter);      // "trace", "script", "dynamo"
std::string_view ToString(Outcome outcome);        // "ok", "error", "baked", ...
std::string_view ToString(Severity severity);      // "note", "warning", "error"
std::string_view ToString(Confidence confidence);  // "possible", "likely", "certain"
std::string_view ToString(ExcusedBy by);           // "", "comment", "config", "baseline", "unchanged"
// Parse the same words; false when `text` is none of them.
bool FromString(std::string_view text, Exporter* out);
bool FromString(std::string_view text, Outcome* out);
bool FromString(std::string_view text, Severity* out);
bool FromString(std::string_view text, Confidence* out);
bool FromString(std::string_view text, ExcusedBy* out);

// Outcome per exporter.
struct Outcomes {
  Outcome trace = Outcome::kOk;
  Outcome script = Outcome::kOk;
  Outcome dynamo = Outcome::kOk;

  Outcome of(Exporter exporter) const;
  void set(Exporter exporter, Outcome outcome);
  bool operator==(const Outcomes&) const = default;
};

// A place in a file: 1-based lines and columns (columns in Unicode code points), end exclusive.
struct Place {
  std::string path;  // relative to the root of the run where it lies below it, otherwise absolute
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t end_line = 1;
  std::uint32_t end_column = 1;

  bool operator==(const Place&) const = default;
};

// One step of the flow from an input to the place of a finding.
struct WhyStep {
  Place place;
  std::string message;  // "`x` is an input tensor", "its size is read here", "passed to `crop`"
};

// A replacement of one range of text.
struct Edit {
  Place place;
  std::string text;
  bool operator==(const Edit&) const = default;
};

struct Fix {
  std::string message;           // what to do, as a person would say it
  bool safe = false;             // keeps eager behaviour in every case
  std::vector<Edit> edits = {};  // empty: advice only
  std::uint8_t exporters = 7;    // for which the code it gives was right when measured: bit i is Exporter i

  bool right_for(Exporter exporter) const { return (exporters >> static_cast<unsigned>(exporter) & 1) != 0; }
};

struct Finding {
  std::string rule;
  Place place;
  std::string message;  // the situation, lower case, no full stop, code in backticks; then the hint
  Severity severity = Severity::kWarning;
  Confidence confidence = Confidence::kLikely;
  Outcomes outcomes;
  bool trace_warns = false;  // torch.jit.trace would print a TracerWarning on this line
  std::vector<WhyStep> why;
  std::vector<Fix> fixes;
  std::string fingerprint;  // 16 hex digits; of content, not of the line number
  std::string symbol;       // the function the place is in, as `Class.method`; empty at module level
  bool suppressed = false;
  std::string suppression_reason;
  ExcusedBy excused_by = ExcusedBy::kNothing;  // when suppressed
};

}  // namespace exportlint
