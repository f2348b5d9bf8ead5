// The worker's events, and stack dumps of Python's faulthandler.
#include "export/worker_log.h"

#include <gtest/gtest.h>

namespace exportlint {
namespace {

TEST(WorkerLog, TakesEventsAndPassesOverEverythingElse) {
  WorkerLog log;
  for (
      const char* line :
      {"", "garbage", "[1]", "{\"event\": 3}", "{\"event\": \"case\", \"inputs\": [{\"shape\": \"x\"}]}",
       R"({"event": "stage", "stage": "export"})",
       R"({"event": "warning", "kind": "TracerWarning", "message": "m", "path": "/a.py", "line": 3})",
       R"({"event": "case", "name": "example", "inputs": [{"name": "x", "dtype": "float32", "shape": [2, 3], "file": "f"}, {"name": "n", "literal": "3"}]})",
       R"({"event": "nodes", "nodes": [{"name": "sin", "file": "n", "dtype": "float32", "path": "/a.py", "line": 7}, 3]})",
       R"({"event": "nodes", "nodes": [{"name": "sin", "file": "n", "dtype": "float32", "path": "/a.py", "line": 7}]})",
       R"({"event": "depends", "inputs": ["x", 3]})", R"({"event": "exported", "file": "/m.onnx"})"}) {
    AddWorkerEvent(line, &log);
  }
  EXPECT_EQ(log.stage, "export");
  ASSERT_EQ(log.warnings.size(), 1u);
  EXPECT_EQ(log.warnings[0].line, 3u);
  ASSERT_EQ(log.cases.size(), 1u);
  EXPECT_EQ(DescribeInputs(log.cases[0]), "x=float32[2,3], n=3");
  EXPECT_EQ(log.file, "/m.onnx");
  ASSERT_FALSE(log.nodes.empty());
  EXPECT_EQ(log.nodes.back().name, "sin");
  EXPECT_EQ(log.nodes.back().line, 7u);
  EXPECT_EQ(log.depends, std::vector<std::string>{"x"});
}

TEST(StackDump, TheModelsOwnInnermostLine) {
  const char* dump =
      "Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most recent call first):\n"
      "  File \"/usr/lib/python3.11/ctypes/__init__.py\", line 519 in string_at\n"
      "  File \"/m/model.py\", line 75 in forward\n"
      "  File \"/v/lib/python3.11/site-packages/torch/nn/modules/module.py\", line 1 in _call_impl\n"
      "  File \"/m/model.py\", line 80 in make\n";
  EXPECT_EQ(PlaceInStackDump(dump, "/m/model.py").line, 75u);
  EXPECT_EQ(PlaceInStackDump(dump, "/other.py").path, "/m/model.py");
  EXPECT_EQ(PlaceInStackDump("no dump", "/m/model.py").line, 0u);
  EXPECT_EQ(PlaceInStackDump("most recent call first\n  File \"", "/m/model.py").line, 0u);
}

}  // namespace
}  // namespace exportlint
