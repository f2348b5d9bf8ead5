// Exports kept by content: the second run gives the same row without starting the exporter, until something changes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/export/run_fixture.h"

namespace exportlint {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModel = R"(import pathlib
import torch
from scale_of_model import SCALE

HERE = pathlib.Path(__file__).parent

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.shift = float((HERE / "shift.txt").read_text())

    def forward(self, x):
        return x * SCALE + self.shift

def make():
    return Model().eval()

def hangs():
    while True:
        pass
)";

class CachedRunsTest : public testing::Test {
 protected:
  CachedRunsTest() {
    std::string name = (fs::temp_directory_path() / "cached_runs_test-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    Write("model.py", kModel);
    Write("scale_of_model.py", "SCALE = 2\n");
    Write("shift.txt", "1");
    texts_.model = (folder_ / "model.py").string() + ":make";
    texts_.inputs = {"x=float32[3]"};
    texts_.cases = {"x=float32[4]"};
    texts_.exporters = {"trace"};
    texts_.cache = (folder_ / "cache").string();
    texts_.out = (folder_ / "out").string();
  }
  ~CachedRunsTest() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const { std::ofstream(folder_ / name) << text; }
  std::string Exported() const {
    std::ifstream file(folder_ / "out" / "model_make_trace.onnx", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  ExportRun Run() const { return RunModel(texts_)[0].run; }

  fs::path folder_;
  ExportTexts texts_;
};

TEST_F(CachedRunsTest, TheSecondRunGivesTheSameRowAndFile) {
  const CheckedRun first = RunModel(texts_)[0];
  const std::string exported = Exported();
  ASSERT_FALSE(exported.empty());
  EXPECT_FALSE(first.run.cached);
  EXPECT_EQ(Verdicts(first.run), "equal refused");
  fs::remove_all(folder_ / "out");

  const CheckedRun second = RunModel(texts_)[0];
  EXPECT_TRUE(second.run.cached);
  EXPECT_EQ(Exported(), exported);
  EXPECT_EQ(second.run.file, first.run.file);
  EXPECT_EQ(Verdicts(second.run), Verdicts(first.run));
  EXPECT_EQ(second.run.cases[1].detail, first.run.cases[1].detail);
  EXPECT_EQ(second.run.opset, first.run.opset);
  EXPECT_EQ(second.run.check_onnx + second.run.check_shapes + second.run.check_load, "okokok");
  EXPECT_EQ(second.run.histogram, first.run.histogram);
  EXPECT_EQ(second.run.seconds, first.run.seconds);
  EXPECT_EQ(second.classes, first.classes);
  EXPECT_EQ(second.files, first.files);
}

TEST_F(CachedRunsTest, WhatTheModelIsMadeOfIsWatched) {
  EXPECT_FALSE(Run().cached);
  EXPECT_TRUE(Run().cached);
  Write("model.py", std::string(kModel) + "# changed\n");
  EXPECT_FALSE(Run().cached);
  Write("scale_of_model.py", "SCALE = 3\n");
  EXPECT_FALSE(Run().cached);
  Write("shift.txt", "2");
  EXPECT_FALSE(Run().cached);
  EXPECT_TRUE(Run().cached);
  texts_.opset = 17;
  EXPECT_FALSE(Run().cached);
}

TEST_F(CachedRunsTest, ALimitIsNoResultToKeep) {
  texts_.model = (folder_ / "model.py").string() + ":hangs";
  texts_.timeout_seconds = 6;
  for (int i = 0; i < 2; ++i) {
    const ExportRun run = Run();
    ASSERT_TRUE(run.error.has_value());
    EXPECT_EQ(run.error->kind, "timeout");
    EXPECT_FALSE(run.cached);
  }
}

TEST_F(CachedRunsTest, ConcurrentRunsShareOneCache) {
  std::vector<ExportRun> runs(2);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    ExportTexts texts = texts_;
    texts.out = (folder_ / ("out" + std::to_string(i))).string();
    threads.emplace_back([&runs, i, texts] { runs[i] = RunModel(texts)[0].run; });
  }
  for (std::thread& each : threads) each.join();
  EXPECT_EQ(Verdicts(runs[0]), "equal refused");
  EXPECT_EQ(Verdicts(runs[1]), "equal refused");
  EXPECT_TRUE(Run().cached);
}

}  // namespace
}  // namespace exportlint
