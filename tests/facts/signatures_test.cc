#include "facts/signatures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exportlint::facts {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kExport = "torch.onnx.export";

TEST(Signatures, TellWhenAnArgumentWent) {
  const ArgumentReleases outputs = ReleasesWith(kExport, "example_outputs");
  EXPECT_FALSE(outputs.in_newest);
  EXPECT_EQ(outputs.last, "1.10");
  EXPECT_EQ(outputs.since, "1.11");
  EXPECT_EQ(ReleasesWith(kExport, "fallback").since, "2.11");
  EXPECT_EQ(ReleasesWith("torch.export.export", "constraints").since, "2.3");
}

TEST(Signatures, TellWhenAnArgumentCame) {
  const ArgumentReleases shapes = ReleasesWith(kExport, "dynamic_shapes");
  EXPECT_TRUE(shapes.in_newest);
  EXPECT_EQ(shapes.first, "2.5");
  EXPECT_EQ(shapes.since, "");
}

TEST(Signatures, KnowNoOtherNames) {
  EXPECT_FALSE(ReleasesWith(kExport, "input_name"));
  EXPECT_FALSE(ReleasesWith("torch.onnx.save", "model"));
  EXPECT_FALSE(KnowsCall("torch.onnx.save"));
  EXPECT_TRUE(KnowsCall("torch.jit.script"));
}

TEST(Signatures, OfTheNewestReleaseAreWholeAndPlain) {
  EXPECT_EQ(OldestRelease(), "1.8");
  EXPECT_EQ(NewestRelease(), "2.13");
  EXPECT_THAT(ArgumentsOf(kExport), Contains("custom_translation_table"));
  EXPECT_THAT(ArgumentsOf(kExport), Not(Contains("example_outputs")));
  EXPECT_THAT(ArgumentsOf("torch.onnx.save"), IsEmpty());
}

}  // namespace
}  // namespace exportlint::facts
