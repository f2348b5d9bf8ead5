// Runs a checked export of a model of this repository, as the command does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "export/request.h"
#include "export/runner.h"

namespace exportlint {

// Rows of `texts.model`, a path below the repository. An error is a test failure and gives one empty row per exporter
// asked.
std::vector<CheckedRun> RunModel(const ExportTexts& texts);

// 1-based line of the first line in a file of the repository that holds `text`; 0 when none does.
std::uint32_t LineOf(const std::string& file, const std::string& text);

// "equal refused wrong": the verdicts of a row on what was asked for, in order.
std::string Verdicts(const ExportRun& run);

// Count of an operator in the row's graph.
int CountOf(const ExportRun& run, const std::string& op);

}  // namespace exportlint
