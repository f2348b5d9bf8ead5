#include "cli/project.h"

#include <gtest/gtest.h>

#include "tests/project/random_tree.h"

namespace exportlint::cli {
namespace {

constexpr const char* kHelper = "def f(x):\n    return x * x.sum().item()\n";
constexpr const char* kCleanHelper = "def f(x):\n    return x * 2\n";
constexpr const char* kModel =
    "from torch import nn\nfrom helper import f\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return "
    "f(x)\n";
constexpr const char* kAlone =
    "from torch import nn\n\n\nclass Alone(nn.Module):\n    def forward(self, x):\n        return float(x.sum())\n";

class ProjectTest : public testing::Test {
 protected:
  ProjectTest() {
    scratch_.Write("helper.py", kHelper);
    scratch_.Write("model.py", kModel);
    scratch_.Write("alone.py", kAlone);
  }
  std::size_t Count(const Project& project, const std::string& name) {
    return project.FindingsOf(scratch_.path(name)).findings.size();
  }

  Scratch scratch_;
};

TEST_F(ProjectTest, SaysNothingBeforeItLooked) {
  Project project(scratch_.Options());
  EXPECT_EQ(project.stale(), 3u);
  EXPECT_FALSE(project.FindingsOf(scratch_.path("model.py")).complete);
  EXPECT_EQ(project.paths(), (std::vector<std::string>{"alone.py", "helper.py", "model.py"}));
}

TEST_F(ProjectTest, OnlyDependentsAreStale) {
  Project project(scratch_.Options());
  ASSERT_TRUE(project.Refresh());
  EXPECT_EQ(Count(project, "helper.py"), 1u);
  EXPECT_EQ(Count(project, "alone.py"), 1u);
  // Nobody depends on the model.
  project.Edit(scratch_.path("model.py"), std::string("\n") + kModel);
  EXPECT_EQ(project.stale(), 0u);
  EXPECT_EQ(Count(project, "helper.py"), 1u);
  // Whoever spoke of the file is looked at at once.
  const FileFindings found = project.Edit(scratch_.path("helper.py"), std::string("\n\n") + kHelper);
  EXPECT_TRUE(found.complete);
  ASSERT_EQ(found.findings.size(), 1u);
  EXPECT_EQ(found.findings[0].place.line, 4u);
  EXPECT_TRUE(project.Edit(scratch_.path("helper.py"), kCleanHelper).findings.empty());
}

TEST_F(ProjectTest, WhatWasSaidBeforeStandsUntilItIsLookedAtAgain) {
  Project project(scratch_.Options());
  ASSERT_TRUE(project.Refresh());
  project.Edit(scratch_.path("new.py"), kAlone);  // modules have changed: everything is to be looked at again
  EXPECT_EQ(project.stale(), 3u);
  const FileFindings found = project.FindingsOf(scratch_.path("alone.py"));
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.findings.size(), 1u);
}

TEST_F(ProjectTest, RefreshStopsBetweenFiles) {
  Project project(scratch_.Options());
  int asked = 0;
  EXPECT_FALSE(project.Refresh([&] { return ++asked <= 1; }));
  EXPECT_EQ(project.stale(), 2u);
  EXPECT_FALSE(project.Refresh([] { return false; }));
  EXPECT_EQ(project.stale(), 2u);
  EXPECT_TRUE(project.Refresh());
  EXPECT_EQ(project.stale(), 0u);
  EXPECT_EQ(Count(project, "helper.py"), 1u);
}

TEST_F(ProjectTest, UnsavedTextGoesBackToTheDisk) {
  Project project(scratch_.Options());
  ASSERT_TRUE(project.Refresh());
  project.Edit(scratch_.path("alone.py"), "");
  EXPECT_EQ(Count(project, "alone.py"), 0u);
  EXPECT_EQ(project.Reload(scratch_.path("alone.py")).findings.size(), 1u);
  project.Edit(scratch_.path("unsaved.py"), kAlone);
  EXPECT_EQ(Count(project, "unsaved.py"), 1u);
  EXPECT_TRUE(project.Reload(scratch_.path("unsaved.py")).findings.empty());
  EXPECT_EQ(project.paths().size(), 3u);
  ASSERT_TRUE(project.Refresh());
  EXPECT_EQ(Count(project, "helper.py"), 1u);
}

TEST_F(ProjectTest, WhatIsNoPythonIsAFinding) {
  Project project(scratch_.Options());
  ASSERT_TRUE(project.Refresh());
  const FileFindings binary = project.Edit(scratch_.path("helper.py"), std::string("x = 1\0", 6));
  ASSERT_EQ(binary.findings.size(), 1u);
  EXPECT_EQ(binary.findings[0].rule, "cannot-read-input");
  ASSERT_TRUE(project.Refresh());
  EXPECT_EQ(Count(project, "model.py"), 0u);
  project.Edit(scratch_.path("helper.py"), kHelper);
  ASSERT_TRUE(project.Refresh());
  EXPECT_EQ(Count(project, "helper.py"), 1u);
}

TEST_F(ProjectTest, WhatAnExportDeclaresHoldsForTheModelsFile) {
  constexpr const char* kShapes =
      "from torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n"
      "        return x if x.shape[1] > 2 else -x\n";
  constexpr const char* kSave =
      "import torch\nfrom shapes import Net\n\n\ndef save():\n"
      "    torch.onnx.export(Net(), (torch.zeros(2, 3),), \"m.onnx\", dynamo=False, input_names=[\"x\"],\n"
      "                      dynamic_axes={\"x\": {0: \"batch\"}})\n";
  scratch_.Write("shapes.py", kShapes);
  scratch_.Write("save.py", "");
  Project project(scratch_.Options());
  const auto severity = [&] {
    EXPECT_TRUE(project.Refresh());
    const FileFindings found = project.FindingsOf(scratch_.path("shapes.py"));
    return found.findings.size() == 1 ? ToString(found.findings[0].severity) : "not one finding";
  };
  EXPECT_EQ(severity(), "warning");
  project.Edit(scratch_.path("save.py"), kSave);
  EXPECT_EQ(severity(), "note");
  project.Edit(scratch_.path("save.py"), "");
  EXPECT_EQ(severity(), "warning");
}

TEST_F(ProjectTest, NothingToOpen) {
  CheckOptions options = scratch_.Options();
  options.paths = {scratch_.path("nowhere")};
  Project project(options);
  EXPECT_TRUE(project.Refresh());
  EXPECT_TRUE(project.paths().empty());
  EXPECT_TRUE(project.Reload(scratch_.path("nowhere")).findings.empty());
  EXPECT_EQ(project.Edit(scratch_.path("alone.py"), kAlone).findings.size(), 1u);
}

}  // namespace
}  // namespace exportlint::cli
