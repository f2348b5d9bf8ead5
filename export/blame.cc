#include "export/blame.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "export/oracles.h"

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

// Outcomes that keep a model from being exported.
bool ForetellsRefusal(Outcome outcome) {
  return outcome == Outcome::kError || outcome == Outcome::kUnsupported || outcome == Outcome::kSpecialized;
}

// Findings in the model whose outcome for this exporter is one of `wanted`; true when there is one.
bool BlameModel(const CheckedRun& row, Exporter exporter, const std::vector<Finding>& findings, bool (*wanted)(Outcome),
                ExportRun* run) {
  bool any = false;
  for (const Finding& finding : findings) {
    if (!InModel(finding, row) || !wanted(finding.outcomes.of(exporter))) continue;
    Add(run, finding);
    any = true;
  }
  return any;
}

void AddWhy(const Evidence& evidence, Finding* finding) {
  const std::string text = "seen: " + evidence.text;
  for (const WhyStep& step : finding->why) {
    if (step.message.starts_with("seen: ")) return;  // the first case says enough
  }
  Place place = finding->place;
  place.line = place.end_line = evidence.line;
  if (evidence.line != finding->place.line) place.column = place.end_column = 1;
  finding->why.push_back({place, text});
}

// Findings on a line that the evidence names, foretelling something for this exporter.
bool BlameEvidence(const std::vector<Evidence>& seen, Exporter exporter, std::vector<Finding>& findings,
                   ExportRun* run) {
  bool any = false;
  for (const Evidence& evidence : seen) {
    for (Finding& finding : findings) {
      const ExportMessage place{"", "", evidence.path, evidence.line};
      if (!Covers(finding, place) || finding.outcomes.of(exporter) == Outcome::kOk) continue;
      finding.confidence = Confidence::kCertain;
      AddWhy(evidence, &finding);
      Add(run, finding);
      any = true;
    }
  }
  return any;
}

std::string FileOf(const ExportRun& run) {
  const auto end = run.model.find(".py:");
  return end == std::string::npos ? run.model : run.model.substr(0, end + 3);
}

class Joiner {
 public:
  Joiner(std::vector<Finding>& findings, std::string root, const FingerprintFn& fingerprint)
      : findings_(findings), root_(std::move(root)), fingerprint_(fingerprint) {}

  void Join(CheckedRun& row) {
    Exporter exporter = Exporter::kTrace;
    ExportRun& run = row.run;
    if (!FromString(std::string_view(run.exporter).substr(0, run.exporter.find(' ')), &exporter)) return;
    for (const ExportMessage& warning : run.warnings) {
      const bool blamed = BlameLine(warning, exporter, findings_, &run);
      if (!blamed && warning.kind == "TracerWarning" && warning.line != 0) run.unpredicted.push_back(warning);
    }
    if (run.error) JoinError(row, exporter);
    for (const Observation& seen : Observe(row, root_)) JoinObservation(seen, exporter, row);
  }

  void Finish() { std::move(made_.begin(), made_.end(), std::back_inserter(findings_)); }

 private:
  void JoinError(CheckedRun& row, Exporter exporter) {
    ExportRun& run = row.run;
    bool blamed = BlameLine(*run.error, exporter, findings_, &run);
    if (blamed) BlameConsequences(*run.error, exporter, &run);
    // A call that led there may be what was foretold: a scripted function, a helper that loops.
    for (ExportMessage frame : row.log.error_stack) {
      frame.path = PlacePath(frame.path, root_);
      for (const Finding& finding : findings_) {
        if (!Covers(finding, frame) || !ForetellsRefusal(finding.outcomes.of(exporter))) continue;
        Add(&run, finding);
        blamed = true;
      }
    }
    if (blamed) return;
    if (!IsOfExport(*run.error, row) || BlameModel(row, exporter, findings_, ForetellsRefusal, &run)) return;
    if (run.error->line != 0) run.unpredicted.push_back(*run.error);
  }

  // Findings further down the same function that foretell a refusal too: mending the line alone only moves the error.
  void BlameConsequences(const ExportMessage& error, Exporter exporter, ExportRun* run) {
    std::string symbol;
    for (const Finding& finding : findings_) {
      if (Covers(finding, error) && ForetellsRefusal(finding.outcomes.of(exporter))) symbol = finding.symbol;
    }
    for (const Finding& finding : findings_) {
      const bool below = finding.place.path == error.path && finding.place.line > error.line;
      const Outcome outcome = finding.outcomes.of(exporter);
      if (below && finding.symbol == symbol && !symbol.empty() &&
          (outcome == Outcome::kError || outcome == Outcome::kUnsupported))
        Add(run, finding);
    }
  }

  // Whether the exporter refused it, rather than the model failing by itself or a limit being met.
  static bool IsOfExport(const ExportMessage& error, const CheckedRun& row) {
    return row.log.stage == "export" && error.kind != "timeout" && error.kind != "model";
  }

  void JoinObservation(const Observation& seen, Exporter exporter, CheckedRun& row) {
    ExportRun& run = row.run;
    if (BlameEvidence(seen.evidence, exporter, findings_, &run)) return;
    // The line that reads what was kept is not the one that keeps it.
    if (seen.rule != "lost-state" && BlameEvidence(seen.symptoms, exporter, findings_, &run)) return;
    // What was foretold to be refused may be exported to a file that nothing loads.
    if (seen.rule != "lost-check" && seen.rule != "other-opset" &&
        (BlameModel(row, exporter, findings_, ForetellsMismatch, &run) ||
         (seen.not_loaded && BlameModel(row, exporter, findings_, ForetellsRefusal, &run))))
      return;
    // What was seen is reported where the evidence points, else at the model's forward.
    Finding found;
    found.rule = seen.rule;
    found.message = seen.message;
    found.severity = seen.severity;
    found.confidence = Confidence::kCertain;
    found.outcomes.set(exporter, seen.outcome);
    found.place.path = row.log.forward.line != 0 ? PlacePath(row.log.forward.path, root_) : FileOf(run);
    found.place.line = found.place.end_line = std::max<std::uint32_t>(row.log.forward.line, 1);
    std::vector<Evidence> known = seen.evidence;
    known.insert(known.end(), seen.symptoms.begin(), seen.symptoms.end());
    for (const Evidence& evidence : known) {
      if (evidence.line == 0) continue;
      found.place.path = evidence.path;
      found.place.line = found.place.end_line = evidence.line;
      const bool told = evidence.text.find("the first value that") != std::string::npos;  // by the case
      if (seen.rule != "lost-check" && seen.rule != "erased-guard" && !told) found.message += "; here " + evidence.text;
      break;
    }
    if (seen.severity != Severity::kNote)
      run.unpredicted.push_back({found.rule, found.message, found.place.path, found.place.line});
    Make(std::move(found), exporter, &run);
  }

  // One finding a rule and line: other exporters add their outcome to it.
  void Make(Finding found, Exporter exporter, ExportRun* run) {
    const auto same = std::find_if(made_.begin(), made_.end(), [&](const Finding& each) {
      return each.rule == found.rule && each.place.path == found.place.path && each.place.line == found.place.line;
    });
    if (same != made_.end()) {
      same->outcomes.set(exporter, found.outcomes.of(exporter));
      same->severity = std::max(same->severity, found.severity);
      Add(run, *same);
      return;
    }
    found.fingerprint = fingerprint_(&found);
    Add(run, found);
    made_.push_back(std::move(found));
  }

  std::vector<Finding>& findings_;
  std::string root_;
  const FingerprintFn& fingerprint_;
  std::vector<Finding> made_;
};

}  // namespace

void JoinBlame(std::vector<CheckedRun>& rows, const FingerprintFn& fingerprint, const std::string& root,
               std::vector<Finding>& findings) {
  Joiner joiner(findings, root, fingerprint);
  for (CheckedRun& row : rows) joiner.Join(row);
  joiner.Finish();
}

}  // namespace exportlint
