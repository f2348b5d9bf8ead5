#include "tests/rules/forms.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "facts/targets.h"
#include "tests/rules/lint.h"

namespace exportlint::test {

std::string KindOf(const Fence& fence) {
  return fence.info.substr(0, fence.info.find(" target="));
}

bool IsGraph(const Fence& fence) {
  return fence.info.starts_with("torchscript") || KindOf(fence) == "pt2";
}

bool CanRead(const std::string& form) {
  if (form == "cpp") return ReadsCpp();
  return form != "onnx" || HasOnnxReader();
}

std::vector<Finding> LintFence(const Fence& fence) {
  rules::RunOptions options;
  constexpr std::string_view kTarget = " target=";
  if (const std::size_t at = fence.info.find(kTarget); at != std::string::npos) {
    std::string wrong;
    options.settings.targets = {facts::FindTarget(fence.info.substr(at + kTarget.size()), &wrong)};
    EXPECT_NE(options.settings.targets.front(), nullptr) << wrong;
  }
  const std::string kind = KindOf(fence);
  if (kind == "onnx") return LintOnnx(fence.text, options);
  if (kind == "cpp") return LintCpp(fence.text, options);
  if (kind == "pt2") return LintExported(fence.text, options);
  if (IsGraph(fence)) return LintTorchScript(fence.text, kind.ends_with(" traced"), options);
  return Lint(fence.text, options);
}

std::string TextOf(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace exportlint::test
