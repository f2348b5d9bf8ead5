// [[export]] entries of exportlint.toml.
#include "export/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace exportlint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<std::vector<ExportTexts>> Read(const std::string& text) {
  const std::string path = testing::TempDir() + "/config_test_" + std::to_string(getpid()) + ".toml";
  std::ofstream(path) << text;
  return ReadExportEntries(path);
}

TEST(Config, EveryKey) {
  const auto entries = Read(R"([[export]]
model = "m.py:make"
name = "static"
inputs = ["x=float32[1]", "n=int:3"]
cases = "x=float32[2]"
dynamic = ["x:0=batch"]
exporter = ["trace", "dynamo"]
opset = 17
out = "exported"
timeout = 9.5
memory = 100
python = "py"

[[export]]
model = "n.py:make"
)");
  ASSERT_TRUE(entries.ok()) << entries.error().message;
  ASSERT_EQ(entries->size(), 2u);
  const ExportTexts& first = (*entries)[0];
  EXPECT_EQ(first.model, "m.py:make");
  EXPECT_THAT(first.inputs, ElementsAre("x=float32[1]", "n=int:3"));
  EXPECT_THAT(first.cases, ElementsAre("x=float32[2]"));
  EXPECT_THAT(first.exporters, ElementsAre("trace", "dynamo"));
  EXPECT_EQ(first.opsets, std::vector<int>{17});
  EXPECT_EQ(first.timeout_seconds, 9.5);
  EXPECT_EQ(first.memory_mb, 100);
}

TEST(Config, ErrorsNameFileLineAndKey) {
  const auto error = [](const std::string& text) {
    const auto entries = Read(text);
    return entries ? "accepted" : entries.error().message;
  };
  EXPECT_THAT(error("[[export]]\nmodel = \"a.py:b\"\nopsets = 3\n"),
              testing::AllOf(HasSubstr(".toml:3:"), HasSubstr("no such key")));
  EXPECT_THAT(error("[[export]]\nmodel = 3\n"), HasSubstr("`model`: wanted a string"));
  EXPECT_THAT(error("[[export]]\nname = \"x\"\n"), HasSubstr("without `model`"));
  EXPECT_THAT(error("[export]\nmodel = \"x\"\n"), HasSubstr("must be written as [[export]]"));
  EXPECT_THAT(error("[[export\n"), HasSubstr(".toml:1:"));
}

TEST(Config, PyprojectHasThemBelowTheTool) {
  const std::string folder = testing::TempDir() + "/config_test_" + std::to_string(getpid());
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/pyproject.toml";
  std::ofstream(path) << "[[export]]\nmodel = \"other.py:make\"\n[[tool.exportlint.export]]\nmodel = \"m.py:make\"\n";
  const auto entries = ReadExportEntries(path);
  ASSERT_TRUE(entries.ok()) << entries.error().message;
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ(entries->front().model, "m.py:make");
  EXPECT_EQ(entries->front().folder, std::filesystem::path(folder).lexically_normal());
  std::ofstream(path) << "[project]\nname = \"x\"\n";
  ASSERT_TRUE(ReadExportEntries(path).ok());
  EXPECT_TRUE(ReadExportEntries(path)->empty());
}

TEST(Config, AFileAboutOtherThingsHasNoEntries) {
  const auto entries = Read("[lint]\nselect = [\"item-call\"]\n");
  ASSERT_TRUE(entries.ok());
  EXPECT_TRUE(entries->empty());
}

}  // namespace
}  // namespace exportlint
