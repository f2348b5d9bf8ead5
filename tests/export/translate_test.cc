// ONNX Runtime's own texts, as version 1.32 writes them, to plain words.
#include "export/translate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exportlint {
namespace {

using testing::HasSubstr;

TEST(Translate, WrongDimensionNamesItAndTheFix) {
  const auto said = TranslateRuntimeError(
      "Got invalid dimensions for input: in for the following indices\n index: 0 Got: 2 Expected: 1\n Please fix "
      "either the inputs/outputs or the model.",
      {}, Exporter::kTrace);
  EXPECT_EQ(said.verdict, Verdict::kRefused);
  EXPECT_EQ(said.detail,
            "input `in`, dimension 0: exported as 1, given 2; make it dynamic: --dynamic in:0=batch "
            "(dynamic_axes={'in': {0: 'batch'}})");
}

TEST(Translate, TwoDimensionsForDynamo) {
  const auto said = TranslateRuntimeError(
      "Got invalid dimensions for input: x for the following indices\n index: 2 Got: 20 Expected: 10\n index: 3 Got: "
      "21 Expected: 11\n Please fix",
      {}, Exporter::kDynamo);
  EXPECT_EQ(
      said.detail,
      "input `x`, dimension 2: exported as 10, given 20; dimension 3: exported as 11, given 21; make them dynamic: "
      "--dynamic x:2=dim2 --dynamic x:3=dim3 (dynamic_shapes={'x': {2: 'dim2', 3: 'dim3'}})");
}

TEST(Translate, ADimensionThatWasAskedFor) {
  const auto said = TranslateRuntimeError(
      "Got invalid dimensions for input: x for the following indices\n index: 0 Got: 2 Expected: 1\n",
      {{"x", 0, "batch"}}, Exporter::kTrace);
  EXPECT_THAT(said.detail, HasSubstr("asked to be dynamic and the exporter still made it constant"));
}

TEST(Translate, RankTypeAndNames) {
  EXPECT_EQ(
      TranslateRuntimeError(
          "Invalid rank for input: x Got: 1 Expected: 2 Please fix either the inputs/outputs or the model.", {},
          Exporter::kTrace)
          .detail,
      "input `x`: exported with 2 dimensions, given 1; a graph has one number of dimensions, export once for each");
  const auto type = TranslateRuntimeError(
      "Unexpected input data type. Actual: (tensor(double)) , expected: (tensor(float))", {}, Exporter::kTrace);
  EXPECT_EQ(type.verdict, Verdict::kRefused);
  EXPECT_EQ(type.detail,
            "an input is float64, exported as float32: convert it before the call, or export with that type");
  EXPECT_EQ(TranslateRuntimeError("Invalid input name: n", {}, Exporter::kTrace).detail,
            "input `n` is not in the exported graph: its value was baked");
}

TEST(Translate, AFailingNodeIsAFailureNotARefusal) {
  const auto said = TranslateRuntimeError(
      "Non-zero status code returned while running Reshape node. Name:'/Reshape' Status Message: "
      "/onnxruntime_src/reshape_helper.h:47 onnxruntime::ReshapeHelper size != 0 was false. The input tensor cannot be "
      "reshaped",
      {}, Exporter::kTrace);
  EXPECT_EQ(said.verdict, Verdict::kFailed);
  EXPECT_THAT(said.detail, HasSubstr("the graph's Reshape node `/Reshape` fails on this input"));
  EXPECT_THAT(said.detail, HasSubstr("cannot be reshaped"));
}

TEST(Translate, AnythingElseIsItsFirstLine) {
  EXPECT_EQ(TranslateRuntimeError("strange\nmore", {}, Exporter::kTrace).detail, "strange");
  EXPECT_EQ(TranslateRuntimeError("Got invalid dimensions for input: x", {}, Exporter::kTrace).detail,
            "Got invalid dimensions for input: x");
  EXPECT_EQ(TranslateRuntimeError("", {}, Exporter::kTrace).verdict, Verdict::kFailed);
}

}  // namespace
}  // namespace exportlint
