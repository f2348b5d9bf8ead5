#include "export/blame.h"

#include <fmt/format.h>

#include <algorithm>

namespace exportlint {
namespace {

bool Contains(const std::vector<std::string>& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

void Add(ExportRun* run, const Finding& finding) {
  if (!Contains(run->blame, finding.fingerprint)) run->blame.push_back(finding.fingerprint);
}

bool Covers(const Finding& finding, const ExportMessage& message) {
  return message.line != 0 && finding.place.path == message.path && finding.place.line <= message.line &&
         message.line <= std::max(finding.place.line, finding.place.end_line);
}

// The findings on the message's line that foretell trouble for this exporter; where none does, every finding there.
// True when there is one.
bool BlameLine(const ExportMessage& message, Exporter exporter, std::vector<Finding>& findings, ExportRun* run) {
  std::vector<Finding*> foretelling, others;
  for (Finding& finding : findings) {
    if (Covers(finding, message))
      (finding.outcomes.of(exporter) != Outcome::kOk ? foretelling : others).push_back(&finding);
  }
  for (Finding* finding : foretelling) finding->confidence = Confidence::kCertain;
  for (const Finding* finding : foretelling.empty() ? others : foretelling) Add(run, *finding);
  return !foretelling.empty() || !others.empty();
}

// `Class.method` belongs to the model when it has the class; a function outside classes always may.
bool InModel(const Finding& finding, const CheckedRun& row) {
  if (!row.files.empty() && !Contains(row.files, finding.place.path)) return false;
  const std::size_t dot = finding.symbol.find('.');
  return row.classes.empty() || dot == std::string::npos || Contains(row.classes, finding.symbol.substr(0, dot));
}

// Outcomes that leave an exported file which is not the model.
bool ForetellsMismatch(Outcome outcome) {
  return outcome != Outcome::kOk && outcome != Outcome::kError && outcome != Outcome::kUnsupported;
}

bool BlameMismatch(const CheckedRun& row, Exporter exporter, const std::vector<Finding>& findings, ExportRun* run) {
  bool any = false;
  for (const Finding& finding : findings) {
    if (!InModel(finding, row) || !ForetellsMismatch(finding.outcomes.of(exporter))) continue;
    Add(run, finding);
    any = true;
  }
  return any;
}

Limit Unforetold(const ExportRun& run, const ExportMessage& message) {
  return {message.path, message.line,
          fmt::format("no finding foretold the {} of the {} exporter here: {}", message.kind, run.exporter,
                      message.message),
          false};
}

std::string FileOf(const ExportRun& run) {
  return run.model.substr(0,
                          run.model.find(".py:") == std::string::npos ? run.model.size() : run.model.find(".py:") + 3);
}

void JoinRow(CheckedRun& row, std::vector<Finding>& findings, std::vector<Limit>* unforetold) {
  ExportRun& run = row.run;
  Exporter exporter = Exporter::kTrace;
  if (!FromString(run.exporter, &exporter)) return;
  for (const ExportMessage& warning : run.warnings) {
    const bool blamed = BlameLine(warning, exporter, findings, &run);
    if (!blamed && warning.kind == "TracerWarning" && warning.line != 0)
      unforetold->push_back(Unforetold(run, warning));
  }
  if (run.error && !BlameLine(*run.error, exporter, findings, &run) && run.error->line != 0) {
    unforetold->push_back(Unforetold(run, *run.error));
  }
  const auto mismatch = std::find_if(run.cases.begin(), run.cases.end(), [](const CaseResult& each) {
    return each.verdict == Verdict::kWrong || each.verdict == Verdict::kFailed;
  });
  if (mismatch == run.cases.end() || BlameMismatch(row, exporter, findings, &run)) return;
  unforetold->push_back({FileOf(run), 0,
                         fmt::format("no finding foretold that {} of the {} exporter is {}", mismatch->name,
                                     run.exporter, ToString(mismatch->verdict)),
                         false});
}

}  // namespace

std::vector<Limit> JoinBlame(std::vector<CheckedRun>& rows, std::vector<Finding>& findings) {
  std::vector<Limit> unforetold;
  for (CheckedRun& row : rows) JoinRow(row, findings, &unforetold);
  return unforetold;
}

}  // namespace exportlint
