// What the editor's settings say, with the words of the command line, and the options that follow for a folder.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "cli/pipeline.h"

namespace exportlint::lsp {

// The settings over nothing: {"exporters": ["dynamo"], "minConfidence": "possible", "select": [...], "ignore": [...],
// "targets": ["onnxruntime:1.17"], "opset": 18, "pythonEnv": ".venv", "exclude": ["tests"], "jobs": 2}. What is wrong
// with a setting is told in `wrong`, and the setting left out; unknown ones are for later versions and say nothing.
cli::CheckOptions ReadSettings(const nlohmann::json& settings, std::vector<std::string>* wrong);

// The options of a folder: the settings over the configuration files of it and its folders. `wrong` gets what its own
// file has wrong; then what stands above that file holds.
cli::CheckOptions OptionsOfFolder(const std::string& folder, const cli::CheckOptions& settings,
                                  std::vector<std::string>* wrong);

// Whether a file of this name may change the options of a folder.
bool IsConfiguration(std::string_view path);

}  // namespace exportlint::lsp
