#include "analyzers/base/python_frame.h"

#include <gtest/gtest.h>

namespace exportlint {
namespace {

TEST(InnermostFrame, IsTheLineOfTheModel) {
  const PythonFrame frame = InnermostFrame(
      "File \"/m/run.py\", line 3, in forward\n  return self.inner(x)\n"
      "File \"/m/net.py\", line 12, in forward\n  return self.linear(x)\n"
      "File \"/site-packages/torch/nn/modules/linear.py\", line 134, in forward\n  return F.linear(input)\n");
  EXPECT_EQ(frame.path, "/m/net.py");
  EXPECT_EQ(frame.line, 12u);
}

TEST(InnermostFrame, IsOfTorchWhereNothingElseIsNamed) {
  EXPECT_EQ(InnermostFrame("File \"/torch/nn/a.py\", line 4, in f").line, 4u);
}

TEST(InnermostFrame, IsNoneInOtherText) {
  for (const char* text : {"", "File \"", "File \"a.py\", line x", "File \"a.py\"", "File \"a.py\", line 99999999999"})
    EXPECT_EQ(InnermostFrame(text).line, 0u) << text;
}

}  // namespace
}  // namespace exportlint
