// .npy files, number formats and the comparison.
#include "export/verify/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <fstream>

#include "export/verify/compare.h"

namespace exportlint {
namespace {

using testing::HasSubstr;

template <typename T>
Tensor Make(const std::string& dtype, std::vector<std::int64_t> shape, const std::vector<T>& values) {
  Tensor tensor{dtype, std::move(shape), {}};
  tensor.bytes.resize(values.size() * sizeof(T));
  if (!values.empty()) std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

std::string Npy(const std::string& header, const std::string& data) {
  std::string text("\x93NUMPY\x01\x00", 8);
  text += static_cast<char>(header.size() & 255);
  text += static_cast<char>(header.size() >> 8);
  const std::string path = testing::TempDir() + "/tensor_test_" + std::to_string(getpid()) + ".npy";
  std::ofstream(path, std::ios::binary) << text << header << data;
  return path;
}

TEST(Npy, ReadsShapesOfEveryRank) {
  const auto two = ReadNpy(Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }\n", "abcdef"), "uint8");
  ASSERT_TRUE(two.ok()) << two.error().message;
  EXPECT_THAT(two->shape, testing::ElementsAre(2, 3));
  EXPECT_EQ(ElementAt(*two, 5), 'f');
  EXPECT_EQ(ReadNpy(Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (), }\n", "a"), "uint8")->count(), 1u);
  EXPECT_EQ(ReadNpy(Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (0,3,), }\n", ""), "uint8")->count(), 0u);
}

TEST(Npy, RefusesWhatItCannotTrust) {
  const auto error = [](const std::string& header, const std::string& data, const std::string& dtype) {
    const auto tensor = ReadNpy(Npy(header, data), dtype);
    return tensor ? "accepted" : tensor.error().message;
  };
  EXPECT_THAT(error("{'shape': (2,), }", "a", "uint8"), HasSubstr("holds 1 bytes, its shape needs 2"));
  EXPECT_THAT(error("{'shape': (4611686018427387904, 16), }", "a", "float32"), HasSubstr("too large"));
  EXPECT_THAT(error("{'fortran_order': True, 'shape': (1,), }", "a", "uint8"), HasSubstr("not a row-major"));
  EXPECT_THAT(error("{'shape': (1,), }", "a", "float8_e5m2"), HasSubstr("are not compared"));
  EXPECT_FALSE(ReadNpy("/no/such.npy", "uint8").ok());
}

TEST(Element, ShortFloats) {
  EXPECT_EQ(ElementAt(Make<std::uint16_t>("float16", {1}, {0x3C00}), 0), 1.0);
  EXPECT_EQ(ElementAt(Make<std::uint16_t>("float16", {1}, {0xC500}), 0), -5.0);
  EXPECT_EQ(ElementAt(Make<std::uint16_t>("float16", {1}, {0x0001}), 0), std::ldexp(1.0, -24));
  EXPECT_TRUE(std::isinf(ElementAt(Make<std::uint16_t>("float16", {1}, {0x7C00}), 0)));
  EXPECT_EQ(ElementAt(Make<std::uint16_t>("bfloat16", {1}, {0x3F80}), 0), 1.0);
}

TEST(Compare, WithinToleranceIsEqualAndMeasured) {
  const auto result = Compare(Make<float>("float32", {2}, {1.00001f, 2}), Make<float>("float32", {2}, {1, 2}), "y");
  EXPECT_TRUE(result.equal);
  EXPECT_NEAR(*result.max_abs_diff, 1e-5, 1e-6);
}

TEST(Compare, SaysHowManyHowFarAndWhere) {
  const auto result =
      Compare(Make<float>("float32", {2, 2}, {1, 2, 3, 9}), Make<float>("float32", {2, 2}, {1, 2, 3, 4}), "y");
  EXPECT_FALSE(result.equal);
  EXPECT_EQ(result.detail, "output `y`: 1 of 4 values differ, by up to 5; at [1,1] it is 9, PyTorch gives 4");
}

TEST(Compare, ShapesTypesIntegersAndSpecialValues) {
  EXPECT_EQ(Compare(Make<float>("float32", {2}, {1, 2}), Make<float>("float32", {1, 2}, {1, 2}), "y").detail,
            "output `y` has shape [2], PyTorch gives [1,2]");
  EXPECT_EQ(Compare(Make<double>("float64", {1}, {1}), Make<float>("float32", {1}, {1}), "y").detail,
            "output `y` is float64, PyTorch gives float32");
  EXPECT_FALSE(Compare(Make<std::int64_t>("int64", {1}, {1}), Make<std::int64_t>("int64", {1}, {2}), "y").equal);
  const float nan = std::nanf(""), inf = INFINITY;
  EXPECT_TRUE(Compare(Make<float>("float32", {2}, {nan, inf}), Make<float>("float32", {2}, {nan, inf}), "y").equal);
  EXPECT_FALSE(Compare(Make<float>("float32", {1}, {inf}), Make<float>("float32", {1}, {-inf}), "y").equal);
  EXPECT_EQ(Compare(Make<float>("float32", {1}, {0}), Make<float>("float32", {1}, {-nan}), "y").detail,
            "output `y`: 1 of 1 values differ, by up to inf; at [0] it is 0, PyTorch gives nan");
  EXPECT_TRUE(Compare(Make<float>("float32", {0}, {}), Make<float>("float32", {0}, {}), "y").equal);
}

TEST(Compare, AllowsMoreWhereTheLastBitOfTheInputsMovesTheOutput) {
  const auto expected = Make<float>("float32", {2}, {1, 1000}), off = Make<float>("float32", {2}, {1.1f, 1000});
  EXPECT_EQ(Compare(off, expected, "y").differs, "precision");
  EXPECT_EQ(Compare(off, expected, "y", 0.001).differs, "precision");
  EXPECT_TRUE(Compare(off, expected, "y", 0.02).equal);
  // A jump is no rounding.
  EXPECT_EQ(Compare(off, expected, "y", 50).differs, "precision");
  EXPECT_FALSE(Compare(Make<std::int64_t>("int64", {1}, {1}), Make<std::int64_t>("int64", {1}, {2}), "y", 1).equal);
}

}  // namespace
}  // namespace exportlint
