// What went otherwise than wanted in an export: what makes `exportlint export` fail, in words.
#pragma once

#include <string>
#include <vector>

#include "findings/report.h"

namespace exportlint::reports {

// One step of an export; not escaped.
struct ExportStep {
  std::string name;  // "export", "onnx check", "load", or the case's name
  bool skipped = false;
  std::string problem;  // why it was not as wanted, or why it was skipped; empty when all is well
};

// The export itself, the checks that ran, and every case of a run that was exported.
std::vector<ExportStep> StepsOf(const ExportRun& run);
// "model.py:make by trace at opset 20"; no opset where none was asked or delivered.
std::string RunTitle(const ExportRun& run);

}  // namespace exportlint::reports
