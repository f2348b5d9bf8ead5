// Words of the command line to requests, and what is said about wrong ones.
#include "export/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace exportlint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

InputSpec Parsed(std::string_view text) {
  auto spec = ParseInput(text);
  EXPECT_TRUE(spec.ok()) << text;
  return spec ? *spec : InputSpec{};
}

TEST(Input, NamedAndPositional) {
  EXPECT_EQ(Parsed("x=float32[1,3,10,10]"), (InputSpec{"x", "float32", {1, 3, 10, 10}, "", ""}));
  EXPECT_EQ(Parsed(" int64[4] = zeros "), (InputSpec{"", "int64", {4}, "zeros", ""}));
  EXPECT_EQ(Parsed("scalar=float32[]"), (InputSpec{"scalar", "float32", {}, "", ""}));
}

TEST(Input, Literals) {
  EXPECT_EQ(Parsed("n=int:-3").literal, "-3");
  EXPECT_EQ(Parsed("n=float:0.5").literal, "0.5");
  EXPECT_EQ(Parsed("n=bool:True").literal, "true");
  EXPECT_EQ(Parsed("mode=str:a[b=c").literal, "\"a[b=c\"");
  EXPECT_EQ(Parsed("mask=none").literal, "null");
}

TEST(Input, WrongWordsSayWhatIsWrong) {
  const auto error = [](std::string_view text) {
    const auto spec = ParseInput(text);
    return spec ? "accepted" : spec.error().message;
  };
  EXPECT_THAT(error("x=float31[1]"), HasSubstr("`float31` is no tensor type"));
  EXPECT_THAT(error("x=float32[1,a]"), HasSubstr("`a` is not a size"));
  EXPECT_THAT(error("x=float32[-1]"), HasSubstr("`-1` is not a size"));
  EXPECT_THAT(error("x=float32[99999999999999999999]"), HasSubstr("is not a size"));
  EXPECT_THAT(error("x=float32"), HasSubstr("no shape"));
  EXPECT_THAT(error("x=float32]1["), HasSubstr("no shape"));
  EXPECT_THAT(error("x=float32[1]=sevens"), HasSubstr("behind the shape"));
  EXPECT_THAT(error("=float32[1]"), HasSubstr("no name"));
  EXPECT_THAT(error("n=int:x"), HasSubstr("not an integer"));
  EXPECT_THAT(error(""), HasSubstr("wanted NAME=float32[1,3,10,10]"));
}

TEST(Dynamic, NameMayBeLeftOut) {
  const auto named = ParseDynamic("x:0=batch");
  ASSERT_TRUE(named.ok());
  EXPECT_EQ(named->input, "x");
  EXPECT_EQ(named->dim, 0);
  EXPECT_EQ(named->name, "batch");
  EXPECT_EQ(ParseDynamic("x:2")->name, "x_2");
  for (const char* wrong : {"x", "x:", "x:a=b", ":0=b", "x:-1=b", "x:0=a-b"})
    EXPECT_FALSE(ParseDynamic(wrong).ok()) << wrong;
}

TEST(Request, CasesAreNumberedAndSplitOutsideBrackets) {
  ExportTexts texts;
  texts.model = "request_test.py:make";
  texts.folder = testing::TempDir();
  std::ofstream(texts.folder + "/request_test.py") << "";
  texts.cases = {"x=float32[2,3], n=int:3", "float32[1]"};
  texts.exporters = {"trace,script", "trace"};
  const auto request = MakeRequest(texts, testing::TempDir());
  ASSERT_TRUE(request.ok()) << request.error().message;
  ASSERT_EQ(request->cases.size(), 2u);
  EXPECT_EQ(request->cases[0].name, "case 1");
  EXPECT_EQ(request->cases[0].inputs.size(), 2u);
  EXPECT_EQ(request->cases[1].inputs[0].name, "");
  EXPECT_THAT(request->exporters, ElementsAre(Exporter::kTrace, Exporter::kScript));
}

TEST(Request, WrongModelsSayTheForm) {
  const auto error = [](const std::string& model) {
    ExportTexts texts;
    texts.model = model;
    const auto request = MakeRequest(texts, "/");
    return request ? "accepted" : request.error().message;
  };
  EXPECT_THAT(error("model.py"), HasSubstr("wanted FILE.py:NAME"));
  EXPECT_THAT(error("model.py:"), HasSubstr("wanted FILE.py:NAME"));
  EXPECT_THAT(error("no-such.py:make"), HasSubstr("there is no file no-such.py"));
  EXPECT_THAT(error("no-such.pt"), HasSubstr("there is no file no-such.pt"));
}

TEST(PlacePath, RelativeOnlyBelowTheRoot) {
  EXPECT_EQ(PlacePath("/a/b/c.py", "/a"), "b/c.py");
  EXPECT_EQ(PlacePath("/ab/c.py", "/a"), "/ab/c.py");
  EXPECT_EQ(PlacePath("/c.py", "/"), "c.py");
  EXPECT_EQ(PlacePath("", "/a"), "");
}

}  // namespace
}  // namespace exportlint
