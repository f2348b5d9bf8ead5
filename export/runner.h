// The checked export: each exporter in a process of its own, then the file it wrote proved against PyTorch.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "export/checked_run.h"
#include "export/request.h"

namespace exportlint {

// Told once per stage: "trace: exporting".
using ProgressFn = std::function<void(const std::string&)>;

// Runs every exporter of the request. What goes wrong with a model, an exporter or a runtime is a row; an Error is what
// kept all rows from running: no interpreter, no worker, an interrupt. Processes it started are gone when it returns.
Result<std::vector<CheckedRun>> RunChecked(const ExportRequest& request, const ProgressFn& progress);

}  // namespace exportlint
