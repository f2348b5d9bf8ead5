// What `exportlint ops` looks up: every operator has an answer, histories, targets, names as people type them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "facts/onnx_operators.h"
#include "facts/operator_names.h"
#include "facts/operators.h"
#include "facts/support_table.h"
#include "facts/targets.h"

namespace exportlint::facts {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Ops, EveryRegisteredOverloadHasAnAnswer) {
  std::size_t answered = 0;
  for (const OperatorSchema& schema : AllSchemas()) {
    const std::string name =
        std::string(schema.name()) + (schema.overload().empty() ? "" : ".") + std::string(schema.overload());
    EXPECT_THAT(ResolveOperator(name).operators, ElementsAre(name));
    for (OnnxExporter exporter : {OnnxExporter::kTrace, OnnxExporter::kDynamo}) {
      const SupportTable table = TableFor(name, exporter);
      ASSERT_FALSE(table.runs.empty()) << name;
      EXPECT_EQ(table.runs.front().first, kFirstOpset) << name;
      EXPECT_EQ(table.runs.back().last, kLastOpset) << name;
      for (std::size_t i = 1; i < table.runs.size(); ++i)
        EXPECT_EQ(table.runs[i].first, table.runs[i - 1].last + 1) << name;
    }
    ++answered;
  }
  EXPECT_GT(answered, 3400u);
}

TEST(Ops, BicubicIsOneResizeFromElevenOn) {
  const SupportTable trace = TableFor("aten::upsample_bicubic2d", OnnxExporter::kTrace, 9, 20);
  EXPECT_EQ(trace.since, 11);
  ASSERT_EQ(trace.runs.size(), 2u);
  EXPECT_EQ(trace.runs[0].answer, Answer::kNo);
  EXPECT_EQ(trace.runs[0].last, 10);
  EXPECT_EQ(trace.runs[1].answer, Answer::kYes);
  EXPECT_THAT(MainOperators(trace.runs[1].nodes), ElementsAre("Resize"));
  EXPECT_THAT(AllOperators(trace.runs[1].nodes), Contains("Shape"));
  EXPECT_THAT(std::string(trace.runs[1].nodes), HasSubstr("mode=cubic"));
}

TEST(Ops, GeluBecomesOneOperatorAtTwenty) {
  const SupportTable trace = TableFor("aten::gelu", OnnxExporter::kTrace, 9, 20);
  ASSERT_EQ(trace.runs.size(), 2u);
  EXPECT_GT(MainOperators(trace.runs[0].nodes).size(), 1u);
  EXPECT_THAT(MainOperators(trace.runs[1].nodes), ElementsAre("Gelu"));
  EXPECT_EQ(trace.runs[1].first, 20);
}

TEST(Ops, NamesAsPeopleTypeThem) {
  const auto operators = [](std::string_view typed) { return ResolveOperator(typed).operators; };
  EXPECT_THAT(operators("aten::relu"), ElementsAre("aten::relu"));
  EXPECT_THAT(operators("aten::add.Tensor"), ElementsAre("aten::add.Tensor"));
  EXPECT_THAT(operators("torch.ops.aten.add.Tensor"), ElementsAre("aten::add.Tensor"));
  EXPECT_THAT(operators("torch.ops.aten.relu.default"), ElementsAre("aten::relu"));
  EXPECT_THAT(operators("torch.relu"), ElementsAre("aten::relu"));
  EXPECT_THAT(operators("F.relu"), ElementsAre("aten::relu"));
  EXPECT_THAT(operators("torch.Tensor.add_"), ElementsAre("aten::add_"));
  EXPECT_THAT(operators("torch.linalg.svd"), ElementsAre("aten::linalg_svd"));
  EXPECT_THAT(operators("torch.nn.Linear"), ElementsAre("aten::linear"));
  EXPECT_THAT(ResolveOperator("F.interpolate").sometimes, Contains("aten::upsample_bicubic2d"));
  EXPECT_THAT(OperatorsOfPython("torch.nn.functional.interpolate", "bicubic").operators,
              ElementsAre("aten::upsample_bicubic2d"));
  EXPECT_EQ(ResolveOperator("Resize").onnx, "ai.onnx::Resize");
  EXPECT_EQ(ResolveOperator("ai.onnx::Resize").onnx, "ai.onnx::Resize");
  EXPECT_EQ(ResolveOperator("com.microsoft::Gelu").onnx, "com.microsoft::Gelu");
  for (const char* wrong :
       {"aten::no_such", "aten::add.NoSuch", "torch.no_such", "", "::", "aten::", ".", "torch.ops."})
    EXPECT_TRUE(ResolveOperator(wrong).empty()) << wrong;
}

TEST(OnnxOperators, AreAllThereWithTheirHistory) {
  std::set<std::string_view> names;
  std::size_t versions = 0;
  for (const OnnxOperator& version : AllOnnxOperators()) {
    if (!version.name().starts_with("ai.onnx::")) continue;
    names.insert(version.name());
    ++versions;
  }
  EXPECT_EQ(names.size(), 203u);
  EXPECT_EQ(versions, 629u);
  EXPECT_EQ(NewestOnnxOpset("ai.onnx"), 28);
  ASSERT_EQ(FindOnnxOperator("Resize").size(), 5u);
  EXPECT_EQ(OnnxOperatorAt("Resize", 17)->since(), 13);
  EXPECT_EQ(OnnxOperatorAt("Resize", 9), nullptr);
  EXPECT_TRUE(OnnxOperatorAt("Upsample", 20)->deprecated());
}

TEST(Targets, AreFoundByReleaseAndOtherwiseTheNewest) {
  std::string wrong;
  const TargetRelease* ort = FindTarget("onnxruntime:1.17", &wrong);
  ASSERT_NE(ort, nullptr) << wrong;
  EXPECT_EQ(ort->highest_opset(), 20);
  EXPECT_EQ(ort->highest_ir(), 9);
  EXPECT_TRUE(ort->measured());
  EXPECT_EQ(FindTarget("onnxruntime:1.17.1", &wrong), ort);
  EXPECT_EQ(FindTarget("onnxruntime", &wrong)->release(), "1.32");
  EXPECT_FALSE(FindTarget("tensorrt", &wrong)->measured());
  EXPECT_EQ(FindTarget("onnxruntime:7.1", &wrong), nullptr);
  EXPECT_THAT(wrong, HasSubstr("no data of onnxruntime `7.1`; known are 1.0, 1.1"));
  EXPECT_EQ(FindTarget("no", &wrong), nullptr);
  EXPECT_THAT(wrong, HasSubstr("known are coreml, onnxruntime, openvino, tensorrt"));
}

TEST(Targets, SayWhatTheyRun) {
  using A = TargetVerdict::Answer;
  std::string wrong;
  const TargetRelease& trt = *FindTarget("tensorrt:10.15", &wrong);
  EXPECT_EQ(TargetRuns(trt, "Relu", 18).answer, A::kYes);
  EXPECT_EQ(TargetRuns(trt, "Unique", 18).answer, A::kNo);
  EXPECT_EQ(TargetRuns(trt, "Resize", 18).answer, A::kLimited);
  EXPECT_EQ(TargetRuns(trt, "com.microsoft::Gelu", 18).answer, A::kUnknown);
  EXPECT_EQ(TargetRuns(*FindTarget("coreml", &wrong), "Relu", 18).answer, A::kYes);
  EXPECT_EQ(TargetRuns(*FindTarget("coreml", &wrong), "NonZero", 18).answer, A::kNo);
  EXPECT_EQ(TargetRuns(*FindTarget("onnxruntime", &wrong), "Relu", 18).answer, A::kYes);
  // A release without a list is answered from the one before it, which is named.
  const TargetVerdict newest = TargetRuns(*FindTarget("tensorrt:11", &wrong), "Unique", 18);
  EXPECT_EQ(newest.answer, A::kNo);
  EXPECT_EQ(newest.list->release(), "10.15");
}

}  // namespace
}  // namespace exportlint::facts
