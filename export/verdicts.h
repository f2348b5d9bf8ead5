// From an exported file to verdicts: runs exportlint-onnx on it and puts its words into the row.
#pragma once

#include <string>
#include <vector>

#include "export/checked_run.h"
#include "export/request.h"

namespace exportlint {

struct VerifyPlan {
  std::string verifier;  // program; empty: not built
  std::string folder;    // scratch
};

// True when the verifier reached its end; `events` are its lines, for ReplayVerification.
struct VerifierTold {
  bool done = false;
  std::vector<std::string> events;
};

// Fills checks, opset, graph and cases of `row` for the file its log tells of. Never fails: what could not be checked
// says why.
VerifierTold VerifyExport(const ExportRequest& request, Exporter exporter, const VerifyPlan& plan, CheckedRun* row);

// The same from events of an earlier run with the same inputs; nothing is started.
void ReplayVerification(const ExportRequest& request, Exporter exporter, const std::vector<std::string>& events,
                        CheckedRun* row);

// One row per case with `detail` as the reason why nothing ran; cases PyTorch itself cannot run keep their own reason.
void SkipCases(const ExportRequest& request, const WorkerLog& log, const std::string& detail, ExportRun* run);

}  // namespace exportlint
