// A reader's whole `main`, but for the reading: options, limits, errors, output.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/graph/serialize.h"

namespace exportlint {

struct FrontEndInput {
  std::string path;                    // as to be opened; units of the file itself carry it
  std::vector<std::string> arguments;  // after `--`: of a compiler, for languages that need one
};

using FrontEnd = std::function<Result<graph::Bundle>(const FrontEndInput& input)>;

// Parses `[--memory-mb N] [--seconds N] FILE [-- ARGUMENT...]`, limits this process, reads, and writes the bundle to
// standard output. Exceptions of `read` and memory that runs out are errors like the others. Gives the exit code.
int RunFrontEnd(int argc, char** argv, const FrontEnd& read);

}  // namespace exportlint
