// Inputs that are not Python: which program reads them, and running it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analyzers/base/result.h"
#include "analyzers/graph/serialize.h"
#include "cli/pipeline.h"

namespace exportlint::cli {

enum class Language : std::uint8_t { kPython, kTorchScript, kExportedProgram, kOnnx, kCpp };

// By the path's suffix: .pt .pth .ts .ptl, .pt2, .onnx, .cpp .cc .cxx .cu and headers; Python where it is another or
// none.
Language LanguageOf(std::string_view path);

inline bool IsPython(const InputFile& file) {
  return LanguageOf(file.path) == Language::kPython;
}

// Whether this build has the program that reads it.
bool CanRead(Language language);

// Whether a C++ source includes headers of torch: of a folder's sources only these are read.
bool IncludesTorch(const std::string& path);

// The path as reports call it: relative to `root` where it lies below it, otherwise absolute (relative ones from the
// working folder).
std::string DisplayPath(const std::string& path, const std::string& root);

// Runs the program that reads `file`'s language, within the limits of `options`. Units carry display paths. The error
// says in one line what kept it from reading: the file, a limit met, a crash, or that this build has no such program.
Result<graph::Bundle> ReadWithFrontEnd(const InputFile& file, const CheckOptions& options);

}  // namespace exportlint::cli
