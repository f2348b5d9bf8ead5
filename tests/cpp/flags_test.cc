#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzers/cpp/compile_flags.h"
#include "analyzers/cpp/torch_names.h"

namespace exportlint::cpp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ParsingFlags, KeepsWhatDecidesHowAFileReads) {
  EXPECT_THAT(ParsingFlags({"c++", "-std=c++17", "-Iinc", "-I", "more", "-isystem", "sys", "-DX=1", "-UY", "-O3", "-g",
                            "-Wall", "-c", "a.cpp", "-o", "a.o", "-MF", "a.d", "-fno-exceptions"}),
              ElementsAre("-std=c++17", "-Iinc", "-I", "more", "-isystem", "sys", "-DX=1", "-UY", "-fno-exceptions"));
}

TEST(ParsingFlags, DropsWhatLoadsAndWrites) {
  EXPECT_THAT(ParsingFlags({"c++", "-fplugin=evil.so", "-Xclang", "-load", "-Xclang", "evil.so", "@response", "-B/evil",
                            "-include-pch", "evil.pch", "-MD", "-save-temps", "-specs=evil", "-I"}),
              IsEmpty());
}

TEST(SplitCommand, IsThatOfAShell) {
  EXPECT_THAT(SplitCommand(R"(c++ -DA="x y" '-DB="q"' -DC=\"z\"  a\ b.cpp "")"),
              ElementsAre("c++", "-DA=x y", "-DB=\"q\"", "-DC=\"z\"", "a b.cpp", ""));
}

TEST(PythonNameOf, TurnsNamespacesIntoModules) {
  EXPECT_EQ(PythonNameOf("at::relu"), "torch.relu");
  EXPECT_EQ(PythonNameOf("torch::nn::functional::relu"), "torch.nn.functional.relu");
  EXPECT_EQ(PythonNameOf("torch::nn::LinearImpl"), "torch.nn.Linear");
  EXPECT_EQ(PythonNameOf("at::linalg_svd"), "torch.linalg.svd");
  EXPECT_EQ(PythonNameOf("torch::fft::fft_rfft"), "torch.fft.rfft");
  EXPECT_EQ(PythonNameOf("std::move"), "");
  EXPECT_EQ(PythonNameOf("at::indexing::Slice"), "");
}

}  // namespace
}  // namespace exportlint::cpp
