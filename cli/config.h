// What exportlint.toml says to `exportlint check`; its [[export]] entries are another command's.
#pragma once

#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/flow/declared.h"

namespace exportlint::cli {

struct CheckConfig {
  std::string python_env;  // absolute; empty: not said
  std::vector<flow::Declared> declared;
};

// Reads [check] and [dynamic]. Paths in them start at the file's folder. Errors name file, line and key.
//
//     [check]
//     python-env = ".venv"
//     [dynamic]                       # model class = its inputs' dynamic dimensions; every other dimension is static
//     Net = ["x:0=batch", "x:2"]
//     "pkg.models.Small" = "static"   # or "dynamic": every dimension may change
//     "*" = "static"                  # every other model
Result<CheckConfig> ReadCheckConfig(const std::string& path, const std::string& root);

}  // namespace exportlint::cli
