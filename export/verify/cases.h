// Cases as the request gives them: stored inputs to the graph, the graph's outputs against PyTorch's.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "analyzers/base/result.h"
#include "export/verify/ort.h"

namespace exportlint {

// The stored inputs as the graph names them. What the graph does not have is listed in `absent`.
Result<std::vector<NamedTensor>> CaseInputs(const nlohmann::json& wanted, const std::vector<Declared>& declared,
                                            nlohmann::json* absent);

// "verdict", "differs", "detail", "maxAbsDiff", "raw" and "absent" of one case.
nlohmann::json RunCase(OrtModel& model, const nlohmann::json& wanted);

}  // namespace exportlint
