#include "facts/onnx_support.h"

#include <gtest/gtest.h>

#include <string>

namespace exportlint::facts {
namespace {

using Status = OnnxSupport::Status;
using How = OnnxSupport::How;
constexpr OnnxExporter kTrace = OnnxExporter::kTrace, kDynamo = OnnxExporter::kDynamo;

std::string Verdicts(std::string_view name) {
  return std::string(ToString(SupportFor(name, kTrace, 20).status)) + " " +
         std::string(ToString(SupportFor(name, kDynamo, 20).status));
}

// What real exports of small models showed, per operator: trace, then dynamo.
TEST(OnnxSupport, AgreesWithMeasuredExports) {
  for (const char* name :
       {"linalg_svd", "linalg_inv", "linalg_lu_factor", "svd", "unique_consecutive", "cummax", "linalg_cholesky",
        "cumprod", "linalg_eigh", "kthvalue", "mode", "searchsorted", "linalg_solve"})
    EXPECT_EQ(Verdicts(std::string("aten::") + name), "unsupported unsupported") << name;
  for (const char* name : {"fft_fft", "fft_rfft", "angle", "histc", "bincount", "diff", "nanmean", "logcumsumexp",
                           "quantile", "complex", "view_as_complex", "_upsample_bilinear2d_aa"})
    EXPECT_EQ(Verdicts(std::string("aten::") + name), "unsupported supported") << name;
  for (const char* name : {"masked_select"})
    EXPECT_EQ(Verdicts(std::string("aten::") + name), "supported unsupported") << name;
  for (const char* name : {"roll", "add", "bucketize", "linalg_det", "einsum", "embedding_bag", "col2im", "im2col",
                           "grid_sampler", "scatter_add", "index_put", "scaled_dot_product_attention"})
    EXPECT_EQ(Verdicts(std::string("aten::") + name), "supported supported") << name;
}

// Taken apart by dynamo into what no sample showed: not known, which no rule may report.
TEST(OnnxSupport, WhatWasNotTriedIsUnknown) {
  EXPECT_EQ(SupportFor("aten::_upsample_nearest_exact2d", kDynamo, 20),
            (OnnxSupport{Status::kUnknown, 0, How::kComposite}));
  EXPECT_EQ(SupportFor("aten::affine_grid_generator", kDynamo, 20),
            (OnnxSupport{Status::kUnknown, 0, How::kDecomposed}));
}

// Registered, but every float sample is refused: the samples win.
TEST(OnnxSupport, SamplesWinOverARegistryTheyContradict) {
  EXPECT_EQ(SupportFor("aten::unique_consecutive", kDynamo, 20),
            (OnnxSupport{Status::kUnsupported, 18, How::kEvidence}));
}

TEST(OnnxSupport, TraceKnowsTheFirstOpset) {
  struct Case {
    std::string_view name;
    int since;
  };
  for (const Case& c : {Case{"aten::affine_grid_generator", 20}, Case{"aten::grid_sampler", 16},
                        Case{"aten::upsample_bicubic2d", 11}, Case{"aten::masked_select", 11}, Case{"aten::roll", 7}}) {
    EXPECT_EQ(SupportFor(c.name, kTrace, c.since), (OnnxSupport{Status::kSupported, c.since, How::kNative})) << c.name;
    if (c.since == 7) continue;
    EXPECT_EQ(SupportFor(c.name, kTrace, c.since - 1), (OnnxSupport{Status::kUnsupported, c.since, How::kNative}))
        << c.name;
  }
  EXPECT_EQ(SupportFor("aten::linalg_svd", kTrace, 20), (OnnxSupport{Status::kUnsupported, 0, How::kNoSymbolic}));
}

// Below opset 9 the registry looks upwards, and some names are there only to refuse.
TEST(OnnxSupport, OldOpsetsOfTrace) {
  EXPECT_EQ(SupportFor("aten::relu", kTrace, 7).status, Status::kSupported);
  EXPECT_EQ(SupportFor("aten::upsample_nearest2d", kTrace, 7).status, Status::kSupported);
  EXPECT_EQ(SupportFor("aten::adaptive_max_pool1d", kTrace, 8), (OnnxSupport{Status::kSupported, 8, How::kNative}));
  EXPECT_EQ(SupportFor("aten::adaptive_max_pool1d", kTrace, 7), (OnnxSupport{Status::kUnsupported, 8, How::kNative}));
  EXPECT_EQ(SupportFor("aten::scan", kTrace, 20), (OnnxSupport{Status::kUnsupported, 0, How::kNoSymbolic}));
}

TEST(OnnxSupport, DynamoSaysHow) {
  EXPECT_EQ(SupportFor("aten::add", kDynamo, 18), (OnnxSupport{Status::kSupported, 18, How::kNative}));
  EXPECT_EQ(SupportFor("aten::fft_fft", kDynamo, 20), (OnnxSupport{Status::kSupported, 0, How::kEvidence}));
  EXPECT_EQ(SupportFor("aten::rms_norm", kDynamo, 23), (OnnxSupport{Status::kSupported, 23, How::kNative}));
  // Opset 7 is not honoured: the model comes out at 18.
  EXPECT_EQ(SupportFor("aten::add", kDynamo, 7).status, Status::kSupported);
}

TEST(OnnxSupport, OverloadsAndInPlaceNames) {
  EXPECT_EQ(SupportFor("aten::add_", kTrace, 20).status, Status::kSupported);
  EXPECT_EQ(SupportFor("aten::add_.Tensor", kDynamo, 20).status, Status::kSupported);
  EXPECT_EQ(SupportFor("aten::add.Tensor", kDynamo, 20).how, How::kNative);
  EXPECT_EQ(SupportFor("aten::relu.default", kDynamo, 20).status, Status::kSupported);
  EXPECT_EQ(SupportFor("aten::sort", kDynamo, 20).status, Status::kSupported);
  EXPECT_EQ(SupportFor("aten::cummax_", kTrace, 20).status, Status::kUnknown) << "no such operator";
}

TEST(OnnxSupport, UnknownStaysUnknown) {
  for (std::string_view name : {"", ".", "aten::", "aten::no_such", "mylib::op", "torchvision::no_such"}) {
    for (OnnxExporter exporter : {kTrace, kDynamo}) {
      EXPECT_EQ(SupportFor(name, exporter, 20), OnnxSupport{}) << name;
    }
  }
  for (int opset : {-1000000, -1, 0, 6, 24, 31, 32, 33, 1000000}) {
    (void)SupportFor("aten::add", kTrace, opset);
    (void)SupportFor("aten::add", kDynamo, opset);
  }
}

TEST(OnnxSupport, EvidenceIsVisible) {
  auto rows = EvidenceFor("aten::linalg_inv");
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0].result(kTrace), Evidence::Result::kFailed);
  EXPECT_NE(rows[0].detail(kTrace).find("UnsupportedOperatorError"), std::string_view::npos);
  EXPECT_NE(rows[0].detail(kDynamo).find("DispatchError"), std::string_view::npos);
  rows = EvidenceFor("aten::relu");
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0].onnx(kDynamo), "Relu");
  EXPECT_EQ(rows[0].detail(kDynamo), "");
  EXPECT_TRUE(EvidenceFor("aten::no_such").empty());
}

}  // namespace
}  // namespace exportlint::facts
