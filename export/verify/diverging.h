// Where a model goes wrong: its inner values against those of the program it was made from.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace exportlint {

// Gives the values of `nodes` ([{"name", "file", "dtype"}], in the program's order) as outputs of a copy of the model
// at `path` and runs it on the inputs of `wanted`. {"node", "detail"} of the first that differs; "node" empty where all
// agree; nothing where no value could be compared.
std::optional<nlohmann::json> FirstDiverging(const std::string& path, const std::string& runtime,
                                             const nlohmann::json& nodes, const nlohmann::json& wanted);

// The same by what the lines of the model gave in PyTorch, for any exporter and case: {"value", "detail"}, the index of
// the first of the case's "values" that an output is made of, that the model at `path` gives nowhere and that no value
// it does give is made of. Nothing where there is none, or where the model's values cannot be had.
std::optional<nlohmann::json> FirstUnmatched(const std::string& path, const std::string& runtime,
                                             const nlohmann::json& wanted);

}  // namespace exportlint
