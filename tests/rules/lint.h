// One text through the whole pipeline: parse, lower, flow, rules, suppressions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "findings/finding.h"
#include "rules/engine/run.h"

namespace exportlint::test {

// Findings of every rule, sorted, suppressed ones marked.
std::vector<Finding> Lint(const std::string& text, const rules::RunOptions& options = {});

// Findings of several files of Python linted together, path and text, each by a runner of its own, not suppressed;
// `for_each` as TakeAll's.
std::vector<Finding> LintTree(const std::vector<std::pair<std::string, std::string>>& files,
                              const flow::ForEach& for_each);

// The same of a C++ source, read by the program beside; what it cannot read is a finding `cannot-read-input`.
std::vector<Finding> LintCpp(const std::string& text, const rules::RunOptions& options = {});
// Whether this build has that program.
bool ReadsCpp();
// The same of TorchScript code, of class `M`: what jit.script made of it, or jit.trace.
std::vector<Finding> LintTorchScript(const std::string& text, bool traced, const rules::RunOptions& options = {});
// The same of a torch.export program, written as exportlint lists it.
std::vector<Finding> LintExported(const std::string& text, const rules::RunOptions& options = {});

// Findings of rules about graphs in a model written as ONNX text. An unreadable text is a test failure.
std::vector<Finding> LintOnnx(const std::string& text, const rules::RunOptions& options = {});
// Whether this build has the program that reads ONNX.
bool HasOnnxReader();

// `text` with the edits of the safe fixes of `rule`'s findings; `*all` says whether every one of them had such a fix.
std::string ApplySafeFixes(const std::string& text, const std::vector<Finding>& findings, const std::string& rule,
                           bool* all);

}  // namespace exportlint::test
