// A worker that ended without telling an error of its own: how its process ended is the error.
#pragma once

#include <string>
#include <string_view>

#include "export/process.h"
#include "export/request.h"
#include "export/worker_log.h"

namespace exportlint {

// "exporting", "loading the model": a worker's stage as users read it.
std::string_view StageWords(std::string_view stage);

// What ended it, at which stage, and the option that mends it; the place where its last stack dump shows one.
ExportMessage EndAsError(const ProcessResult& result, const WorkerLog& log, const ExportRequest& request);

}  // namespace exportlint
