// What one run is given: the worker's request, and the name under which such a run is kept.
#pragma once

#include <string>

#include "export/request.h"

namespace exportlint {

// The JSON text that worker/main.py reads; the model is exported to `file`.
std::string WorkerRequest(const ExportRequest& request, Exporter exporter, const std::string& file);

// A name for everything that decides what this run tells before it starts: request and limits, the model's file by
// content, worker and verifier, interpreter, ONNX Runtime, and the environment variables that torch and Python read.
// Empty when the model's file cannot be read.
std::string RunKey(const ExportRequest& request, Exporter exporter, const std::string& worker);

}  // namespace exportlint
