// What the examples are there to show, on the installed torch and ONNX Runtime.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "export/config.h"
#include "tests/export/run_fixture.h"

namespace exportlint {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

ExportTexts Texts(const std::string& model, const std::vector<std::string>& exporters) {
  ExportTexts texts;
  texts.model = model;
  texts.exporters = exporters;
  return texts;
}

// One of the three ways to export the convolution, as examples/exportlint.toml has them.
ExportRun Entry(const std::string& name) {
  const auto entries = ReadExportEntries(std::string(EXPORTLINT_SOURCE) + "/examples/exportlint.toml");
  EXPECT_TRUE(entries.ok());
  for (const ExportTexts& texts : *entries) {
    if (texts.name == name) return RunModel(texts)[0].run;
  }
  ADD_FAILURE() << "no entry " << name;
  return {};
}

TEST(NineVerdicts, Static) {
  const ExportRun run = Entry("static");
  EXPECT_EQ(Verdicts(run), "equal refused refused");
  EXPECT_EQ(run.model, "examples/dynamic_axes.py:make (static)");
  EXPECT_EQ(run.check_onnx + run.check_shapes + run.check_load, "okokok");
  EXPECT_EQ(run.cases[1].detail,
            "input `x`, dimension 0: exported as 1, given 2; make it dynamic: --dynamic x:0=batch (dynamic_axes={'x': "
            "{0: 'batch'}})");
  EXPECT_EQ(run.cases[2].inputs, "x=float32[1,3,20,20]");
}

TEST(NineVerdicts, BatchIsDynamic) {
  EXPECT_EQ(Verdicts(Entry("batch is dynamic")), "equal equal refused");
}
TEST(NineVerdicts, SizeIsDynamic) {
  EXPECT_EQ(Verdicts(Entry("size is dynamic")), "equal refused equal");
}

TEST(Dynamo, GivesTheSameVerdictsForADynamicBatch) {
  ExportTexts texts = Texts("examples/dynamic_axes.py:make", {"dynamo"});
  texts.inputs = {"x=float32[1,3,10,10]"};
  texts.cases = {"x=float32[2,3,10,10]", "float32[1,3,20,20]"};
  texts.dynamic = {"x:0=batch"};
  texts.opset = 18;
  const ExportRun run = RunModel(texts)[0].run;
  EXPECT_EQ(Verdicts(run), "equal equal refused");
  EXPECT_EQ(run.opset, 18);
  EXPECT_THAT(run.cases[2].detail, HasSubstr("dynamic_shapes={'x': {2: 'dim2', 3: 'dim3'}}"));
}

TEST(TraceInterruption, IsWrongOnTheSecondInputAndWarnsOnBothLines) {
  ExportTexts texts = Texts("examples/trace_interruption.py:make", {"trace", "dynamo"});
  texts.cases = {"float32[5]"};
  const auto rows = RunModel(texts);
  EXPECT_EQ(Verdicts(rows[0].run), "equal wrong");
  const std::uint32_t item = LineOf("examples/trace_interruption.py", ".item()"),
                      list = LineOf("examples/trace_interruption.py", "torch.Tensor([");
  std::vector<std::uint32_t> lines;
  for (const ExportMessage& warning : rows[0].run.warnings) {
    EXPECT_EQ(warning.kind, "TracerWarning");
    EXPECT_EQ(warning.path, "examples/trace_interruption.py");
    lines.push_back(warning.line);
  }
  EXPECT_THAT(lines, UnorderedElementsAre(item, list, list, list));
  EXPECT_THAT(rows[0].classes, Contains("Model"));
  EXPECT_THAT(rows[0].files, Contains("examples/trace_interruption.py"));
  EXPECT_FALSE(rows[1].run.exported);
  ASSERT_TRUE(rows[1].run.error.has_value());
  EXPECT_EQ(rows[1].run.error->line, list);
}

TEST(Loop, IsUnrolledWhereItsCountIsTheModelsOwn) {
  for (const int n : {2, 3}) {
    for (const CheckedRun& row :
         RunModel(Texts("examples/loop_model.py:make(n=" + std::to_string(n) + ")", {"trace", "script"}))) {
      EXPECT_EQ(CountOf(row.run, "Add"), n) << row.run.exporter;
      EXPECT_EQ(row.run.structure, "") << row.run.exporter;
    }
  }
}

TEST(Loop, IsKeptByScriptWhereItsCountIsAnInput) {
  ExportTexts texts = Texts("examples/loop_model.py:make_input", {"trace", "script"});
  texts.cases = {"n=int:3"};
  const auto rows = RunModel(texts);
  EXPECT_EQ(Verdicts(rows[0].run), "equal wrong");
  EXPECT_EQ(rows[0].run.structure, "");
  EXPECT_THAT(rows[0].run.cases[1].detail,
              HasSubstr("input `n` is not in the exported graph: its value at the export was baked"));
  EXPECT_EQ(Verdicts(rows[1].run), "equal equal");
  EXPECT_EQ(rows[1].run.structure, "Loop{Relu, Add}");
}

TEST(Scripted, IsTakenByTraceAndRefusedByDynamoWithTheCallThatWorks) {
  const auto rows = RunModel(Texts("examples/loop_model.py:make_scripted", {"trace", "dynamo"}));
  EXPECT_EQ(Verdicts(rows[0].run), "equal");
  EXPECT_EQ(rows[0].run.structure, "Loop{Relu, Add}");
  EXPECT_FALSE(rows[1].run.exported);
  ASSERT_TRUE(rows[1].run.error.has_value());
  EXPECT_THAT(rows[1].run.error->message, HasSubstr("torch.onnx.export(model, args, file, dynamo=False)"));
}

TEST(OnnxBranch, IsNotTheModelPyTorchRuns) {
  const auto rows = RunModel(Texts("examples/onnx_branch.py:make", {"trace"}));
  EXPECT_EQ(Verdicts(rows[0].run), "wrong");
  EXPECT_EQ(rows[0].run.cases[0].max_abs_diff, 5.0);
}

TEST(Out, KeepsTheFilesOfThisRunOnly) {
  ExportTexts texts = Texts("examples/dynamic_axes.py:make", {"trace", "dynamo"});
  texts.inputs = {"float32[1,3,10,10]"};
  texts.out = testing::TempDir() + "/exportlint_out";
  const auto rows = RunModel(texts);
  for (const CheckedRun& row : rows) EXPECT_TRUE(std::filesystem::exists(row.run.file)) << row.run.file;
  std::filesystem::remove_all(texts.out);
}

}  // namespace
}  // namespace exportlint
