// The one rule that is about inputs rather than models: cannot-read-input.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "analyzers/base/source_file.h"
#include "analyzers/python/ast.h"
#include "findings/report.h"

namespace exportlint::cli {

inline constexpr const char* kCannotReadInput = "cannot-read-input";

// Its page, as `exportlint explain` shows it.
RuleInfo CannotReadInput();

// The file could not be opened or read; `reason` says why.
Finding UnreadableFile(const std::string& path, const std::string& reason);
// A zero byte at `offset`.
Finding BinaryFile(const SourceFile& source, std::uint32_t offset);
// One finding at the first error that counts the others. `errors` is not empty.
Finding SyntaxErrors(const SourceFile& source, std::span<const python::SyntaxError> errors);

// The same of what a compiler says of a C++ source: `said` are its limits with lines. None: no finding.
std::optional<Finding> CompilerErrors(const SourceFile& source, std::span<const Limit> said);

}  // namespace exportlint::cli
