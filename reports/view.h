// A report in the order every writer prints it, with its look-ups.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyzers/base/source_file.h"
#include "findings/report.h"

namespace exportlint::reports {

// Borrows from the report, which must outlive it.
class View {
 public:
  explicit View(const Report& report);

  const Report& report;
  std::vector<const Finding*> findings;    // not suppressed; by path, line, column, rule
  std::vector<const Finding*> suppressed;  // in the same order
  std::vector<const ExportRun*> exports;   // by model, exporter, opset
  std::vector<const Limit*> limits;        // by path, line, message
  std::vector<const RuleInfo*> rules;      // by id

  // nullptr where the report has no such part.
  const SourceFile* Source(std::string_view path) const;
  const RuleInfo* Rule(std::string_view id) const;
  const Finding* ByFingerprint(std::string_view fingerprint) const;
  // Findings not suppressed, by severity: notes, warnings, errors.
  std::array<int, 3> Counts() const;
  // Suppressed findings that somebody accepted; not those a baseline knows or a change did not cause.
  int Allowed() const;

 private:
  std::unordered_map<std::string_view, SourceFile> sources_;
  std::unordered_map<std::string_view, const RuleInfo*> rules_by_id_;
  std::unordered_map<std::string_view, const Finding*> findings_by_fingerprint_;
};

// "path:line:column" as printed everywhere; not escaped.
std::string PlaceText(const Place& place);
// "1 warning", "2 warnings".
std::string Count(int n, std::string_view noun);
// Three significant digits ("1.19e-07"), "inf", "nan".
std::string DifferenceText(double difference);
// "3 findings known in baseline.json".
std::string NoteText(const GateNote& note);
// The runs of one model side by side, models in order.
std::vector<std::vector<const ExportRun*>> ByModel(const View& view);
// The names of all cases of these runs that were asked for, in the order they are first seen.
std::vector<std::string_view> CaseNames(const std::vector<const ExportRun*>& runs);
// What became of the cases that were made from the example.
struct GeneratedCases {
  int run = 0;       // compared or failed
  int bad = 0;       // wrong, failed or refused
  std::string text;  // "11 equal", "3 of 11 wrong"; empty when none ran
};
GeneratedCases Generated(const ExportRun& run);
// The cases whose reasons are told: all that were asked for, and the first bad ones of the others.
std::vector<const CaseResult*> ToldCases(const ExportRun& run);
// "model.py:12: 0.37 with the example, 0.91 here; the exported model has 0.37".
std::string SeenText(const Seen& seen);
const CaseResult* FindCase(const ExportRun& run, std::string_view name);

}  // namespace exportlint::reports
