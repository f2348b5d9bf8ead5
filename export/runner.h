// The checked export: each exporter in a process of its own, then the file it wrote proved against PyTorch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "export/request.h"
#include "findings/report.h"

namespace exportlint {

// One exporter's row, and what the model is made of: blame looks for findings there only.
struct CheckedRun {
  ExportRun run;
  std::vector<std::string> classes;  // of the model, its submodules and their bases; empty: unknown
  std::vector<std::string> files;    // where those are written, as Place.path
};

// Told once per stage: "trace: exporting".
using ProgressFn = std::function<void(const std::string&)>;

// Runs every exporter of the request. What goes wrong with a model, an exporter or a runtime is a row; an Error is what
// kept all rows from running: no interpreter, no worker, an interrupt. Processes it started are gone when it returns.
Result<std::vector<CheckedRun>> RunChecked(const ExportRequest& request, const ProgressFn& progress);

}  // namespace exportlint
