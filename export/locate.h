// Where the parts of the checked export are: the user's interpreter, our worker, our verifier, ONNX Runtime.
#pragma once

#include <string>

#include "analyzers/base/result.h"

namespace exportlint {

// The interpreter that has torch: `wanted` if given, else $VIRTUAL_ENV/bin/python, python3, then the one named at build
// time.
Result<std::string> FindPython(const std::string& wanted);

// The worker's main.py: $EXPORTLINT_WORKER, ../share/exportlint/worker beside the program, the source tree. The error
// says where it looked.
Result<std::string> FindWorker();

// A program of ours beside this one; empty when it was not built.
std::string FindProgram(const std::string& name);

// The program exportlint-onnx: $EXPORTLINT_ONNX or beside this program; empty when it was not built.
std::string FindVerifier();

// ONNX Runtime of the interpreter named at build time, for users whose own has none; empty when there is none either.
std::string FallbackRuntime();

}  // namespace exportlint
