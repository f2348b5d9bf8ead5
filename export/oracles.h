// What is wrong with an exported model, and where in the user's code the evidence points: one observation per kind.
#pragma once

#include <string>
#include <vector>

#include "export/checked_run.h"
#include "findings/finding.h"

namespace exportlint {

struct Evidence {
  std::string path;  // as findings name it
  std::uint32_t line = 0;
  std::string text;  // "0.37 with the example, 0.91 with case 1; the exported model has 0.37"
};

struct Observation {
  std::string_view rule;  // id of the rule that says it: "wrong-on-example"
  std::string message;
  Outcome outcome = Outcome::kWrong;
  Severity severity = Severity::kWarning;
  std::vector<Evidence> evidence = {};  // the surest first; empty: nothing points anywhere
  std::vector<Evidence> symptoms = {};  // where it shows first; what causes it may be before
  bool not_loaded = false;              // ONNX Runtime does not take the file
};

// In the order of the oracles; empty for a row where everything is as in PyTorch. `root` is the request's.
std::vector<Observation> Observe(const CheckedRun& row, const std::string& root);

}  // namespace exportlint
