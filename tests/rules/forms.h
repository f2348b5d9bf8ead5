// The forms a model takes, as fences of a page: "py", "cpp", "torchscript", "torchscript traced", "pt2", "onnx".
#pragma once

#include <string>
#include <vector>

#include "findings/finding.h"
#include "tests/rules/markdown.h"

namespace exportlint::test {

// "py", "py fixed": what a fence is, without what the linter is told for it (" target=tensorrt:10.15").
std::string KindOf(const Fence& fence);

// A graph as text: TorchScript code, or a program of torch.export as it is listed.
bool IsGraph(const Fence& fence);

// Whether this build has the reader of a form.
bool CanRead(const std::string& form);

// Lints the fence in the form it has, for the target that it names.
std::vector<Finding> LintFence(const Fence& fence);

// The whole file.
std::string TextOf(const std::string& path);

}  // namespace exportlint::test
