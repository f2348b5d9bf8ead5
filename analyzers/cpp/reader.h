// C++ sources in, hazard graphs out. No type of Clang's is shown here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analyzers/base/result.h"
#include "analyzers/cpp/compile_flags.h"
#include "analyzers/graph/graph.h"

namespace exportlint::cpp {

struct ReadOptions {
  CompileCommand command;    // how the file is compiled
  bool precompiled = true;   // parse LibTorch's headers once per version and flags, and keep them
  std::string cache_folder;  // of precompiled headers; empty: none are kept
};

// What the compiler says is wrong in the file itself, or in what it includes.
struct Problem {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::string message;  // lower case, no full stop
};

struct ReadResult {
  std::shared_ptr<const graph::Unit> unit;
  std::vector<Problem> problems;  // errors only, in order of the file; at most kMaxProblems
  bool used_precompiled = false;
};
inline constexpr std::size_t kMaxProblems = 20;

// Parses `source` with Clang, skipping function bodies outside it, and lowers what it defines. Syntax errors and
// missing headers are problems of the result: the rest of the file is lowered all the same.
Result<ReadResult> Read(std::shared_ptr<const SourceFile> source, const ReadOptions& options);

}  // namespace exportlint::cpp
